package io.reactivememory.r2dbc;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.EntryPuts.EntryPut;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The entries of one namespace. */
final class R2dbcEntryStore implements EntryStore {

    private final R2dbcBackend backend;
    private final Namespace namespace;
    private final EntryTable table;
    private final EntryWriter writer;

    R2dbcEntryStore(R2dbcBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
        this.table = backend.entryTable();
        this.writer = new EntryWriter(backend);
    }

    @Override
    public Mono<Entry> get(String key) {
        return backend.pointReads().entry(failed("get", key), namespace, key);
    }

    @Override
    public Mono<Entry> put(String key, Payload value, PutOptions options) {
        return backend.entryPuts().put(new EntryPut(failed("put", key), namespace, key, value, options));
    }

    @Override
    public Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options) {
        Map<String, Payload> sorted = new TreeMap<>(Names.ORDER);
        sorted.putAll(values);
        return backend.session()
                .transaction(
                        failed("putAll", null),
                        sql -> Flux.fromIterable(sorted.entrySet())
                                .concatMap(value -> writer.put(
                                        sql,
                                        new EntryPut(
                                                failed("putAll", value.getKey()),
                                                namespace,
                                                value.getKey(),
                                                value.getValue(),
                                                options)))
                                .collectList());
    }

    @Override
    public Mono<Boolean> delete(String key) {
        return backend.session()
                .transaction(failed("delete", key), sql -> table.delete(sql, namespace, key, backend.now()))
                .map(deleted -> deleted > 0);
    }

    @Override
    public Flux<String> keys(String prefix) {
        return Paging.flux(
                (last, size) -> backend.session()
                        .read(
                                failed("keys", prefix),
                                sql -> table.keys(sql, namespace, prefix, last, backend.now(), size + 1))
                        .map(keys -> Page.of(keys, size)),
                String::length);
    }

    @Override
    public Flux<Entry> entries(String prefix) {
        return Paging.flux(
                (last, size) -> backend.session()
                        .read(
                                failed("entries", prefix),
                                sql -> table.list(
                                        sql,
                                        namespace,
                                        prefix,
                                        last == null ? null : last.key(),
                                        backend.now(),
                                        size + 1))
                        .map(rows -> rows.page(size)),
                R2dbcEntryStore::weight);
    }

    @Override
    public Flux<Entry> getAll(Collection<String> keys) {
        List<String> sorted = keys.stream().sorted(Names.ORDER).toList();
        return Flux.defer(() -> {
            AtomicInteger asked = new AtomicInteger();
            return Paging.flux(
                    (last, size) -> {
                        int from = asked.get();
                        int to = Math.min(from + size, sorted.size());
                        asked.set(to);
                        return backend.session()
                                .read(
                                        failed("getAll", null),
                                        sql -> table.getAll(sql, namespace, sorted.subList(from, to), backend.now()))
                                .map(entries -> new Page<>(entries, to < sorted.size()));
                    },
                    R2dbcEntryStore::weight);
        });
    }

    @Override
    public Mono<Long> clear() {
        return backend.session().transaction(failed("clear", null), sql -> table.clear(sql, namespace, backend.now()));
    }

    @Override
    public Mono<EntryStats> stats() {
        return backend.session().read(failed("stats", null), sql -> table.stats(sql, namespace, backend.now()));
    }

    private FailedOperation failed(String method, @Nullable String key) {
        return new FailedOperation(backend.name(), "entries." + method, key);
    }

    static int weight(Entry entry) {
        return entry.value().size();
    }
}
