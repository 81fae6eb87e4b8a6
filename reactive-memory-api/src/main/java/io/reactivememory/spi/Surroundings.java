package io.reactivememory.spi;

import io.reactivememory.observation.MemoryObserver;
import java.time.Clock;

/**
 * What a backend gets from the application that is not an option.
 *
 * @param clock what the backend takes the time from
 * @param observer is told of batches, if the backend makes any; throws nothing, whatever was given
 */
public record Surroundings(Clock clock, MemoryObserver observer) {

    public Surroundings {
        observer = MemoryObserver.guarded(observer);
    }

    /** Returns those in which nobody observes. */
    public static Surroundings of(Clock clock) {
        return new Surroundings(clock, MemoryObserver.none());
    }
}
