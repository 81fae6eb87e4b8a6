package io.reactivememory.entry;

import io.reactivememory.payload.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A value under a key.
 *
 * @param key the key
 * @param value what is kept
 * @param version 1 for the first put, and one more with every further one
 * @param createdAt when the first put was, in milliseconds
 * @param updatedAt when the latest put was, in milliseconds
 * @param expiresAt from when it is no longer there; null if it does not expire
 */
public record Entry(
        String key,
        Payload value,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant expiresAt) {}
