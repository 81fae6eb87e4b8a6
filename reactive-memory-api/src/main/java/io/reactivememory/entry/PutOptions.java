package io.reactivememory.entry;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The condition and the time to live that a put may carry. Immutable. */
public final class PutOptions {

    private static final Duration SHORTEST_TTL = Duration.ofMillis(1);
    private static final Duration LONGEST_TTL = Duration.ofDays(365_000);
    private static final PutOptions DEFAULTS = new PutOptions(null, null);

    private final @Nullable Long expectedVersion;
    private final @Nullable Duration ttl;

    private PutOptions(@Nullable Long expectedVersion, @Nullable Duration ttl) {
        this.expectedVersion = expectedVersion;
        this.ttl = ttl;
    }

    /** Returns no condition and no expiry; an expiry that the entry had is removed. */
    public static PutOptions defaults() {
        return DEFAULTS;
    }

    /** Returns the condition that there is no such entry. */
    public static PutOptions ifAbsent() {
        return new PutOptions(0L, null);
    }

    /**
     * Returns the condition that the entry has this version.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static PutOptions ifVersion(long version) {
        if (version < 1) {
            throw new IllegalArgumentException(
                    "expected version must be 1 or more, but is " + version + "; for no entry there is ifAbsent()");
        }
        return new PutOptions(version, null);
    }

    /**
     * Returns these options with a time to live: the put sets the expiry to its own time plus this.
     *
     * @throws IllegalArgumentException if it is shorter than a millisecond or longer than a thousand years
     */
    public PutOptions ttl(Duration ttl) {
        if (ttl.compareTo(SHORTEST_TTL) < 0 || ttl.compareTo(LONGEST_TTL) > 0) {
            throw new IllegalArgumentException("ttl must be from 1 ms to 1,000 years, but is " + ttl);
        }
        return new PutOptions(expectedVersion, ttl);
    }

    /** Returns the expected version, 0 for no entry; null if the put is unconditional. */
    public @Nullable Long expectedVersion() {
        return expectedVersion;
    }

    /** Returns the time to live; null if the entry is not to expire. */
    public @Nullable Duration ttl() {
        return ttl;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PutOptions that
                && Objects.equals(expectedVersion, that.expectedVersion)
                && Objects.equals(ttl, that.ttl);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expectedVersion, ttl);
    }

    @Override
    public String toString() {
        return "PutOptions[expectedVersion=" + expectedVersion + ", ttl=" + ttl + "]";
    }
}
