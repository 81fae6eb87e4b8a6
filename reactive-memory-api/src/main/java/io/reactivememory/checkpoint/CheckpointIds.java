package io.reactivememory.checkpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ids that stores give: UUIDs of version 7, whose text sorts as the time in them.
 *
 * <p>The time counts in 4,096ths of a millisecond, the upper 12 of the random bits being the fraction. It is never taken
 * from the clock alone: a new id is later than those that it has to follow, whatever the clocks of the machines say that
 * made them. A clock that is beyond what an id can say is taken for the nearest time that it can.
 */
public final class CheckpointIds {

    /** The last time of all is none: nothing could follow it. */
    private static final Pattern FORM = Pattern.compile(
            "(?!ffffffff-ffff-7fff)[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.ofEpochMilli((1L << 48) - 1);

    private static final int FRACTION_BITS = 12;
    private static final long FRACTION = (1L << FRACTION_BITS) - 1;
    private static final int VERSION_BITS = 4;
    private static final long VERSION = 0x7000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long RANDOM = 0x3FFF_FFFF_FFFF_FFFFL;

    private CheckpointIds() {}

    /** Returns an id for a checkpoint without a parent, for drafts that are to be put again safely. */
    public static String next(Instant now) {
        return next(now, null, null);
    }

    /**
     * Returns an id whose time is now, or just after the ids that it has to follow where these are later.
     *
     * @param now what the clock says
     * @param parent the parent's id, of any form; null if there is none
     * @param last the greatest id of the branch that a store gave, of any form; null if there is none
     */
    public static String next(Instant now, @Nullable String parent, @Nullable String last) {
        long ticks = Stream.of(parent == null ? "" : parent, last == null ? "" : last)
                .filter(CheckpointIds::isTime)
                .mapToLong(id -> ticks(id) + 1)
                .reduce(ticks(now), Math::max);
        long upper = ((ticks & ~FRACTION) << VERSION_BITS) | VERSION | (ticks & FRACTION);
        long lower = VARIANT | (ThreadLocalRandom.current().nextLong() & RANDOM);
        return new UUID(upper, lower).toString();
    }

    /** Tells whether an id is of the form that stores give. */
    public static boolean isTime(String id) {
        return FORM.matcher(id).matches();
    }

    private static long ticks(Instant clock) {
        Instant now = clock.isBefore(FIRST) ? FIRST : clock.isAfter(LAST) ? LAST : clock;
        long millis = now.toEpochMilli();
        long nanos = Duration.between(Instant.ofEpochMilli(millis), now).toNanos();
        return (millis << FRACTION_BITS) | ((nanos << FRACTION_BITS) / 1_000_000L);
    }

    private static long ticks(String id) {
        long upper = UUID.fromString(id).getMostSignificantBits();
        return ((upper >>> VERSION_BITS) & ~FRACTION) | (upper & FRACTION);
    }
}
