package io.reactivememory.tck;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A clock that stands still until a test moves it. It shows more than milliseconds, as real ones do. */
public final class MutableClock extends Clock {

    private volatile Instant instant = Instant.parse("2030-06-15T12:00:00.123456789Z");

    /** Moves the clock; a negative duration moves it back. */
    public synchronized void advance(Duration duration) {
        instant = instant.plus(duration);
    }

    /** Returns the time as a store keeps it, in milliseconds. */
    Instant now() {
        return instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public Instant instant() {
        return instant;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Returns this clock: it only shows instants, which are the same in every zone. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
