package io.reactivememory.tck;

import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import java.time.Clock;
import java.util.Set;

/**
 * Where the kit gets the backend that it examines. One fixture serves one test; the kit closes the backends that it was
 * given, and then the fixture.
 */
public interface TckFixture {

    /**
     * Opens a fresh, empty store.
     *
     * @param clock what the backend is to take the time from
     */
    MemoryBackend open(Clock clock);

    /**
     * Opens the store of the last {@link #open} again, with its data; the kit has closed it before. Called only if
     * {@link Capability#DURABLE} is declared.
     *
     * @param clock what the backend is to take the time from
     */
    MemoryBackend reopen(Clock clock);

    /** Returns what the backend claims to offer: rules that need anything else are skipped. */
    Set<Capability> capabilities();

    /**
     * Returns what sets this store apart from other ones of its backend that are examined too, as a word for the report's name:
     * {@code <backend>-<variant>.json}; empty if nothing does.
     */
    default String variant() {
        return "";
    }

    /** Removes what was made. Called once, after all backends of this fixture were closed. */
    void close();
}
