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
 * @param capabilities what it declares
 */
record BrokenFixture(UnaryOperator<MemoryBackend> breakage, Set<Capability> capabilities) implements TckFixture {

    /** Returns a fixture of stores whose conversations or entries are broken. */
    static BrokenFixture of(UnaryOperator<MemoryBackend> breakage) {
        return new BrokenFixture(breakage, Set.of(Capability.CONVERSATIONS, Capability.ENTRIES));
    }

    /** Returns a fixture of stores whose checkpoints are broken. */
    static BrokenFixture ofCheckpoints(UnaryOperator<MemoryBackend> breakage) {
        return new BrokenFixture(breakage, new InMemoryFixture().capabilities());
    }

    @Override
    public MemoryBackend open(Clock clock) {
        return breakage.apply(new InMemoryFixture().open(clock));
    }

    @Override
    public MemoryBackend reopen(Clock clock) {
        throw new IllegalStateException("a broken store is not durable");
    }

    @Override
    public void close() {}
}
