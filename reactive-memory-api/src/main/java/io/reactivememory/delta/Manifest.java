package io.reactivememory.delta;

import io.reactivememory.checkpoint.Projection;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The state of a checkpoint: where the value of each of its channels is, or the value itself if it is small. Immutable. */
public final class Manifest {

    /** The state without any channel. */
    public static final Manifest EMPTY = new Manifest(new TreeMap<>(Names.ORDER));

    private final SortedMap<String, ValueRef> values;

    private Manifest(SortedMap<String, ValueRef> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    static Manifest of(SortedMap<String, ValueRef> values) {
        return new Manifest(values);
    }

    /** Returns where the values are, by channel, in the order of names. */
    public SortedMap<String, ValueRef> values() {
        return values;
    }

    /** Returns where the values are that a projection asks for. */
    public SortedMap<String, ValueRef> values(Projection projection) {
        SortedMap<String, ValueRef> asked = new TreeMap<>(values);
        asked.keySet().removeIf(channel -> !projection.includes(channel));
        return asked;
    }

    /** Returns the version of each channel, as {@link ValueRef#version} spells it. */
    public SortedMap<String, String> versions() {
        SortedMap<String, String> versions = new TreeMap<>(Names.ORDER);
        values.forEach((channel, value) -> versions.put(channel, value.version()));
        return Collections.unmodifiableSortedMap(versions);
    }

    /** Returns where the values are that are in chains. */
    Stream<ValueRef> inChains() {
        return values.values().stream().filter(value -> value.inlined() == null);
    }

    /** Returns a compact form, which {@link #decode} reads. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        values.forEach((channel, value) -> {
            Varint.writeBytes(out, channel.getBytes(StandardCharsets.UTF_8));
            Varint.write(out, (value.chain() << 1) | (value.array() ? 1 : 0));
            if (value.array()) {
                Varint.write(out, value.links());
            } else {
                writeInlined(out, value.inlined());
            }
        });
        return out.toByteArray();
    }

    /** Writes one more than its size before a value that is here, and 0 for one that is not. */
    private static void writeInlined(ByteArrayOutputStream out, @Nullable Payload inlined) {
        if (inlined == null) {
            Varint.write(out, 0);
        } else {
            Varint.write(out, inlined.size() + 1L);
            out.writeBytes(inlined.bytes());
        }
    }

    /**
     * Reads what {@link #encode} gave.
     *
     * @throws RuntimeException if the bytes are damaged
     */
    public static Manifest decode(byte[] bytes) {
        SortedMap<String, ValueRef> values = new TreeMap<>(Names.ORDER);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            String channel = new String(Varint.readBytes(in), StandardCharsets.UTF_8);
            long number = Varint.read(in);
            long chain = number >>> 1;
            values.put(
                    channel,
                    (number & 1) == 1
                            ? ValueRef.inChain(chain, Math.toIntExact(Varint.read(in)), true)
                            : readInlined(in, chain));
        }
        return new Manifest(values);
    }

    private static ValueRef readInlined(ByteBuffer in, long chain) {
        long number = Varint.read(in);
        return number == 0
                ? ValueRef.inChain(chain, 0, false)
                : ValueRef.inlined(chain, Payload.ofStored(Payload.JSON, Varint.readBytes(in, number - 1)));
    }
}
