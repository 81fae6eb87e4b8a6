package io.reactivememory.testservers;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another process does without telling. */
public final class Eventually {

    private static final long PAUSE_MILLIS = 10;

    private Eventually() {}

    /** Looks again and again, and fails if it does not hold in time. */
    public static void holds(String what, Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        boolean holds = condition.getAsBoolean();
        while (!holds && System.nanoTime() < end) {
            try {
                // There is no signal to wait for.
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while waiting until " + what, e);
            }
            holds = condition.getAsBoolean();
        }
        if (!holds) {
            throw new AssertionError("not " + what + " within " + patience);
        }
    }
}
