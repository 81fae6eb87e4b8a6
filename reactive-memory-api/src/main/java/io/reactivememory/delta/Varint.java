package io.reactivememory.delta;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Whole numbers in as few bytes as they need: seven bits each, the lowest first, the eighth says that more follow. And
 * bytes after their length.
 */
final class Varint {

    private Varint() {}

    static void write(ByteArrayOutputStream out, long number) {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** Returns how many bytes a number takes. */
    static int size(long number) {
        return number == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(number) + 6) / 7;
    }

    static long read(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            number |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return number;
            }
        }
        throw new IllegalStateException("a number of more than 64 bits");
    }

    static void writeBytes(ByteArrayOutputStream out, byte[] bytes) {
        write(out, bytes.length);
        out.writeBytes(bytes);
    }

    static byte[] readBytes(ByteBuffer in) {
        return readBytes(in, read(in));
    }

    /** Looks before it allocates: a length that is damaged must not cost the heap. */
    static byte[] readBytes(ByteBuffer in, long length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalStateException("of " + length + " bytes there are " + in.remaining());
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }
}
