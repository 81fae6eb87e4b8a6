package io.reactivememory.spi;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.config.Option;
import java.time.Clock;
import java.util.List;
import java.util.Set;

/**
 * Opens backends of one kind; found by {@link java.util.ServiceLoader}, so it needs a public constructor without
 * parameters.
 */
public interface MemoryBackendProvider {

    /** Returns the provider's name, by which a configuration selects it. */
    String name();

    /** Returns the URL schemes that it opens. */
    Set<String> schemes();

    /** Returns the options that it knows; any other is refused before {@code open} is called. */
    List<Option<?>> options();

    /**
     * Opens a backend, without connecting to anything.
     *
     * @param options the place and the settings, all of them known
     * @param surroundings the clock, and who observes
     * @throws IllegalArgumentException if the location is not one that this provider can open; the message says which
     *     are
     */
    MemoryBackend open(MemoryOptions options, Surroundings surroundings);

    /** Opens a backend that nobody observes; as {@link #open(MemoryOptions, Surroundings)}. */
    default MemoryBackend open(MemoryOptions options, Clock clock) {
        return open(options, Surroundings.of(clock));
    }
}
