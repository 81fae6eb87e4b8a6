package io.reactivememory.redis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How text without a line break and bytes are kept together: a line, and what is behind it. */
final class LineAndBytes {

    private final String line;
    private final byte[] bytes;

    private LineAndBytes(String line, byte[] bytes) {
        this.line = line;
        this.bytes = bytes;
    }

    static byte[] join(String line, byte[] bytes) {
        byte[] start = RedisKeys.bytes(line);
        ByteArrayOutputStream out = new ByteArrayOutputStream(start.length + 1 + bytes.length);
        out.writeBytes(start);
        out.write('\n');
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    static LineAndBytes split(byte[] joined) {
        int end = 0;
        while (joined[end] != '\n') {
            end++;
        }
        return new LineAndBytes(
                new String(joined, 0, end, StandardCharsets.UTF_8), Arrays.copyOfRange(joined, end + 1, joined.length));
    }

    String line() {
        return line;
    }

    byte[] bytes() {
        return bytes;
    }
}
