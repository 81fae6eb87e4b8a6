package io.reactivememory.tck.broken;

import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.tck.InMemoryFixture;
import io.reactivememory.tck.TckFixture;
import java.time.Clock;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Opens the reference backend, broken.
 *
 * @param breakage what is wrong with it
 */
record BrokenFixture(UnaryOperator<MemoryBackend> breakage) implements TckFixture {

    @Override
    public MemoryBackend open(Clock clock) {
        return breakage.apply(new InMemoryFixture().open(clock));
    }

    @Override
    public MemoryBackend reopen(Clock clock) {
        throw new IllegalStateException("a broken store is not durable");
    }

    @Override
    public Set<Capability> capabilities() {
        return new InMemoryFixture().capabilities();
    }

    @Override
    public void close() {}
}
