package io.reactivememory.bench;

import io.reactivememory.bench.peers.ChatPeer;
import io.reactivememory.bench.peers.CheckpointPeer;
import io.reactivememory.bench.peers.Peers;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.conversation.Message;
import io.reactivememory.payload.Payload;
import io.reactivememory.tck.load.AgentSteps;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Compares ours with other libraries, on the same servers, with the same texts and as many connections. */
final class PeerComparisons {

    static final int CONNECTIONS = 8;
    static final int WINDOW = 1_000;

    private static final int BYTES = 400;
    private static final int CALLERS = 64;
    private static final int NEWEST = 20;
    private static final int CHANNELS = 8;

    /** How many checkpoints a turn may put, so that there are not many more than is said. */
    private static final int PUTS = 100;

    private final Backend backend;
    private final AgentSteps texts = new AgentSteps(1, false);

    private PeerComparisons(Backend backend) {
        this.backend = backend;
    }

    /** Takes the backend's name. */
    public static void main(String[] arguments) {
        Backend backend = Backend.of(arguments[0]);
        PeerComparisons comparisons = new PeerComparisons(backend);
        switch (backend) {
            case INMEMORY -> comparisons.checkpoints(Peers.langGraphMemory());
            case H2 -> {
                Place files = Place.fresh(backend);
                comparisons.checkpoints(Peers.langGraphFiles(files.folder()));
                files.remove();
            }
            case POSTGRESQL -> {
                comparisons.longThread(Peers.springAiJdbc(backend.server(), CONNECTIONS, WINDOW));
                comparisons.manyCallers(Peers.springAiSession(backend.server(), CONNECTIONS));
            }
            case REDIS -> comparisons.longThread(Peers.langChainRedis(backend.server(), WINDOW));
            case POSTGRESQL_NOFSYNC, REDIS_FSYNC, REDIS_CLUSTER ->
                throw new IllegalArgumentException("nobody is there to compare with on " + backend.id());
        }
    }

    private String text() {
        return texts.text(BYTES).as(String.class);
    }

    /** One caller, and a thread as long as the window of those who have one. */
    private void longThread(ChatPeer peer) {
        String at = " at %,d messages".formatted(WINDOW);
        try (peer;
                Store store = new Store(backend)) {
            store.fillThread("long", WINDOW, BYTES);
            peer.fill("long", Stream.generate(this::text).limit(WINDOW).toList());
            String text = text();
            new Comparisons(backend, peer.name())
                    .micros(
                            "append" + at,
                            store.log().append("long", Message.user(text)),
                            Mono.fromRunnable(() -> peer.append("long", text)))
                    .micros(
                            "tail of " + NEWEST + at,
                            store.log().tail("long", NEWEST).collectList(),
                            Mono.fromCallable(() -> peer.tail("long", NEWEST)))
                    .take();
        }
    }

    /** Many callers, each at any of many threads; those of a library that blocks have a thread of the JVM each. */
    private void manyCallers(ChatPeer peer) {
        Scheduler blocking = Schedulers.newBoundedElastic(CALLERS, Integer.MAX_VALUE, "peer");
        try (peer;
                Store store = new Store(backend)) {
            String text = text();
            int messages = store.fillThreads(BYTES).size();
            Flux.range(0, Store.FILLED)
                    .flatMap(
                            i -> Mono.fromRunnable(() -> peer.fill("thread-" + i, Collections.nCopies(messages, text)))
                                    .subscribeOn(blocking),
                            CONNECTIONS)
                    .blockLast(Store.SOON);
            new Comparisons(backend, peer.name())
                    .perSecond(
                            "append",
                            CALLERS,
                            Mono.defer(() -> store.log().append(Store.anyThread(), Message.user(text))),
                            Mono.fromRunnable(() -> peer.append(Store.anyThread(), text))
                                    .subscribeOn(blocking))
                    .perSecond(
                            "tail of " + NEWEST,
                            CALLERS,
                            Mono.defer(() ->
                                    store.log().tail(Store.anyFilled(), NEWEST).collectList()),
                            Mono.fromCallable(() -> peer.tail(Store.anyFilled(), NEWEST))
                                    .subscribeOn(blocking))
                    .micros(
                            "append, 1 caller",
                            Mono.defer(() -> store.log().append(Store.anyThread(), Message.user(text))),
                            Mono.fromRunnable(() -> peer.append(Store.anyThread(), text)))
                    .take();
        } finally {
            blocking.dispose();
        }
    }

    /** One caller, and a run of an agent of many steps. */
    private void checkpoints(CheckpointPeer peer) {
        String at = " at %,d checkpoints".formatted(WINDOW);
        Map<String, Object> state = IntStream.range(0, CHANNELS)
                .boxed()
                .collect(Collectors.toMap(
                        i -> "channel-" + i, i -> texts.text(BYTES / CHANNELS).as(String.class)));
        try (peer;
                Store store = new Store(backend)) {
            AtomicReference<CheckpointRef> head = new AtomicReference<>();
            Mono<?> put = Mono.defer(() -> store.checkpoints().put("run", draft(head.get(), state)))
                    .doOnNext(head::set);
            put.repeat(WINDOW - 1).blockLast(Store.SOON);
            peer.fill("run", WINDOW, state);
            new Comparisons(backend, peer.name())
                    .micros(
                            "checkpoint put" + at,
                            () -> Comparisons.time(put, PUTS),
                            () -> Comparisons.time(Mono.fromRunnable(() -> peer.put("run", state)), PUTS))
                    .micros(
                            "checkpoint latest" + at,
                            store.checkpoints().latest("run"),
                            Mono.fromCallable(() -> peer.latest("run")))
                    .take();
        }
    }

    private static CheckpointDraft draft(@Nullable CheckpointRef head, Map<String, Object> state) {
        CheckpointDraft.Builder draft = head == null ? CheckpointDraft.root() : CheckpointDraft.childOf(head);
        state.forEach((channel, value) -> draft.set(channel, Payload.json(value)));
        return draft.build();
    }
}
