package io.reactivememory.redis;

import io.reactivememory.delta.PendingWrites;

/** Spells the pending writes of a task: the path, which has no line break, on a line of its own. */
final class StoredWrites {

    private StoredWrites() {}

    static byte[] encode(PendingWrites writes) {
        return LineAndBytes.join(writes.path(), writes.encode());
    }

    static PendingWrites decode(String task, byte[] bytes) {
        LineAndBytes parts = LineAndBytes.split(bytes);
        return PendingWrites.decode(task, parts.line(), parts.bytes());
    }

    /** Decodes a field's value; the task is the last name of the field. */
    static PendingWrites decodeField(String field, byte[] bytes) {
        return decode(field.substring(field.lastIndexOf(RedisKeys.END) + 1), bytes);
    }
}
