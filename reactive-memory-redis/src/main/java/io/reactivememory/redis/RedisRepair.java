package io.reactivememory.redis;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes the lists of namespaces and threads anew from what is there: for operators, after keys were lost, restored in part or
 * changed by hand. No operation of a memory needs it.
 *
 * <pre>{@code
 * RedisRepair.run("redis://localhost:6379/0").doOnNext(System.out::println).blockLast();
 * }</pre>
 *
 * <p>It looks at every key of the prefix, on every master of a cluster, page by page and in bounded memory. It may run beside others
 * who read and write, and be broken off and begun again; who lists meanwhile may see a name come or go that was wrong before. A
 * name is added if what it names is there, and taken away if it is not; what has expired goes with its name. Order, expiries
 * and sizes of entries are not looked at: they are in one slot with the entries, and every write changes all of them in one step.
 */
public final class RedisRepair {

    private static final int AT_ONCE = 64;
    private static final int NAMES_AT_ONCE = 256;
    private static final int REMEMBERED = 1_000;

    private static final FailedOperation OPERATION = new FailedOperation("redis", "repair", null);

    private final RedisBackend backend;
    private final Listing listing;
    private final RedisKeys keys;
    private final Set<Namespace> listed = Collections.synchronizedSet(Collections.newSetFromMap(new Recent<>()));

    private RedisRepair(RedisBackend backend) {
        this.backend = backend;
        this.listing = backend.listing();
        this.keys = backend.keys();
    }

    /**
     * Repairs the lists of the store that a URL names, over connections of its own.
     *
     * <p>Each subscription begins anew. Emits what has been done so far, again and again; the last is the whole. Cancelling stops
     * it after what is under way, and leaves nothing half done. An error is a {@link io.reactivememory.error.MemoryException}; the
     * same may be run again.
     *
     * @param url a URL that {@link RedisBackendProvider} opens, with the {@code keyPrefix} of the store if it has one
     * @return never empty
     * @throws IllegalArgumentException if the URL is none of Redis
     */
    public static Flux<Repaired> run(String url) {
        MemoryOptions options = MemoryOptions.parse(url);
        RedisBackendProvider provider = new RedisBackendProvider();
        options.requireOnly(provider.options());
        return Flux.usingWhen(
                Mono.fromSupplier(() -> provider.open(options, Clock.systemUTC())),
                RedisRepair::run,
                MemoryBackend::close);
    }

    /**
     * Repairs the lists of an open store, which may be one on an application's own client; as {@link #run(String)}.
     *
     * @param backend what {@link RedisBackendProvider} opened
     * @return never empty
     * @throws IllegalArgumentException if the backend is another
     */
    public static Flux<Repaired> run(MemoryBackend backend) {
        if (!(backend instanceof RedisBackend redis)) {
            throw new IllegalArgumentException(
                    "backend must be one that RedisBackendProvider opened, but is " + backend.name());
        }
        return Flux.defer(() -> new RedisRepair(redis).all());
    }

    private Flux<Repaired> all() {
        Flux<Repaired> added = KeyScan.pages(backend.connection(), keys.prefix() + ":{")
                .concatMap(page -> sum(Flux.fromIterable(page).flatMap(this::byKey, AT_ONCE)), 1);
        Flux<Repaired> removed = listing.names(OPERATION, keys.namespaces())
                .window(NAMES_AT_ONCE)
                .concatMap(names -> sum(names.concatMap(this::byListed)), 1);
        return Flux.concat(added, removed)
                .onErrorMap(cause -> RedisExceptionTranslator.translate(OPERATION, cause))
                .scan(Repaired.NOTHING, Repaired::plus);
    }

    private static Mono<Repaired> sum(Flux<Repaired> each) {
        return each.reduce(Repaired.NOTHING, Repaired::plus);
    }

    private Mono<Repaired> byKey(byte[] key) {
        RedisKeys.Owner owner = keys.ownerOf(key);
        Repaired looked = new Repaired(1, 0, 0);
        return owner == null
                ? Mono.just(looked)
                : byOwner(owner).map(looked::plus).defaultIfEmpty(looked);
    }

    private Mono<Repaired> byOwner(RedisKeys.Owner owner) {
        Namespace namespace = owner.namespace();
        String thread = owner.thread();
        if (thread != null) {
            return owner.kind().equals("meta")
                    ? listing.relist(OPERATION, namespace, thread, listed.add(namespace))
                            .map(RedisRepair::added)
                    : Mono.empty();
        }
        return switch (owner.kind()) {
            case "meta", "entries" -> listing.relist(OPERATION, namespace).map(RedisRepair::added);
            case "threads" ->
                sum(listing.listed(OPERATION, namespace)
                                .flatMap(name -> backend.sweepThread(OPERATION, namespace, name), AT_ONCE)
                                .map(swept -> new Repaired(0, 0, swept)))
                        .flatMap(swept -> listing.relist(OPERATION, namespace)
                                .map(added -> swept.plus(added(added)))
                                .defaultIfEmpty(swept));
            default -> Mono.empty();
        };
    }

    private static Repaired added(long names) {
        return new Repaired(0, names, 0);
    }

    /** Takes the name of a namespace away in which nothing was ever written, or that was erased. */
    private Mono<Repaired> byListed(String name) {
        return listing.settle(OPERATION, name).map(removed -> new Repaired(0, 0, removed ? 1 : 0));
    }

    /** What was last added, up to a number. */
    private static final class Recent<T> extends LinkedHashMap<T, Boolean> {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<T, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }
}
