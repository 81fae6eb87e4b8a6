package io.reactivememory;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.config.Option;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.MemoryBackendProvider;
import io.reactivememory.spi.Surroundings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * The backends that this process has open, by provider and configuration: whoever asks with equal options,
 * in equal surroundings, shares one, and the last to leave closes it.
 */
final class SharedBackends {

    private static final Map<Key, Shared> OPEN = new ConcurrentHashMap<>();

    /** Which artifact brings which scheme, for those who named a scheme that nothing on the class path opens. */
    private static final Map<String, String> ARTIFACTS =
            Map.of("h2", "io.reactivememory:reactive-memory-r2dbc", "local", "io.reactivememory:reactive-memory-r2dbc");

    private SharedBackends() {}

    /** Opens a backend or joins those who have it open. */
    static Lease lease(MemoryOptions options, Surroundings surroundings) {
        MemoryBackendProvider provider = provider(options);
        List<Option<?>> known = new ArrayList<>(provider.options());
        known.add(ReactiveMemory.MAX_PAYLOAD_BYTES);
        options.requireOnly(known);
        MemoryOptions settings = options.without(ReactiveMemory.MAX_PAYLOAD_BYTES);
        Key key = new Key(provider.name(), settings, surroundings);
        Shared shared = OPEN.compute(
                key,
                (k, open) -> open == null
                        ? new Shared(provider.open(settings, surroundings), 1)
                        : new Shared(open.backend(), open.holders() + 1));
        return new Lease(shared.backend(), Mono.defer(() -> leave(key)));
    }

    private static Mono<Void> leave(Key key) {
        Shared last = OPEN.get(key);
        Shared rest = OPEN.computeIfPresent(
                key, (k, open) -> open.holders() == 1 ? null : new Shared(open.backend(), open.holders() - 1));
        return rest == null && last != null ? last.backend().close() : Mono.empty();
    }

    private static MemoryBackendProvider provider(MemoryOptions options) {
        List<MemoryBackendProvider> present = ServiceLoader.load(MemoryBackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        List<MemoryBackendProvider> fitting = present.stream()
                .filter(provider -> isNamed(provider, options.provider()) && isNamed(provider, options.scheme()))
                .toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.isEmpty()) {
            throw new IllegalArgumentException("no provider opens " + options + "; present are "
                    + present.stream()
                            .flatMap(provider -> provider.schemes().stream())
                            .collect(Collectors.toCollection(TreeSet::new))
                    + advice(options.scheme()));
        }
        throw new IllegalArgumentException("several providers open " + options + ": "
                + fitting.stream()
                        .map(provider -> provider.getClass().getName())
                        .toList());
    }

    private static boolean isNamed(MemoryBackendProvider provider, String name) {
        return provider.name().equals(name) || provider.schemes().contains(name);
    }

    private static String advice(String scheme) {
        String artifact = ARTIFACTS.get(scheme);
        return artifact == null ? "" : "; " + scheme + " comes with the artifact " + artifact;
    }

    /**
     * One holder's share of a backend.
     *
     * @param backend the shared backend
     * @param release gives the share back, and closes the backend if it was the last; to be subscribed to once
     */
    record Lease(MemoryBackend backend, Mono<Void> release) {}

    private record Key(String provider, MemoryOptions options, Surroundings surroundings) {}

    private record Shared(MemoryBackend backend, int holders) {}
}
