package io.reactivememory.conversation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A thread at a glance.
 *
 * @param thread the thread's id
 * @param firstSequence the sequence of its oldest message; 0 if it has none
 * @param lastSequence the sequence of its newest message; 0 if it has none
 * @param firstAt when its oldest message was appended; null if it has none
 * @param lastAt when its newest message was appended; null if it has none
 * @param expiresAt from when it is no longer there; null if it does not expire
 */
public record ThreadSummary(
        String thread,
        long firstSequence,
        long lastSequence,
        @Nullable Instant firstAt,
        @Nullable Instant lastAt,
        @Nullable Instant expiresAt) {}
