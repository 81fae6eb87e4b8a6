package io.reactivememory.delta;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The pending writes of one task to one checkpoint, which a backend keeps together. Immutable. */
public final class PendingWrites {

    /** The order in which a checkpoint shows its writes. */
    public static final Comparator<PendingWrite> ORDER = Comparator.comparing(PendingWrite::path, Names.ORDER)
            .thenComparing(PendingWrite::task, Names.ORDER)
            .thenComparingInt(PendingWrite::index);

    /** At most three: no media type has fewer characters. */
    private static final List<String> USUAL_MEDIA_TYPES =
            List.of(Payload.JSON, "application/octet-stream", Payload.TEXT);

    private final String task;
    private final String path;
    private final SortedMap<Integer, ChannelWrite> byIndex;

    private PendingWrites(String task, String path, SortedMap<Integer, ChannelWrite> byIndex) {
        this.task = task;
        this.path = path;
        this.byIndex = byIndex;
    }

    /** Returns the writes of a task that has written nothing yet. */
    public static PendingWrites of(TaskWrites writes) {
        return new PendingWrites(writes.task(), writes.path(), new TreeMap<>()).with(writes);
    }

    /** Returns these writes and more of the same task: what has an index already stays, unless it is special. */
    public PendingWrites with(TaskWrites more) {
        SortedMap<Integer, ChannelWrite> all = new TreeMap<>(byIndex);
        List<ChannelWrite> writes = more.writes();
        for (int position = 0; position < writes.size(); position++) {
            ChannelWrite write = writes.get(position);
            int index = PendingWrite.index(write.channel(), position);
            if (index < 0) {
                all.put(index, write);
            } else {
                all.putIfAbsent(index, write);
            }
        }
        return new PendingWrites(task, path, all);
    }

    /** Returns the task's id. */
    public String task() {
        return task;
    }

    /** Returns the task's path. */
    public String path() {
        return path;
    }

    /** Returns the writes in the order of their indexes. */
    public List<PendingWrite> all() {
        List<PendingWrite> all = new ArrayList<>();
        byIndex.forEach((index, write) -> all.add(new PendingWrite(task, path, index, write.channel(), write.value())));
        return all;
    }

    /** Returns a compact form, which {@link #decode} reads. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byIndex.forEach((index, write) -> {
            Varint.write(out, ((long) index << 1) ^ (index >> 31));
            Varint.writeBytes(out, write.channel().getBytes(StandardCharsets.UTF_8));
            writeMediaType(out, write.value().mediaType());
            Varint.writeBytes(out, write.value().bytes());
        });
        return out.toByteArray();
    }

    /** Writes the place of a usual one: less than the length of any, which stands before the others. */
    private static void writeMediaType(ByteArrayOutputStream out, String mediaType) {
        int usual = USUAL_MEDIA_TYPES.indexOf(mediaType);
        if (usual < 0) {
            Varint.writeBytes(out, mediaType.getBytes(StandardCharsets.US_ASCII));
        } else {
            Varint.write(out, usual);
        }
    }

    private static String readMediaType(ByteBuffer in) {
        long number = Varint.read(in);
        return number >= 0 && number < USUAL_MEDIA_TYPES.size()
                ? USUAL_MEDIA_TYPES.get((int) number)
                : new String(Varint.readBytes(in, number), StandardCharsets.US_ASCII);
    }

    /**
     * Reads what {@link #encode} gave.
     *
     * @throws RuntimeException if the bytes are damaged
     */
    public static PendingWrites decode(String task, String path, byte[] bytes) {
        SortedMap<Integer, ChannelWrite> byIndex = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            long zigzag = Varint.read(in);
            String channel = new String(Varint.readBytes(in), StandardCharsets.UTF_8);
            String mediaType = readMediaType(in);
            byIndex.put(
                    (int) ((zigzag >>> 1) ^ -(zigzag & 1)),
                    new ChannelWrite(channel, Payload.ofStored(mediaType, Varint.readBytes(in))));
        }
        return new PendingWrites(task, path, byIndex);
    }
}
