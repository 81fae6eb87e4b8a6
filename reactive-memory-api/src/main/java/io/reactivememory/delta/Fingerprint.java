package io.reactivememory.delta;

import io.reactivememory.checkpoint.ChannelChange;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.payload.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a draft says, in 16 bytes: by it a store tells a draft that is put again from another one under the same id. Not the
 * id itself, nor the branch in which it is looked up, nor the parent's epoch, nor the mode.
 *
 * <p>Telling a whole state and telling changes differ, though the outcome may be the same, and so does JSON that is spelled
 * differently, metadata with its fields in another order among it.
 */
public final class Fingerprint {

    private static final int LENGTH = 16;

    private final byte[] bytes;

    private Fingerprint(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Returns a draft's fingerprint. */
    public static Fingerprint of(CheckpointDraft draft) {
        Digest digest = new Digest();
        digest.add(draft.parent() == null ? null : draft.parent().id());
        digest.add(draft.run());
        digest.add(draft.metadata());
        digest.add(draft.state() == null ? "changes" : "state");
        if (draft.state() != null) {
            draft.state().forEach((channel, value) -> {
                digest.add(channel);
                digest.add(value);
            });
        }
        draft.changes().forEach(digest::add);
        return new Fingerprint(digest.bytes());
    }

    /** Takes back what {@link #bytes} gave. */
    public static Fingerprint ofStored(byte[] bytes) {
        return new Fingerprint(bytes);
    }

    /** Returns a copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fingerprint that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Adds up values, each with its length, so that no two sequences of values look the same. */
    private static final class Digest {

        private static final MessageDigest SHA_256 = sha256();

        private final MessageDigest digest = copy();

        byte[] bytes() {
            return Arrays.copyOf(digest.digest(), LENGTH);
        }

        private void add(String channel, ChannelChange change) {
            add(channel);
            if (change instanceof ChannelChange.Set set) {
                add("set");
                add(set.value());
            } else if (change instanceof ChannelChange.Append append) {
                add("append" + append.items().size());
                append.items().forEach(this::add);
            } else {
                add("remove");
            }
        }

        private void add(Payload value) {
            add(value.mediaType());
            add(value.buffer());
        }

        private void add(@Nullable String text) {
            if (text == null) {
                digest.update((byte) 0);
            } else {
                digest.update((byte) 1);
                add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            }
        }

        private void add(ByteBuffer bytes) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.remaining()));
            digest.update(bytes);
        }

        private static MessageDigest copy() {
            try {
                return (MessageDigest) SHA_256.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
