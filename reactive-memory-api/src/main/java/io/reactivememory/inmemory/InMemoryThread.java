package io.reactivememory.inmemory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is kept under one thread id, and expires as one. Guarded by the backend's lock. */
final class InMemoryThread {

    private @Nullable InMemoryLog log;
    private @Nullable InMemoryEpoch checkpoints;
    private @Nullable Instant expiresAt;

    /** Returns the conversation; null if there is none. */
    @Nullable
    InMemoryLog log() {
        return log;
    }

    void log(@Nullable InMemoryLog life) {
        log = life;
    }

    /** Returns the checkpoints; null if there are none. */
    @Nullable
    InMemoryEpoch checkpoints() {
        return checkpoints;
    }

    void checkpoints(@Nullable InMemoryEpoch epoch) {
        checkpoints = epoch;
    }

    boolean isEmpty() {
        return log == null && checkpoints == null;
    }

    @Nullable
    Instant expiresAt() {
        return expiresAt;
    }

    void expireAt(@Nullable Instant at) {
        expiresAt = at;
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
