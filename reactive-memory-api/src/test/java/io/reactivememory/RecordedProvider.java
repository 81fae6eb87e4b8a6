package io.reactivememory;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.config.Option;
import io.reactivememory.inmemory.InMemoryBackendProvider;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.MemoryBackendProvider;
import io.reactivememory.spi.Surroundings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Opens {@code recorded:name}, a reference backend that remembers what it was asked, and {@code refused:}, never. */
public final class RecordedProvider implements MemoryBackendProvider {

    private static final Option<Integer> SIZE = Option.number("size", 1, 1, 9, "A number.");

    private static final Map<String, List<RecordedBackend>> OPENED = new ConcurrentHashMap<>();

    /** Returns all backends that were ever opened at a place, oldest first. */
    static List<RecordedBackend> opened(String location) {
        return OPENED.computeIfAbsent(location, place -> new CopyOnWriteArrayList<>());
    }

    @Override
    public String name() {
        return "recorder";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("recorded", "refused");
    }

    @Override
    public List<Option<?>> options() {
        return List.of(SIZE);
    }

    @Override
    public MemoryBackend open(MemoryOptions options, Surroundings surroundings) {
        if (options.scheme().equals("refused")) {
            throw new IllegalArgumentException("nothing is ever opened by " + options);
        }
        RecordedBackend backend = new RecordedBackend(new InMemoryBackendProvider().open(options, surroundings));
        opened(options.location()).add(backend);
        return backend;
    }
}
