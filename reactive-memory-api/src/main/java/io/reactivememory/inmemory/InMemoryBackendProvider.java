package io.reactivememory.inmemory;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.config.Option;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.MemoryBackendProvider;
import io.reactivememory.spi.Surroundings;
import java.util.List;
import java.util.Set;

/** Opens {@code inmemory:} and {@code inmemory:name}; public because {@link java.util.ServiceLoader} needs it. */
public final class InMemoryBackendProvider implements MemoryBackendProvider {

    @Override
    public String name() {
        return "inmemory";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("inmemory");
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public MemoryBackend open(MemoryOptions options, Surroundings surroundings) {
        return new InMemoryBackend(surroundings.clock());
    }
}
