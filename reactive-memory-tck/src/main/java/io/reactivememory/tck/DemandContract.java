package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The rules RX-3 to RX-6 and RX-9: streams go at the pace of their reader, and nobody waits on them.
 *
 * <p>Where RX-4 or RX-5 fails, look for a prefetching operator between the store and the reader ({@code flatMap},
 * {@code publishOn}). Where RX-6 fails, look for a cursor that stays open between pages. Where RX-9 fails, take a thread
 * dump while the store is busy.
 */
public interface DemandContract extends MemoryContract {

    /** How many items a stream may hold that nobody asked for. */
    int PAGE = 256;

    /** A little more than what the first pages of a stream bring: 16, 64 and 256 items. */
    int SOME_PAGES = 340;

    @Rule(id = "RX-3", says = "conversations keep to demand, one at a time too")
    default void conversationsKeepToDemand(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.messages(Sample.PAGES), AppendOptions.defaults()));
        Concurrently.times(100, i -> log.append("thread " + i, Message.user("hi")));
        conversationStreams(log, Sample.PAGES).forEach(DemandContract::assertKeepsToDemand);
        assertKeepsToDemand("follow", log.follow("thread", 0).take(Sample.PAGES));
    }

    @Rule(id = "RX-3", says = "entries keep to demand, one at a time too")
    default void entriesKeepToDemand(StoreUnderTest store) {
        fillEntries(store.entries(), Sample.PAGES);
        entryStreams(store.entries(), Sample.PAGES).forEach(DemandContract::assertKeepsToDemand);
    }

    @Rule(id = "RX-3", says = "checkpoints keep to demand, one at a time too")
    default void checkpointsKeepToDemand(StoreUnderTest store) {
        fillCheckpoints(store.checkpoints(), Sample.PAGES, 100);
        checkpointStreams(store.checkpoints()).forEach(DemandContract::assertKeepsToDemand);
    }

    @Rule(id = "RX-3", says = "namespaces keep to demand, one at a time too")
    default void namespacesKeepToDemand(StoreUnderTest store) {
        fillNamespaces(store, 100);
        assertKeepsToDemand("namespaces", store.memory().namespaces());
    }

    private static void assertKeepsToDemand(String name, Flux<?> stream) {
        List<?> all = list(stream);
        Reader<?> slow = Reader.of(stream);
        assertThat(slow.drainOneByOne()).as("%s, one at a time", name).isEqualTo(all);
        assertThat(slow.overrun())
                .as("items that %s emitted beyond demand", name)
                .isZero();
        Reader<?> uneven = Reader.of(stream);
        for (int request = 1; uneven.size() < all.size() - request; request += 6) {
            uneven.take(request);
        }
        assertThat(uneven.drain()).as("%s, some at a time", name).isEqualTo(all);
        assertThat(uneven.overrun())
                .as("items that %s emitted beyond uneven demand", name)
                .isZero();
    }

    @Rule(id = "RX-4", says = "conversations without demand read nothing")
    default void conversationsWithoutDemandReadNothing(StoreUnderTest store) {
        ConversationLog log = store.log();
        Map<String, Reader<?>> early = readers(conversationStreams(log, 5));
        early.values().iterator().next().assertSilence();
        done(log.append("thread", Message.user("hi")));
        early.forEach((name, reader) -> assertThat(reader.drain())
                .as("%s, written after subscription", name)
                .hasSize(1));
        Map<String, Reader<?>> late = readers(conversationStreams(log, 5));
        late.values().iterator().next().assertSilence();
        done(log.delete("thread"));
        late.forEach((name, reader) -> assertThat(reader.drain())
                .as("%s, deleted after subscription", name)
                .isEmpty());
    }

    @Rule(id = "RX-4", says = "entries without demand read nothing")
    default void entriesWithoutDemandReadNothing(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Map<String, Reader<?>> early = readers(entryStreams(entries, 1));
        early.values().iterator().next().assertSilence();
        fillEntries(entries, 1);
        early.forEach((name, reader) -> assertThat(reader.drain())
                .as("%s, written after subscription", name)
                .hasSize(1));
        Map<String, Reader<?>> late = readers(entryStreams(entries, 1));
        late.values().iterator().next().assertSilence();
        done(entries.clear());
        late.forEach((name, reader) -> assertThat(reader.drain())
                .as("%s, cleared after subscription", name)
                .isEmpty());
    }

    @Rule(id = "RX-4", says = "checkpoints without demand read nothing")
    default void checkpointsWithoutDemandReadNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Map<String, Reader<?>> early = readers(checkpointStreams(checkpoints));
        early.values().iterator().next().assertSilence();
        fillCheckpoints(checkpoints, 1, 0);
        early.forEach((name, reader) -> assertThat(reader.drain())
                .as("%s, written after subscription", name)
                .hasSize(1));
        Map<String, Reader<?>> late = readers(checkpointStreams(checkpoints));
        late.values().iterator().next().assertSilence();
        done(checkpoints.deleteThread("thread"));
        late.forEach((name, reader) -> assertThat(reader.drain())
                .as("%s, deleted after subscription", name)
                .isEmpty());
    }

    @Rule(id = "RX-4", says = "namespaces without demand read nothing")
    default void namespacesWithoutDemandReadNothing(StoreUnderTest store) {
        Reader<Namespace> reader = Reader.of(store.memory().namespaces());
        reader.assertSilence();
        done(store.write(StoreUnderTest.NAMESPACE));
        assertThat(reader.drain())
                .as("namespaces, written after subscription")
                .containsExactly(StoreUnderTest.NAMESPACE);
    }

    @Rule(id = "RX-5", says = "conversations hold one page beyond demand")
    default void conversationsHoldOnePage(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.messages(Sample.MANY), AppendOptions.defaults()));
        Map<String, Flux<?>> streams = conversationStreams(log, Sample.MANY);
        streams.remove("threads");
        streams.put("follow", log.follow("thread", 0));
        assertHoldOnePage(streams, log.delete("thread"));
    }

    @Rule(id = "RX-5", says = "a listing of threads holds one page beyond demand")
    default void threadsHoldOnePage(StoreUnderTest store) {
        ConversationLog log = store.log();
        Concurrently.times(Sample.PAGES, i -> log.append("thread " + i, Message.user("hi")));
        assertHoldOnePage(Map.of("threads", log.threads("")), store.agent().erase());
    }

    @Rule(id = "RX-5", says = "checkpoints hold one page beyond demand")
    default void checkpointsHoldOnePage(StoreUnderTest store) {
        fillCheckpoints(store.checkpoints(), Sample.MANY, Sample.PAGES);
        assertHoldOnePage(checkpointStreams(store.checkpoints()), store.agent().erase());
    }

    @Rule(id = "RX-5", says = "entries hold one page beyond demand")
    default void entriesHoldOnePage(StoreUnderTest store) {
        fillEntries(store.entries(), Sample.MANY);
        assertHoldOnePage(
                entryStreams(store.entries(), Sample.MANY), store.entries().clear());
    }

    @Rule(id = "RX-5", says = "namespaces hold one page beyond demand")
    default void namespacesHoldOnePage(StoreUnderTest store) {
        fillNamespaces(store, Sample.PAGES);
        Mono<Void> erase = store.memory()
                .namespaces()
                .collectList()
                .flatMapIterable(all -> all)
                .flatMap(namespace -> store.memory().in(namespace).erase())
                .then();
        assertHoldOnePage(Map.of("namespaces", store.memory().namespaces()), erase);
    }

    /** Takes few items of each stream, and many, removes everything, and asks how much the streams still have. */
    private static void assertHoldOnePage(Map<String, Flux<?>> streams, Mono<?> removal) {
        Map<String, Reader<?>> few = readers(streams);
        Map<String, Reader<?>> many = readers(streams);
        few.values().forEach(reader -> reader.take(1));
        many.values().forEach(reader -> reader.take(SOME_PAGES));
        few.values().iterator().next().assertSilence();
        done(removal);
        assertHeldOnePage(few, 1);
        assertHeldOnePage(many, SOME_PAGES);
    }

    private static void assertHeldOnePage(Map<String, Reader<?>> readers, int demand) {
        readers.forEach((name, reader) -> assertThat(reader.drain().size())
                .as("items of %s that were held, of which %d were asked for", name, demand)
                .isLessThanOrEqualTo(demand + PAGE));
    }

    @Rule(id = "RX-6", says = "a hundred readers that stopped hold no connection")
    default void stoppedReadersHoldNoConnection(StoreUnderTest store) {
        ConversationLog log = store.log();
        EntryStore entries = store.entries();
        done(log.append("thread", Sample.messages(Sample.PAGES), AppendOptions.defaults()));
        fillEntries(entries, Sample.PAGES);
        List<Reader<?>> readers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            readers.add(Reader.stoppedAfter(1, log.replay("thread")));
            readers.add(Reader.stoppedAfter(1, log.replay("thread", ReplayQuery.backward())));
            readers.add(Reader.stoppedAfter(1, entries.entries("")));
            readers.add(Reader.stoppedAfter(1, log.follow("thread", 0).take(Sample.PAGES)));
        }
        store.assertNoConnectionInUse("while a hundred readers wait for demand");
        done(log.append("other", Message.user("hi")));
        done(entries.put("key00000", Payload.text("changed")));
        readers.forEach(reader -> assertThat(reader.drain())
                .as("what a reader that went on has read")
                .hasSize(Sample.PAGES));
    }

    @Rule(id = "RX-6", says = "histories that stopped hold no connection")
    default void stoppedHistoriesHoldNoConnection(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        fillCheckpoints(checkpoints, Sample.PAGES, Sample.PAGES);
        List<Reader<?>> readers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            checkpointStreams(checkpoints).values().forEach(stream -> readers.add(Reader.stoppedAfter(1, stream)));
        }
        store.assertNoConnectionInUse("while fifty readers wait for demand");
        done(checkpoints.put("thread", CheckpointDraft.root().id("! before all").build()));
        readers.forEach(reader -> assertThat(reader.drain().size())
                .as("what a reader that went on has read")
                .isGreaterThanOrEqualTo(Sample.PAGES));
    }

    @Rule(id = "RX-9", says = "subscribing to checkpoints returns at once while the store is busy")
    default void subscribingToCheckpointsReturnsAtOnce(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Checkpoints.line(checkpoints, 300);
        CheckpointRef early = CheckpointRef.of("thread", "early");
        Flux<Mono<?>> work = Flux.just(
                checkpoints.put("thread", Checkpoints.root("x".repeat(100_000)).build()),
                checkpoints.putWrites(early, Checkpoints.task("busy", "__error__", "x".repeat(100_000))),
                checkpoints.latest("thread"),
                checkpoints
                        .history("thread", HistoryQuery.newestFirst().limit(100))
                        .then());
        CheckpointDraft root = CheckpointDraft.root().build();
        assertReturnAtOnce(
                busy(work),
                i -> i % 2 == 0
                        ? checkpoints.history("thread", HistoryQuery.newestFirst())
                        : checkpoints.put("own", root));
    }

    @Rule(id = "RX-9", says = "subscribing and requesting return at once while the store is busy")
    default void subscribingAndRequestingReturnAtOnce(StoreUnderTest store) {
        ConversationLog log = store.log();
        EntryStore entries = store.entries();
        done(log.append("thread", Sample.messages(Sample.PAGES), AppendOptions.defaults()));
        fillEntries(entries, Sample.PAGES);
        assertReturnAtOnce(
                busy(log, entries), i -> i % 2 == 0 ? log.replay("thread") : log.append("own", Message.user("hi")));
    }

    /** Asks a busy store a hundred things on a thread that must not block, and then lets it rest. */
    private static void assertReturnAtOnce(Disposable busy, IntFunction<Publisher<?>> operation) {
        List<Reader<?>> readers = new ArrayList<>();
        try {
            List<Duration> stalls = IntStream.range(0, 100)
                    .mapToObj(i -> stall(readers, operation.apply(i)))
                    .sorted()
                    .toList();
            readers.forEach(reader -> reader.awaitItems(1));
            assertThat(stalls.get(50))
                    .as("how long a thread that must not block was held, median")
                    .isLessThan(Duration.ofMillis(100));
            assertThat(stalls.get(99))
                    .as("how long a thread that must not block was held, worst")
                    .isLessThan(Duration.ofSeconds(1));
        } finally {
            busy.dispose();
            readers.forEach(Reader::cancel);
        }
    }

    /** Keeps a store busy with large writes to the same places, and with reads, until it is disposed of. */
    private static Disposable busy(ConversationLog log, EntryStore entries) {
        Flux<Mono<?>> work = Flux.just(
                log.append("own", Sample.messages(100), AppendOptions.defaults()),
                log.append("thread", Sample.messages(100), AppendOptions.defaults()),
                entries.putAll(values(PAGE), PutOptions.defaults()),
                log.replay("thread").then());
        return busy(work);
    }

    private static Disposable busy(Flux<Mono<?>> work) {
        return work.repeat()
                .flatMap(
                        operation -> operation
                                .subscribeOn(Schedulers.boundedElastic())
                                .onErrorComplete(),
                        16)
                .subscribe();
    }

    /** Subscribes and requests on a thread that must not block; returns the longer of the two times. */
    private static Duration stall(List<Reader<?>> readers, Publisher<?> publisher) {
        return value(Mono.fromCallable(() -> {
                    long start = System.nanoTime();
                    Reader<?> reader = Reader.of(publisher);
                    long subscribed = System.nanoTime();
                    reader.request(1);
                    long requested = System.nanoTime();
                    readers.add(reader);
                    return Duration.ofNanos(Math.max(subscribed - start, requested - subscribed));
                })
                .subscribeOn(Schedulers.parallel()));
    }

    private static Map<String, Flux<?>> conversationStreams(ConversationLog log, int tail) {
        Map<String, Flux<?>> streams = new LinkedHashMap<>();
        streams.put("replay", log.replay("thread"));
        streams.put("replay backward", log.replay("thread", ReplayQuery.backward()));
        streams.put("tail", log.tail("thread", tail));
        streams.put("threads", log.threads(""));
        return streams;
    }

    private static Map<String, Flux<?>> checkpointStreams(CheckpointStore checkpoints) {
        HistoryQuery newest = HistoryQuery.newestFirst();
        Map<String, Flux<?>> streams = new LinkedHashMap<>();
        streams.put("history", checkpoints.history("thread", newest));
        streams.put("full history", checkpoints.history("thread", newest.projection(Projection.full())));
        streams.put(
                "history of all",
                checkpoints.history("thread", newest.allBranches().where("even", true)));
        streams.put("branches", checkpoints.branches("thread"));
        streams.put("threads", checkpoints.threads(""));
        return streams;
    }

    /** Puts so many checkpoints into the root graph of a thread, and one each into others branches and threads. */
    private static void fillCheckpoints(CheckpointStore checkpoints, int count, int others) {
        CheckpointDraft root = CheckpointDraft.root().metadata("even", true).build();
        Concurrently.times(count, i -> checkpoints.put("thread", root));
        Concurrently.times(
                others,
                i -> checkpoints
                        .put("thread " + i, root)
                        .then(checkpoints.put(
                                "thread", CheckpointDraft.root("branch " + i).build())));
    }

    private static Map<String, Flux<?>> entryStreams(EntryStore entries, int count) {
        Map<String, Flux<?>> streams = new LinkedHashMap<>();
        streams.put("keys", entries.keys(""));
        streams.put("entries", entries.entries(""));
        streams.put("getAll", entries.getAll(Sample.names("key", count)));
        return streams;
    }

    private static Map<String, Reader<?>> readers(Map<String, Flux<?>> streams) {
        Map<String, Reader<?>> readers = new LinkedHashMap<>();
        streams.forEach((name, stream) -> readers.put(name, Reader.of(stream)));
        return readers;
    }

    private static void fillEntries(EntryStore entries, int count) {
        done(entries.putAll(values(count), PutOptions.defaults()));
    }

    private static Map<String, Payload> values(int count) {
        return Sample.names("key", count).stream().collect(Collectors.toMap(key -> key, Payload::text));
    }

    private static void fillNamespaces(StoreUnderTest store, int count) {
        Concurrently.times(count, i -> store.write(Namespace.user("user " + i)));
    }
}
