package io.reactivememory.delta;

import io.reactivememory.payload.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON arrays that grow, as bytes: what is there is never parsed again nor spelled in another way.
 *
 * <p>An array's <em>head</em> is all of it before the closing bracket.
 */
public final class JsonArrays {

    private JsonArrays() {}

    static boolean isArray(Payload value) {
        return value.isJson() && opensBracket(value.buffer()) && value.isWellFormed();
    }

    private static boolean opensBracket(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (!isBlank(next)) {
                return next == '[';
            }
        }
        return false;
    }

    /** Returns the items as a link. */
    static byte[] link(List<Payload> items) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Payload item : items) {
            if (out.size() > 0) {
                out.write(',');
            }
            out.writeBytes(item.bytes());
        }
        return out.toByteArray();
    }

    /** Returns an array of items. */
    static Payload of(List<Payload> items) {
        return grown(Payload.jsonText("[]"), List.of(link(items)));
    }

    /**
     * Returns the value that a chain's beginning makes.
     *
     * @param base the value that the chain begins with
     * @param rows the rows of its links from the first on, in their order; the last may have more links than count
     * @param links how many links count; 0 for the base alone
     * @throws IllegalStateException if there are fewer links
     */
    public static Payload value(Payload base, List<Links> rows, int links) {
        List<byte[]> all = Links.packed(rows).all();
        if (all.size() < links) {
            throw new IllegalStateException("of " + links + " links there are " + all.size());
        }
        return links == 0 ? base : grown(base, all.subList(0, links));
    }

    private static Payload grown(Payload array, List<byte[]> links) {
        ByteBuffer base = array.buffer();
        int head = head(base);
        long size =
                head + 1L + links.stream().mapToLong(link -> link.length + 1L).sum();
        boolean comma = !isEmpty(base, head);
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(comma ? size : size - 1));
        out.put(base.slice(0, head));
        for (byte[] link : links) {
            if (comma) {
                out.put((byte) ',');
            }
            out.put(link);
            comma = true;
        }
        out.put((byte) ']');
        return Payload.ofStored(array.mediaType(), out.array());
    }

    /**
     * Returns the link by which an array grew; null if the later value is not the earlier one with items added, to the
     * letter.
     *
     * @param earlier a JSON array
     * @param later any value
     */
    static byte @Nullable [] growth(Payload earlier, Payload later) {
        if (later.size() <= earlier.size() || !later.mediaType().equals(earlier.mediaType())) {
            return null;
        }
        ByteBuffer before = earlier.buffer();
        ByteBuffer after = later.buffer();
        int head = head(before);
        int end = later.size() - 1;
        if (after.get(end) != ']' || !before.slice(0, head).equals(after.slice(0, head))) {
            return null;
        }
        boolean comma = !isEmpty(before, head);
        int from = comma ? head + 1 : head;
        if (comma && after.get(head) != ',') {
            return null;
        }
        byte[] growth = new byte[end - from];
        after.get(from, growth);
        return isItems(growth) ? growth : null;
    }

    /** Tells whether these are the items of an array, one at least; what stands before them need not be parsed again. */
    private static boolean isItems(byte[] bytes) {
        ByteBuffer array = ByteBuffer.allocate(bytes.length + 2);
        array.put((byte) '[').put(bytes).put((byte) ']').flip();
        return !isEmpty(array, array.limit() - 1)
                && Payload.ofStored(Payload.JSON, array.array()).isWellFormed();
    }

    /** Returns where the closing bracket is. */
    private static int head(ByteBuffer array) {
        int end = array.limit() - 1;
        while (array.get(end) != ']') {
            end--;
        }
        return end;
    }

    private static boolean isEmpty(ByteBuffer array, int head) {
        return skipBlanks(array, skipBlanks(array, 0) + 1) >= head;
    }

    private static int skipBlanks(ByteBuffer bytes, int from) {
        int at = from;
        while (at < bytes.limit() - 1 && isBlank(bytes.get(at))) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(byte character) {
        return character == ' ' || character == '\t' || character == '\n' || character == '\r';
    }
}
