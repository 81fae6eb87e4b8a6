package io.reactivememory.delta;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One or more links of a chain that follow each other: what a backend keeps in a row. Immutable.
 *
 * <p>A link is the items of one append as they stand in a JSON array, with commas between them and no brackets.
 */
public final class Links {

    /** What links weigh in bytes at the most, on average, that are packed: heavier ones gain little, and leave large holes. */
    private static final int MAX_PACKED = 128;

    private static final int PACK = 32;

    private final List<byte[]> links;

    private Links(List<byte[]> links) {
        this.links = links;
    }

    static Links of(byte[] link) {
        return new Links(List.of(link));
    }

    /**
     * Returns how many of the last links are to be made one row, once a chain has grown to so many; 0 if none.
     *
     * @param length the number of links
     */
    public static int toPack(int length) {
        return length % (PACK * PACK) == 0 ? PACK * PACK : length % PACK == 0 ? PACK : 0;
    }

    /** Tells whether rows that follow each other are light enough to become one. */
    public static boolean canPack(Collection<Links> rows) {
        long bytes = rows.stream().mapToLong(Links::size).sum();
        long links = rows.stream().mapToLong(Links::count).sum();
        return bytes <= links * MAX_PACKED;
    }

    /** Returns the links of several rows that follow each other. */
    public static Links packed(List<Links> rows) {
        return new Links(rows.stream().flatMap(row -> row.links.stream()).toList());
    }

    /** Returns how many links these are. */
    public int count() {
        return links.size();
    }

    /** Returns the first of these links. */
    public Links first(int count) {
        return new Links(links.subList(0, count));
    }

    /** Returns how many bytes {@link #encode} gives. */
    public long size() {
        return links.stream()
                .mapToLong(link -> link.length + Varint.size(link.length))
                .sum();
    }

    List<byte[]> all() {
        return links;
    }

    /** Returns a compact form, which {@link #decode} reads. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(size()));
        for (byte[] link : links) {
            Varint.writeBytes(out, link);
        }
        return out.toByteArray();
    }

    /**
     * Reads what {@link #encode} gave.
     *
     * @throws RuntimeException if the bytes are damaged
     */
    public static Links decode(byte[] bytes) {
        List<byte[]> links = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            links.add(Varint.readBytes(in));
        }
        return new Links(links);
    }
}
