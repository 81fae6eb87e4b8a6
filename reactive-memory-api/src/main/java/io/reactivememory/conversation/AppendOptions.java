package io.reactivememory.conversation;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The condition and the time to live that an append or a rewrite may carry. Immutable. */
public final class AppendOptions {

    private static final Duration SHORTEST_TTL = Duration.ofMillis(1);
    private static final Duration LONGEST_TTL = Duration.ofDays(365_000);
    private static final AppendOptions DEFAULTS = new AppendOptions(null, null);

    private final @Nullable Long expectedSequence;
    private final @Nullable Duration ttl;

    private AppendOptions(@Nullable Long expectedSequence, @Nullable Duration ttl) {
        this.expectedSequence = expectedSequence;
        this.ttl = ttl;
    }

    /** Returns no condition, and the thread's expiry left as it is. */
    public static AppendOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the condition that the thread's last message has this sequence.
     *
     * @param lastSequence the expected last sequence; 0 for a thread that has no message
     * @throws IllegalArgumentException if it is negative
     */
    public static AppendOptions expecting(long lastSequence) {
        if (lastSequence < 0) {
            throw new IllegalArgumentException("expected last sequence must be 0 or more, but is " + lastSequence);
        }
        return new AppendOptions(lastSequence, null);
    }

    /**
     * Returns these options with a time to live: the write sets the thread's expiry to its own time plus this.
     *
     * @throws IllegalArgumentException if it is shorter than a millisecond or longer than a thousand years
     */
    public AppendOptions ttl(Duration ttl) {
        if (ttl.compareTo(SHORTEST_TTL) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException("ttl must be from 1 ms to 1,000 years, but is " + ttl);
        }
        return new AppendOptions(expectedSequence, ttl);
    }

    /** Returns the expected last sequence; null if the write is unconditional. */
    public @Nullable Long expectedSequence() {
        return expectedSequence;
    }

    /** Returns the time to live; null if the thread's expiry stays as it is. */
    public @Nullable Duration ttl() {
        return ttl;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AppendOptions that
                && Objects.equals(expectedSequence, that.expectedSequence)
                && Objects.equals(ttl, that.ttl);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expectedSequence, ttl);
    }

    @Override
    public String toString() {
        return "AppendOptions[expectedSequence=" + expectedSequence + ", ttl=" + ttl + "]";
    }
}
