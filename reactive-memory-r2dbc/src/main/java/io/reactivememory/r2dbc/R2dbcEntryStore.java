package io.reactivememory.r2dbc;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.EntryTable.Row;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.time.Instant;
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

    R2dbcEntryStore(R2dbcBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
        this.table = backend.entryTable();
    }

    @Override
    public Mono<Entry> get(String key) {
        return backend.session().read(failed("get", key), sql -> table.get(sql, namespace, key, backend.now()));
    }

    @Override
    public Mono<Entry> put(String key, Payload value, PutOptions options) {
        FailedOperation operation = failed("put", key);
        return backend.session().transaction(operation, sql -> put(sql, key, value, options, operation));
    }

    @Override
    public Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options) {
        Map<String, Payload> sorted = new TreeMap<>(Names.ORDER);
        sorted.putAll(values);
        return backend.session()
                .transaction(
                        failed("putAll", null),
                        sql -> Flux.fromIterable(sorted.entrySet())
                                .concatMap(value -> put(
                                        sql,
                                        value.getKey(),
                                        value.getValue(),
                                        options,
                                        failed("putAll", value.getKey())))
                                .collectList());
    }

    private Mono<Entry> put(
            SqlConnection sql, String key, Payload value, PutOptions options, FailedOperation operation) {
        return table.lock(sql, namespace, key)
                .flatMap(row -> update(sql, row, key, value, options, operation))
                .switchIfEmpty(Mono.defer(() -> backend.namespaceTable()
                        .lockOrCreate(sql, namespace)
                        .flatMap(namespaceNo -> insert(sql, namespaceNo, key, value, options, operation))));
    }

    /** Inserts, unless somebody did while this waited for the namespace. */
    private Mono<Entry> insert(
            SqlConnection sql,
            long namespaceNo,
            String key,
            Payload value,
            PutOptions options,
            FailedOperation operation) {
        return table.lock(sql, namespace, key)
                .flatMap(row -> update(sql, row, key, value, options, operation))
                .switchIfEmpty(Mono.defer(() -> {
                    Entry entry = next(null, key, value, options, operation);
                    return table.insert(sql, namespaceNo, entry).thenReturn(entry);
                }));
    }

    private Mono<Entry> update(
            SqlConnection sql, Row row, String key, Payload value, PutOptions options, FailedOperation operation) {
        Entry entry = next(row.isOver(backend.now()) ? null : row, key, value, options, operation);
        return table.update(sql, row.namespaceNo(), entry).thenReturn(entry);
    }

    private Entry next(
            @Nullable Row present, String key, Payload value, PutOptions options, FailedOperation operation) {
        long version = present == null ? 0 : present.version();
        Long expected = options.expectedVersion();
        if (expected != null && expected != version) {
            throw new ConflictException(operation, "version", expected, version);
        }
        Instant now = Instant.ofEpochMilli(backend.now());
        Instant createdAt = present == null ? now : Instant.ofEpochMilli(present.createdAt());
        Instant expiresAt =
                options.ttl() == null ? null : now.plusMillis(options.ttl().toMillis());
        return new Entry(key, value, version + 1, createdAt, now, expiresAt);
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
