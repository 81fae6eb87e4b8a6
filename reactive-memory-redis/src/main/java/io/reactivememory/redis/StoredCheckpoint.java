package io.reactivememory.redis;

import io.reactivememory.delta.Fingerprint;
import io.reactivememory.delta.Manifest;
import io.reactivememory.payload.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint without its values.
 *
 * @param branchNo the number of its branch, by which the values are found
 * @param at when it was put
 * @param fingerprint what its draft said
 * @param parent its parent's id; null if it has none
 * @param run its run; null if none was named
 * @param metadata a JSON object
 * @param manifest where its values are
 */
record StoredCheckpoint(
        long branchNo,
        Instant at,
        Fingerprint fingerprint,
        @Nullable String parent,
        @Nullable String run,
        Payload metadata,
        Manifest manifest) {

    private static final byte FORM = 1;

    byte[] encode() {
        byte[][] parts = {fingerprint.bytes(), bytes(parent), bytes(run), metadata.bytes(), manifest.encode()};
        int size = 1 + 2 * Long.BYTES;
        for (byte[] part : parts) {
            size += Integer.BYTES + part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).put(FORM).putLong(branchNo).putLong(at.toEpochMilli());
        for (byte[] part : parts) {
            out.putInt(part.length).put(part);
        }
        return out.array();
    }

    /**
     * Reads what {@link #encode} gave.
     *
     * @throws RuntimeException if the bytes are damaged
     */
    static StoredCheckpoint decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte form = in.get();
        if (form != FORM) {
            throw new IllegalStateException("a checkpoint in the unknown form " + form);
        }
        return new StoredCheckpoint(
                in.getLong(),
                Instant.ofEpochMilli(in.getLong()),
                Fingerprint.ofStored(part(in)),
                text(part(in)),
                text(part(in)),
                Payload.ofStored(Payload.JSON, part(in)),
                Manifest.decode(part(in)));
    }

    private static byte[] part(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalStateException("of " + length + " bytes there are " + in.remaining());
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    private static byte[] bytes(@Nullable String name) {
        return name == null ? new byte[0] : RedisKeys.bytes(name);
    }

    /** No name is empty. */
    private static @Nullable String text(byte[] bytes) {
        return bytes.length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
