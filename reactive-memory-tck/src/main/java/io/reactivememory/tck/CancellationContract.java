package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The rules RX-7 and RX-8: what happens to what nobody waits for any more.
 *
 * <p>Where RX-7 fails, look for a connection that is given back on completion and on error only. Where RX-8 fails, look
 * for a transaction that ends by cancellation after its first statement, or for one write that is sent as several.
 */
public interface CancellationContract extends MemoryContract {

    /** How many writes are cancelled, most of them within microseconds. */
    int CANCELLATIONS = 500;

    @Rule(id = "RX-7", says = "a cancelled replay emits nothing further")
    default void cancelledReplayEmitsNothingFurther(StoreUnderTest store) {
        done(store.log().append("thread", Sample.messages(Sample.PAGES), AppendOptions.defaults()));
        assertStops(store, store.log().replay("thread"));
    }

    @Rule(id = "RX-7", says = "a cancelled listing emits nothing further")
    default void cancelledListingEmitsNothingFurther(StoreUnderTest store) {
        done(store.entries().putAll(values(0, Sample.PAGES), PutOptions.defaults()));
        assertStops(store, store.entries().keys(""));
    }

    @Rule(id = "RX-7", says = "a cancelled history emits nothing further")
    default void cancelledHistoryEmitsNothingFurther(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Checkpoints.line(checkpoints, Sample.PAGES);
        assertStops(
                store,
                checkpoints.history(
                        "thread", HistoryQuery.newestFirst().allBranches().projection(Projection.full())));
    }

    @Rule(id = "RX-7", says = "cancelled listings of branches and threads emit nothing further")
    default void cancelledListingOfBranchesEmitsNothingFurther(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Concurrently.times(
                Sample.PAGES,
                i -> checkpoints.put(
                        i % 2 == 0 ? "thread" : "thread " + i,
                        CheckpointDraft.root("branch " + i).build()));
        assertStops(store, checkpoints.branches("thread"));
        assertStops(store, checkpoints.threads(""));
    }

    private static void assertStops(StoreUnderTest store, Flux<?> stream) {
        Reader<?> reader = Reader.cancellingAt(10, stream);
        reader.request(Long.MAX_VALUE);
        reader.awaitItems(10);
        reader.assertSilence();
        assertThat(reader.items()).as("items up to the cancellation").hasSize(10);
        store.assertNoConnectionInUse("after a stream was cancelled");
    }

    @Rule(id = "RX-7", says = "a cancelled follower is told of nothing further")
    default void cancelledFollowerIsToldOfNothingFurther(StoreUnderTest store) {
        ConversationLog log = store.log();
        Reader<LoggedMessage> cancelled = Reader.of(log.follow("thread", 0));
        Reader<LoggedMessage> other = Reader.of(log.follow("thread", 0));
        cancelled.request(Long.MAX_VALUE);
        other.request(Long.MAX_VALUE);
        done(log.append("thread", Message.user("before")));
        cancelled.awaitItems(1);
        cancelled.cancel();
        done(log.append("thread", Message.user("after")));
        other.awaitItems(2);
        cancelled.assertSilence();
        assertThat(Sample.texts(cancelled.items()))
                .as("what the cancelled follower saw")
                .containsExactly("before");
        other.cancel();
        store.assertNoConnectionInUse("after followers were cancelled");
    }

    @Rule(id = "RX-7", says = "readers that are cancelled at any moment give back what they held")
    default void readersCancelledAtAnyMomentGiveBack(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.messages(Sample.PAGES), AppendOptions.defaults()));
        Concurrently.times(
                CANCELLATIONS, i -> cancelledSometime(i, log.replay("thread").then()));
        Concurrently.times(
                CANCELLATIONS, i -> cancelledSometime(i, log.follow("thread", 0).then()));
        store.assertNoConnectionInUse("after readers were cancelled at random moments");
        assertThat(list(log.replay("thread"))).as("a replay after that").hasSize(Sample.PAGES);
    }

    @Rule(id = "RX-7", says = "histories that are cancelled at any moment give back what they held")
    default void historiesCancelledAtAnyMomentGiveBack(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Checkpoints.line(checkpoints, 300);
        HistoryQuery query = HistoryQuery.newestFirst().projection(Projection.full());
        Concurrently.times(
                CANCELLATIONS,
                i -> cancelledSometime(
                        i,
                        i % 2 == 0
                                ? checkpoints.history("thread", query).then()
                                : checkpoints.latest("thread").then()));
        store.assertNoConnectionInUse("after histories were cancelled at random moments");
        assertThat(list(checkpoints.history("thread", query)))
                .as("a history after that")
                .hasSize(300);
    }

    @Rule(id = "RX-8", says = "a cancelled commit is whole or not there")
    default void cancelledCommitIsWholeOrNotThere(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root =
                value(checkpoints.put("thread", CheckpointDraft.root().build()));
        IntFunction<Step> step = i -> Step.of(
                CheckpointDraft.childOf(root)
                        .append("list", Payload.json(i))
                        .metadata("task", "task " + i)
                        .build(),
                Checkpoints.task("task " + i, "a", "1", "__error__", "2"));
        Concurrently.times(CANCELLATIONS, i -> cancelledSometime(i, checkpoints.commit("thread", step.apply(i))));
        store.assertNoConnectionInUse("after commits were cancelled at random moments");
        done(checkpoints.commit("thread", step.apply(CANCELLATIONS)));
        Map<String, Long> writes = Checkpoints.get(checkpoints, root).writes().stream()
                .collect(Collectors.groupingBy(PendingWrite::task, Collectors.counting()));
        List<Checkpoint> children =
                list(checkpoints.history("thread", HistoryQuery.newestFirst().projection(Projection.full())));
        assertThat(writes.values()).as("writes of a commit").allMatch(count -> count == 2);
        assertThat(children.stream().filter(child -> child.parent() != null))
                .as("children that were committed")
                .allSatisfy(child -> assertThat(child.state()).containsOnlyKeys("list"))
                .extracting(
                        child -> Objects.requireNonNull(child.metadata("task")).asString())
                .containsExactlyInAnyOrderElementsOf(writes.keySet());
    }

    @Rule(id = "RX-8", says = "a cancelled append is whole or not there")
    default void cancelledAppendIsWholeOrNotThere(StoreUnderTest store) {
        ConversationLog log = store.log();
        Concurrently.times(
                CANCELLATIONS,
                i -> cancelledSometime(
                        i,
                        log.append("thread", Sample.messages("call " + i + " message ", 3), AppendOptions.defaults())));
        done(log.append("thread", Sample.messages("last", 3), AppendOptions.defaults()));
        List<String> texts = Sample.texts(list(log.replay("thread")));
        assertThat(texts.size() % 3).as("messages of half an append").isZero();
        for (int i = 0; i < texts.size(); i += 3) {
            String call = texts.get(i).substring(0, texts.get(i).length() - 1);
            assertThat(texts.subList(i, i + 3)).as("an append").containsExactly(call + 1, call + 2, call + 3);
        }
    }

    @Rule(id = "RX-8", says = "a cancelled rewrite is whole or not there")
    default void cancelledRewriteIsWholeOrNotThere(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.messages("call 0 message ", 3), AppendOptions.defaults()));
        Concurrently.times(
                CANCELLATIONS,
                i -> cancelledSometime(
                        i,
                        log.rewrite(
                                "thread", Sample.messages("call " + i + " message ", 3), AppendOptions.defaults())));
        List<String> texts = Sample.texts(list(log.replay("thread")));
        String call = texts.get(0).substring(0, texts.get(0).length() - 1);
        assertThat(texts).as("the list").containsExactly(call + 1, call + 2, call + 3);
    }

    @Rule(id = "RX-8", says = "a cancelled putAll is whole or not there")
    default void cancelledPutAllIsWholeOrNotThere(StoreUnderTest store) {
        EntryStore entries = store.entries();
        done(entries.putAll(values(-1, 10), PutOptions.defaults()));
        Concurrently.times(
                CANCELLATIONS, i -> cancelledSometime(i, entries.putAll(values(i, 10), PutOptions.defaults())));
        List<Entry> present = list(entries.entries(""));
        assertThat(present).as("entries").hasSize(10);
        assertThat(present)
                .as("values")
                .extracting(Entry::value)
                .containsOnly(present.get(0).value());
    }

    /** Returns the write, cancelled at a moment between at once and some milliseconds later, that depends on the round. */
    private static <T> Mono<T> cancelledSometime(int round, Mono<T> work) {
        Duration moment = Duration.ofNanos(1L << new Random(round).nextInt(23));
        return work.subscribeOn(Schedulers.boundedElastic()).takeUntilOther(Mono.delay(moment));
    }

    private static Map<String, Payload> values(int value, int count) {
        return Sample.names("key", count).stream().collect(Collectors.toMap(key -> key, key -> Payload.json(value)));
    }
}
