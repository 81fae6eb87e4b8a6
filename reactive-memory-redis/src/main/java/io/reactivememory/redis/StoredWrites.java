package io.reactivememory.redis;

import io.reactivememory.delta.PendingWrites;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Spells the pending writes of a task: the path, which has no line break, on a line of its own. */
final class StoredWrites {

    private StoredWrites() {}

    static byte[] encode(PendingWrites writes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(RedisKeys.bytes(writes.path()));
        out.write('\n');
        out.writeBytes(writes.encode());
        return out.toByteArray();
    }

    static PendingWrites decode(String task, byte[] bytes) {
        int end = 0;
        while (bytes[end] != '\n') {
            end++;
        }
        String path = new String(bytes, 0, end, StandardCharsets.UTF_8);
        return PendingWrites.decode(task, path, Arrays.copyOfRange(bytes, end + 1, bytes.length));
    }

    /** Decodes a field's value; the task is the last name of the field. */
    static PendingWrites decodeField(String field, byte[] bytes) {
        return decode(field.substring(field.lastIndexOf(RedisKeys.END) + 1), bytes);
    }
}
