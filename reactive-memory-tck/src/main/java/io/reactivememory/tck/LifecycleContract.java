package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ClosedException;
import io.reactivememory.error.ConflictException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.Capability;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The rules LC: closing, sweeping, and opening again.
 *
 * <p>LC-1 to LC-4 are kept by the handle; where one of them fails, look for an operation of the backend that neither ends
 * nor honours cancellation. Where LC-6 fails, look for what was acknowledged before it was on disk.
 */
public interface LifecycleContract extends MemoryContract {

    @Rule(id = "LC-1", says = "close does nothing before subscription")
    default void closeDoesNothingBeforeSubscription(StoreUnderTest store) {
        List<Mono<Void>> assembled =
                List.of(store.memory().close(), store.backend().close());
        done(store.write(StoreUnderTest.NAMESPACE));
        assertThat(list(store.memory().namespaces()))
                .as("namespaces while %d closes wait for a subscriber", assembled.size())
                .containsExactly(StoreUnderTest.NAMESPACE);
    }

    @Rule(id = "LC-1", says = "closing twice is as closing once")
    default void closingTwiceIsAsClosingOnce(StoreUnderTest store) {
        Mono<Void> close = store.memory().close();
        done(Mono.when(close.subscribeOn(Schedulers.parallel()), close.subscribeOn(Schedulers.parallel())));
        done(close);
        done(store.memory().close());
        done(store.anotherHandle().status());
    }

    @Rule(id = "LC-1", says = "the second close waits for the same end")
    default void secondCloseWaitsForSameEnd(StoreUnderTest store) {
        List<CompletableFuture<Appended>> accepted = appends(store, 200);
        CompletableFuture<Void> first = store.memory().close().toFuture();
        done(store.memory().close());
        assertThat(accepted)
                .as("writes accepted before close, when the second completes")
                .allSatisfy(write -> assertThat(write).isCompleted());
        done(Mono.fromFuture(first));
    }

    @Rule(id = "LC-2", says = "close finishes the writes that were accepted")
    default void closeFinishesAcceptedWrites(StoreUnderTest store) {
        List<CompletableFuture<Appended>> accepted = appends(store, 200);
        done(store.memory().close());
        assertThat(accepted)
                .as("writes accepted before close, when close completes")
                .allSatisfy(
                        write -> assertThat(write).isCompletedWithValueMatching(appended -> appended.written() == 1));
        assertThat(value(store.logOfAnotherHandle().count("thread")))
                .as("messages that another handle finds")
                .isEqualTo(200);
    }

    /** Begins appends and does not wait for them. */
    private static List<CompletableFuture<Appended>> appends(StoreUnderTest store, int count) {
        ConversationLog log = store.log();
        return IntStream.range(0, count)
                .mapToObj(i -> log.append("thread", Message.user("m" + i)).toFuture())
                .toList();
    }

    @Rule(id = "LC-2", says = "close finishes the checkpoints that were accepted")
    default void closeFinishesAcceptedCheckpoints(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, CheckpointDraft.root());
        List<CompletableFuture<CheckpointRef>> accepted = IntStream.range(0, 200)
                .mapToObj(i -> checkpoints
                        .commit("thread", Step.of(CheckpointDraft.childOf(root).build(), task(i)))
                        .toFuture())
                .toList();
        done(store.memory().close());
        assertThat(accepted)
                .as("writes accepted before close, when close completes")
                .allSatisfy(write -> assertThat(write).isCompletedWithValueMatching(ref -> !ref.equals(root)));
        CheckpointStore other = store.checkpointsOfAnotherHandle();
        assertThat(Checkpoints.all(other))
                .as("checkpoints that another handle finds")
                .hasSize(201);
        assertThat(Checkpoints.writes(other, root)).as("writes that it finds").hasSize(200);
    }

    private static TaskWrites task(int number) {
        return Checkpoints.task("task " + number, "a", "1");
    }

    @Rule(id = "LC-3", says = "a closed handle refuses conversations")
    default void closedHandleRefusesConversations(StoreUnderTest store) {
        Map<String, Publisher<?>> operations = Operations.of(store.log());
        done(store.memory().close());
        assertRefused(operations);
        assertThat(list(store.anotherHandle().namespaces()))
                .as("namespaces after writes that were refused")
                .isEmpty();
    }

    @Rule(id = "LC-3", says = "a closed handle refuses checkpoints")
    default void closedHandleRefusesCheckpoints(StoreUnderTest store) {
        Map<String, Publisher<?>> operations = Operations.of(store.checkpoints());
        done(store.memory().close());
        assertRefused(operations);
        assertThat(list(store.anotherHandle().namespaces()))
                .as("namespaces after writes that were refused")
                .isEmpty();
    }

    @Rule(id = "LC-3", says = "a closed handle refuses entries")
    default void closedHandleRefusesEntries(StoreUnderTest store) {
        Map<String, Publisher<?>> operations = Operations.of(store.entries());
        done(store.memory().close());
        assertRefused(operations);
    }

    @Rule(id = "LC-3", says = "a closed handle refuses everything else")
    default void closedHandleRefusesEverythingElse(StoreUnderTest store) {
        Map<String, Publisher<?>> operations = Operations.of(store.memory(), StoreUnderTest.NAMESPACE);
        done(store.memory().close());
        assertRefused(operations);
    }

    private static void assertRefused(Map<String, Publisher<?>> operations) {
        operations.forEach((name, operation) -> assertThat(failure(ClosedException.class, operation))
                .as("what %s signals after close", name)
                .hasMessageContaining("closed"));
    }

    @Rule(id = "LC-4", says = "close ends a stream that stopped being read")
    default void closeEndsStoppedStreams(StoreUnderTest store) {
        done(store.log().append("thread", Sample.messages(600), AppendOptions.defaults()));
        Reader<LoggedMessage> reader = Reader.stoppedAfter(1, store.log().replay("thread"));
        done(store.memory().close());
        reader.awaitFailure(ClosedException.class);
    }

    @Rule(id = "LC-4", says = "close ends a history that stopped being read")
    default void closeEndsStoppedHistories(StoreUnderTest store) {
        Checkpoints.line(store.checkpoints(), Sample.PAGES);
        Reader<Checkpoint> reader =
                Reader.stoppedAfter(1, store.checkpoints().history("thread", HistoryQuery.newestFirst()));
        done(store.memory().close());
        reader.awaitFailure(ClosedException.class);
    }

    @Rule(id = "LC-4", says = "close ends followers")
    default void closeEndsFollowers(StoreUnderTest store) {
        done(store.log().append("thread", Message.user("hi")));
        Reader<LoggedMessage> reader = Reader.stoppedAfter(1, store.log().follow("thread", 0));
        reader.request(Long.MAX_VALUE);
        Reader<LoggedMessage> waiting = Reader.of(store.log().follow("unknown", 0));
        waiting.request(Long.MAX_VALUE);
        done(store.memory().close());
        reader.awaitFailure(ClosedException.class);
        waiting.awaitFailure(ClosedException.class);
    }

    @Rule(id = "LC-5", says = "sweep removes and counts expired threads")
    default void sweepRemovesExpiredThreads(StoreUnderTest store) {
        ConversationLog log = store.log();
        Duration minute = Duration.ofMinutes(1);
        done(log.append("kept", Message.user("hi")));
        done(log.append("later", Sample.messages(3), AppendOptions.defaults().ttl(minute.multipliedBy(9))));
        done(log.append("gone 1", Sample.messages(3), AppendOptions.defaults().ttl(minute)));
        done(log.append("gone 2", Sample.messages(3), AppendOptions.defaults().ttl(minute)));
        store.clock().advance(minute);
        assertSwept(store, 2);
        assertThat(list(log.threads("")))
                .as("threads after the sweep")
                .extracting(ThreadSummary::thread)
                .containsExactly("kept", "later");
        assertThat(value(log.count("later")))
                .as("messages of what is not expired")
                .isEqualTo(3);
    }

    @Rule(id = "LC-5", says = "sweep removes expired checkpoints, and counts their threads")
    default void sweepRemovesExpiredCheckpoints(StoreUnderTest store) {
        ConversationLog log = store.log();
        CheckpointStore checkpoints = store.checkpoints();
        Instant soon = store.clock().now().plusSeconds(60);
        for (String thread : List.of("kept", "later", "gone 1", "gone 2", "gone with its log")) {
            put(checkpoints, thread, CheckpointDraft.root("sub"));
            done(checkpoints.putWrites(
                    put(checkpoints, thread, CheckpointDraft.root()), Checkpoints.task("task", "a", "1")));
        }
        done(log.append("gone with its log", Sample.messages(3), AppendOptions.defaults()));
        done(log.expireAt("later", soon.plusSeconds(60)));
        for (String thread : List.of("gone 1", "gone 2", "gone with its log")) {
            done(log.expireAt(thread, soon));
        }
        store.clock().advance(Duration.ofMinutes(1));
        assertSwept(store, 3);
        assertThat(list(checkpoints.threads(""))).as("threads after the sweep").containsExactly("kept", "later");
        assertThat(Checkpoints.all(checkpoints, "later"))
                .as("checkpoints of what is not expired")
                .hasSize(2);
    }

    @Rule(id = "LC-5", says = "sweep removes and counts expired entries")
    default void sweepRemovesExpiredEntries(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Duration minute = Duration.ofMinutes(1);
        Payload text = Payload.text("text");
        done(entries.put("kept", text));
        done(entries.put("later", text, PutOptions.defaults().ttl(minute.multipliedBy(9))));
        done(entries.put("gone 1", text, PutOptions.defaults().ttl(minute)));
        done(entries.put("gone 2", text, PutOptions.defaults().ttl(minute)));
        store.clock().advance(minute);
        assertSwept(store, 2);
        assertThat(list(entries.keys(""))).as("keys after the sweep").containsExactly("kept", "later");
    }

    private static void assertSwept(StoreUnderTest store, long expected) {
        assertThat(value(store.memory().sweep())).as("what the sweep removed").isEqualTo(expected);
        assertThat(value(store.memory().sweep()))
                .as("what a second sweep removed")
                .isZero();
        assertThat(list(store.memory().namespaces()))
                .as("namespaces after the sweep")
                .containsExactly(StoreUnderTest.NAMESPACE);
    }

    @Rule(id = "LC-6", says = "a reopened store has its conversations", needs = Capability.DURABLE)
    default void reopenedStoreHasItsConversations(StoreUnderTest store) {
        Message known = Sample.message("known");
        done(store.log().append("thread", Message.user("one"), known, Message.user("three")));
        done(store.log().trim("thread", TrimPolicy.keepLast(2)));
        done(store.log().append("emptied", Message.user("one")));
        done(store.log().trim("emptied", TrimPolicy.keepLast(0)));
        done(store.log()
                .append("expiring", List.of(known), AppendOptions.defaults().ttl(Duration.ofHours(1))));
        List<LoggedMessage> before = list(store.log().replay("thread"));
        List<ThreadSummary> threads = list(store.log().threads(""));

        store.reopen();

        assertThat(list(store.log().replay("thread"))).as("messages").isEqualTo(before);
        assertThat(list(store.log().threads(""))).as("threads").isEqualTo(threads);
        Appended again = value(store.log().append("thread", known, Message.user("four")));
        assertThat(again.sequences())
                .as("sequences of a known and a new message")
                .containsExactly(2L, 4L);
        assertThat(value(store.log().append("emptied", known)).sequences())
                .as("the sequence after one that was trimmed")
                .containsExactly(2L);
        store.clock().advance(Duration.ofHours(1));
        assertThat(value(store.log().count("expiring")))
                .as("messages after the expiry")
                .isZero();
    }

    @Rule(id = "LC-6", says = "a reopened store has its checkpoints", needs = Capability.DURABLE)
    default void reopenedStoreHasItsCheckpoints(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = Checkpoints.line(checkpoints, Checkpoints.MANY_LINKS);
        CheckpointRef fork =
                Checkpoints.continued(checkpoints, line.get(500), 0, 1).get(0);
        CheckpointDraft again = CheckpointDraft.root("sub")
                .id("1")
                .metadata("step", 1)
                .run("run")
                .build();
        done(checkpoints.putWrites(value(checkpoints.put("thread", again)), task(1)));
        CheckpointRef gone = put(checkpoints, "gone", CheckpointDraft.root());
        done(checkpoints.deleteThread("gone"));
        done(checkpoints.putWrites(CheckpointRef.of("early", "1"), task(1)));
        List<Checkpoint> before = Checkpoints.all(checkpoints);

        store.reopen();

        CheckpointStore reopened = store.checkpoints();
        assertThat(Checkpoints.all(reopened).equals(before))
                .as("whether everything is there")
                .isTrue();
        assertThat(value(reopened.put("thread", again)).id()).as("a put again").isEqualTo("1");
        store.clock().advance(Duration.ofSeconds(-5));
        CheckpointRef next = Checkpoints.continued(reopened, line.get(line.size() - 1), line.size(), 1)
                .get(0);
        Checkpoints.assertList(reopened, next, Checkpoints.numbers(line.size() + 1));
        assertThat(value(reopened.latest("thread")).ref())
                .as("the latest, not %s", fork)
                .isEqualTo(next);
        failure(ConflictException.class, reopened.putWrites(gone, task(1)));
        CheckpointRef anew = put(reopened, "gone", CheckpointDraft.root());
        failure(ConflictException.class, reopened.putWrites(gone, task(1)));
        assertThat(Checkpoints.writes(reopened, anew))
                .as("writes of what begins anew")
                .isEmpty();
        assertThat(Checkpoints.writes(
                        reopened, put(reopened, "early", CheckpointDraft.root().id("1"))))
                .as("writes that came before their checkpoint")
                .hasSize(1);
    }

    @Rule(id = "LC-6", says = "a reopened store has its entries", needs = Capability.DURABLE)
    default void reopenedStoreHasItsEntries(StoreUnderTest store) {
        done(store.entries().put("key", Payload.json(1)));
        done(store.entries().put("key", Payload.json(2)));
        done(store.entries()
                .put("expiring", Payload.json(3), PutOptions.defaults().ttl(Duration.ofHours(1))));
        done(store.entries().put("deleted", Payload.json(4)));
        done(store.entries().delete("deleted"));
        List<Entry> before = list(store.entries().entries(""));
        List<Namespace> namespaces = list(store.memory().namespaces());

        store.reopen();

        assertThat(list(store.entries().entries(""))).as("entries").isEqualTo(before);
        assertThat(list(store.memory().namespaces())).as("namespaces").isEqualTo(namespaces);
        assertThat(value(store.entries().put("key", Payload.json(5), PutOptions.ifVersion(2)))
                        .version())
                .as("the version after one that was kept")
                .isEqualTo(3);
    }
}
