package io.reactivememory.tck;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.inmemory.InMemoryBackendProvider;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import java.time.Clock;
import java.util.Set;

/** Opens the reference backend. */
public final class InMemoryFixture implements TckFixture {

    @Override
    public MemoryBackend open(Clock clock) {
        return new InMemoryBackendProvider().open(MemoryOptions.parse("inmemory:"), clock);
    }

    @Override
    public MemoryBackend reopen(Clock clock) {
        throw new IllegalStateException("the in-memory backend is not durable");
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.CONVERSATIONS, Capability.CHECKPOINTS, Capability.ENTRIES);
    }

    @Override
    public void close() {}
}
