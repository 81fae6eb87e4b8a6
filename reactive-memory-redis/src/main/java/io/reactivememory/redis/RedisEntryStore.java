package io.reactivememory.redis;

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
import io.reactivememory.spi.Paging;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The entries of one namespace. */
final class RedisEntryStore implements EntryStore {

    /** What the entries of a page may weigh in bytes, about. */
    private static final int PAGE_WEIGHT = 1024 * 1024;

    private final RedisBackend backend;
    private final Namespace namespace;
    private final RedisKeys.OfNamespace keys;

    RedisEntryStore(RedisBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
        this.keys = backend.keys().of(namespace);
    }

    @Override
    public Mono<Entry> get(String key) {
        return backend.link()
                .fields(failed("get", key), keys.entries(), List.of(key))
                .filter(stored -> stored.values().get(0) != null)
                .map(stored -> StoredEntry.read(key, stored.bytes(0)))
                .filter(this::isVisible);
    }

    @Override
    public Mono<Entry> put(String key, Payload value, PutOptions options) {
        SortedMap<String, Payload> one = new TreeMap<>(Names.ORDER);
        one.put(key, value);
        return put("put", key, one, options).map(put -> put.get(0));
    }

    @Override
    public Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options) {
        SortedMap<String, Payload> sorted = new TreeMap<>(Names.ORDER);
        sorted.putAll(values);
        return put("putAll", null, sorted, options);
    }

    private Mono<List<Entry>> put(
            String method, @Nullable String key, SortedMap<String, Payload> values, PutOptions options) {
        FailedOperation operation = failed(method, key);
        return Mono.defer(() -> {
            Instant now = backend.now();
            Instant expires = options.ttl() == null ? null : now.plus(options.ttl());
            Arguments arguments = Arguments.at(now)
                    .flag(false)
                    .add(options.expectedVersion())
                    .add(expires == null ? null : (Long) expires.toEpochMilli());
            values.forEach(
                    (name, value) -> arguments.add(name).add(value.mediaType()).add(value.bytes()));
            return backend.listing()
                    .write(operation, namespace, null, Script.ENTRY_PUT, keys.forEntries(), arguments)
                    .map(reply -> entries(method, reply, values, options, now, expires));
        });
    }

    private static List<Entry> entries(
            String method,
            Reply reply,
            SortedMap<String, Payload> values,
            PutOptions options,
            Instant now,
            @Nullable Instant expires) {
        if (reply.is("conflict")) {
            long expected = Objects.requireNonNull(options.expectedVersion());
            String key = List.copyOf(values.keySet()).get((int) reply.number(2));
            throw new ConflictException(failed(method, key), "version", expected, reply.number(1));
        }
        List<Entry> entries = new ArrayList<>();
        values.forEach((key, value) -> {
            int at = 1 + 2 * entries.size();
            Instant created = Instant.ofEpochMilli(reply.number(at + 1));
            entries.add(new Entry(key, value, reply.number(at), created, now, expires));
        });
        return entries;
    }

    @Override
    public Mono<Boolean> delete(String key) {
        return write("delete", key, Script.ENTRY_DELETE).map(reply -> reply.flag(0));
    }

    @Override
    public Flux<String> keys(String prefix) {
        return listed("keys", prefix).map(Entry::key);
    }

    @Override
    public Flux<Entry> entries(String prefix) {
        return listed("entries", prefix);
    }

    private Flux<Entry> listed(String method, String prefix) {
        FailedOperation operation = failed(method, prefix);
        return Paging.flux(
                (last, size) -> page(operation, prefix, last == null ? null : last.key(), size),
                entry -> entry.value().size());
    }

    private Mono<Page<Entry>> page(FailedOperation operation, String prefix, @Nullable String after, int size) {
        return Mono.defer(() -> backend.link()
                .run(
                        operation,
                        Script.ENTRY_PAGE,
                        new byte[][] {keys.entries(), keys.keys()},
                        Arguments.none()
                                .add(after == null ? Listing.bound('[', prefix) : Listing.bound('(', after))
                                .add(Listing.end(prefix))
                                .add(size)
                                .add(PAGE_WEIGHT)
                                .array())
                .flatMap(reply -> {
                    List<Entry> visible = new ArrayList<>();
                    for (int i = 1; i < reply.size(); i += 2) {
                        visible.add(StoredEntry.read(reply.text(i), reply.bytes(i + 1)));
                    }
                    visible.removeIf(entry -> !isVisible(entry));
                    return visible.isEmpty() && reply.flag(0)
                            ? page(operation, prefix, reply.text(reply.size() - 2), size)
                            : Mono.just(new Page<>(visible, reply.flag(0)));
                }));
    }

    @Override
    public Flux<Entry> getAll(Collection<String> asked) {
        NavigableSet<String> sorted = new TreeSet<>(Names.ORDER);
        sorted.addAll(asked);
        return Paging.flux(
                (last, size) -> some(last == null ? sorted : sorted.tailSet(last.key(), false), size),
                entry -> entry.value().size());
    }

    /** Reads the first of those that are asked for in one step, because they may have been put in one. */
    private Mono<Page<Entry>> some(NavigableSet<String> asked, int size) {
        List<String> first = asked.stream().limit(size).toList();
        boolean more = asked.size() > size;
        Arguments arguments = Arguments.none();
        first.forEach(arguments::add);
        return backend.link()
                .run(failed("getAll", null), Script.ENTRY_SOME, keys.entries(), arguments)
                .flatMap(reply -> {
                    List<Entry> found = new ArrayList<>();
                    for (int i = 0; i < first.size(); i++) {
                        if (reply.bytes(i).length > 0) {
                            found.add(StoredEntry.read(first.get(i), reply.bytes(i)));
                        }
                    }
                    found.removeIf(entry -> !isVisible(entry));
                    return found.isEmpty() && more
                            ? some(asked.tailSet(first.get(size - 1), false), size)
                            : Mono.just(new Page<>(found, more));
                });
    }

    @Override
    public Mono<Long> clear() {
        return write("clear", null, Script.ENTRY_CLEAR).map(reply -> reply.number(0));
    }

    @Override
    public Mono<EntryStats> stats() {
        return Mono.defer(() -> backend.link()
                        .run(
                                failed("stats", null),
                                Script.ENTRY_STATS,
                                new byte[][] {keys.meta(), keys.entries(), keys.expiries()},
                                Arguments.at(backend.now()).array()))
                .map(reply -> new EntryStats(reply.number(0), reply.number(1)));
    }

    private Mono<Reply> write(String method, @Nullable String key, Script script) {
        return Mono.defer(() -> backend.link()
                .run(
                        failed(method, key),
                        script,
                        keys.forEntries(),
                        Arguments.at(backend.now()).add(key).array()));
    }

    private boolean isVisible(Entry entry) {
        Instant expires = entry.expiresAt();
        return expires == null || backend.now().isBefore(expires);
    }

    private static FailedOperation failed(String method, @Nullable String key) {
        return new FailedOperation("redis", "entries." + method, key);
    }
}
