package io.reactivememory.inmemory;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.PageSource;
import io.reactivememory.spi.Paging;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The entries of one namespace. */
final class InMemoryEntryStore implements EntryStore {

    private final InMemoryBackend backend;
    private final Namespace namespace;

    InMemoryEntryStore(InMemoryBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
    }

    @Override
    public Mono<Entry> get(String key) {
        return backend.look(namespace, (state, now) -> state.entry(key, now));
    }

    @Override
    public Mono<Entry> put(String key, Payload value, PutOptions options) {
        return backend.write(namespace, (state, now) -> {
            Entry next = next(state.entry(key, now), key, value, options, now, "put");
            state.keep(next);
            return next;
        });
    }

    @Override
    public Mono<Boolean> delete(String key) {
        return backend.look(namespace, (state, now) -> state.deleteEntry(key, now));
    }

    @Override
    public Flux<String> keys(String prefix) {
        return entries(prefix).map(Entry::key);
    }

    @Override
    public Flux<Entry> entries(String prefix) {
        return paged((last, size) -> backend.look(
                namespace,
                (state, now) -> Page.of(
                        state.entries(prefix, last == null ? null : last.key(), now)
                                .limit(size + 1L)
                                .toList(),
                        size)));
    }

    @Override
    public Flux<Entry> getAll(Collection<String> keys) {
        NavigableSet<String> asked = new TreeSet<>(Names.ORDER);
        asked.addAll(keys);
        return paged((last, size) -> backend.look(
                namespace,
                (state, now) -> Page.of(
                        (last == null ? asked : asked.tailSet(last.key(), false))
                                .stream()
                                        .flatMap(key -> Stream.ofNullable(state.entry(key, now)))
                                        .limit(size + 1L)
                                        .toList(),
                        size)));
    }

    @Override
    public Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options) {
        NavigableMap<String, Payload> sorted = new TreeMap<>(Names.ORDER);
        sorted.putAll(values);
        return backend.write(namespace, (state, now) -> {
            List<Entry> next = sorted.entrySet().stream()
                    .map(e -> next(state.entry(e.getKey(), now), e.getKey(), e.getValue(), options, now, "putAll"))
                    .toList();
            next.forEach(state::keep);
            return next;
        });
    }

    @Override
    public Mono<Long> clear() {
        return backend.look(namespace, InMemoryNamespace::clearEntries);
    }

    @Override
    public Mono<EntryStats> stats() {
        return backend.look(namespace, (state, now) -> {
            List<Entry> entries = state.entries("", null, now).toList();
            long bytes =
                    entries.stream().mapToLong(entry -> entry.value().size()).sum();
            return new EntryStats(entries.size(), bytes);
        });
    }

    private static Flux<Entry> paged(PageSource<Entry> source) {
        return Paging.flux(source, entry -> entry.value().size());
    }

    /** Returns what a put makes of the entry that is there. */
    private static Entry next(
            @Nullable Entry present, String key, Payload value, PutOptions options, Instant now, String method) {
        long version = present == null ? 0 : present.version();
        Long expected = options.expectedVersion();
        if (expected != null && expected != version) {
            FailedOperation operation = new FailedOperation(InMemoryBackend.NAME, "entries." + method, key);
            throw new ConflictException(operation, "version", expected, version);
        }
        Instant createdAt = present == null ? now : present.createdAt();
        Instant expiresAt = options.ttl() == null ? null : now.plus(options.ttl());
        return new Entry(key, value, version + 1, createdAt, now, expiresAt);
    }
}
