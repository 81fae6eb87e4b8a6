package io.reactivememory.bench;

import io.reactivememory.bench.bare.Bare;
import io.reactivememory.bench.bare.BareDrivers;
import io.reactivememory.conversation.Message;
import io.reactivememory.payload.Payload;
import io.reactivememory.tck.load.AgentSteps;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Compares ours with the bare driver of one backend. */
final class BareComparisons {

    static final String DRIVER = "bare driver";

    private static final int BYTES = 400;
    private static final int CALLERS = 64;
    private static final int MANY_CALLERS = 512;
    private static final int NEWEST = 20;
    private static final int ENTRIES = 2_000;
    private static final int RUNS = 50;
    private static final int STEPS = 10;

    private final Backend backend;
    private final Store store;
    private final Bare bare;
    private final List<Message> messages = Store.messages(BYTES);
    private final AgentSteps texts = new AgentSteps(1, false);
    private final AtomicLong began = new AtomicLong();
    private final Comparisons comparisons;

    private BareComparisons(Store store, Bare bare) {
        this.backend = store.place().backend();
        this.store = store;
        this.bare = bare;
        this.comparisons = new Comparisons(backend, DRIVER);
    }

    /** Takes the backend's name. */
    public static void main(String[] arguments) {
        try (Store store = new Store(Backend.of(arguments[0]));
                Bare bare = bare(store.place())) {
            new BareComparisons(store, bare).take();
        }
    }

    private void take() {
        appends();
        tails();
        entries();
        latest();
        comparisons.take();
    }

    /** Returns the driver by itself in the same place. */
    static Bare bare(Place place) {
        String server = place.backend().server();
        return switch (place.backend()) {
            case INMEMORY -> throw new IllegalArgumentException("nothing is bare in this process");
            case H2 -> BareDrivers.h2(place.folder().resolve("bare"));
            case POSTGRESQL, POSTGRESQL_NOFSYNC -> BareDrivers.postgresql(server, place.name());
            case REDIS, REDIS_FSYNC -> BareDrivers.redis(server, place.name());
            case REDIS_CLUSTER -> BareDrivers.redisCluster(server, place.name());
        };
    }

    /** One message to any of the threads. */
    private void appends() {
        List<byte[]> filled = store.fillThreads(BYTES).stream()
                .map(message -> message.payload().bytes())
                .toList();
        Flux.range(0, Store.FILLED)
                .flatMap(i -> bare.fill("thread-" + i, filled), CALLERS)
                .blockLast(Store.SOON);
        Mono<?> ours = Mono.defer(() -> store.log().append(Store.anyThread(), Store.any(messages)));
        Mono<?> its = Mono.defer(() ->
                bare.append(Store.anyThread(), Store.any(messages).payload().bytes()));
        comparisons.perSecond("append", CALLERS, ours, its);
        if (backend == Backend.POSTGRESQL) {
            comparisons.perSecond("append", MANY_CALLERS, ours, its);
        }
        comparisons.micros("append, 1 caller", ours, its);
        comparisons.perSecond(
                "append to a new thread",
                CALLERS,
                Mono.defer(() -> store.log().append(newThread(), Store.any(messages))),
                Mono.defer(() ->
                        bare.append(newThread(), Store.any(messages).payload().bytes())));
    }

    private String newThread() {
        return "new-" + began.incrementAndGet();
    }

    private void tails() {
        comparisons.perSecond(
                "tail of " + NEWEST,
                CALLERS,
                Mono.defer(() -> store.log()
                        .tail(Store.anyFilled(), NEWEST)
                        .collectList()
                        .map(all -> all.subList(0, NEWEST))),
                Mono.defer(() -> bare.tail(Store.anyFilled(), NEWEST).map(all -> all.subList(0, NEWEST))));
    }

    private void entries() {
        Payload value = texts.text(BYTES);
        store.fillEntries(ENTRIES, value);
        Flux.range(0, ENTRIES)
                .concatMap(i -> bare.put(Store.key(i), value.bytes()))
                .blockLast(Store.SOON);
        comparisons.perSecond(
                "entry get",
                CALLERS,
                Mono.defer(() -> store.entries().get(anyKey()).single()),
                Mono.defer(() -> bare.get(anyKey()).single()));
        comparisons.perSecond(
                "entry put",
                CALLERS,
                Mono.defer(() -> store.entries().put(anyKey(), value)),
                Mono.defer(() -> bare.put(anyKey(), value.bytes())));
    }

    private static String anyKey() {
        return Store.key(Store.any(ENTRIES));
    }

    /** The head of any of some runs, with its values, which are the same bytes on both sides. */
    private void latest() {
        Flux.range(0, RUNS).flatMap(this::run, CALLERS).blockLast(Store.SOON);
        int channels = Store.done(store.checkpoints().latest("run-0")).state().size();
        comparisons.perSecond(
                "checkpoint latest",
                CALLERS,
                Mono.defer(() ->
                        store.checkpoints().latest("run-" + Store.any(RUNS)).single()),
                Mono.defer(() -> bare.latest("run-" + Store.any(RUNS)).map(all -> all.subList(0, channels))));
    }

    private Mono<?> run(int number) {
        String thread = "run-" + number;
        AgentRun ours = new AgentRun(store, thread, false);
        byte[] checkpoint = new byte[BYTES];
        return Flux.range(0, STEPS)
                .concatMap(step -> ours.commit())
                .then(Mono.defer(() -> store.checkpoints().latest(thread)))
                .map(latest -> latest.state().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, value -> value.getValue().bytes())))
                .flatMapMany(state -> Flux.range(0, STEPS)
                        .concatMap(step -> bare.commit(thread, "checkpoint-%05d".formatted(step), checkpoint, state)))
                .then();
    }
}
