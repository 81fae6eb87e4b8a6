package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ClosedException;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.NamespaceStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rules RX: what every publisher does.
 *
 * <p>RX-1 and RX-2 are asked of the backend's own stores, since a handle would hide that they fail. Where one of them
 * does, look for a command that is built, or a value that is computed, when the method is called: wrap it in
 * {@code defer}.
 */
public interface PublisherContract extends DemandContract, CancellationContract, ConcurrentCallsContract {

    @Rule(id = "RX-1", says = "conversations do nothing before subscription")
    default void conversationsDoNothingBeforeSubscription(StoreUnderTest store) {
        done(store.log().append("thread", Sample.messages(3), AppendOptions.defaults()));
        ConversationLog log = store.backendLog();
        List<Publisher<?>> assembled = List.of(
                log.append("thread", Message.user("hi")),
                log.append("new", Message.user("hi")),
                log.rewrite("thread", Sample.messages("new", 2), AppendOptions.defaults()),
                log.trim("thread", TrimPolicy.keepLast(1)),
                log.expireAt("thread", Instant.EPOCH),
                log.delete("thread"),
                store.backend().erase(StoreUnderTest.NAMESPACE));
        assertNothingComes(store.log().follow("thread", 3));
        assertThat(Sample.texts(list(store.log().replay("thread"))))
                .as("messages while %d operations wait for a subscriber", assembled.size())
                .containsExactly("m1", "m2", "m3");
        assertThat(list(store.log().threads(""))).as("threads").hasSize(1);
    }

    @Rule(id = "RX-1", says = "checkpoints do nothing before subscription")
    default void checkpointsDoNothingBeforeSubscription(StoreUnderTest store) {
        List<CheckpointRef> line = Checkpoints.line(store.checkpoints(), 3);
        put(store.checkpoints(), CheckpointDraft.root().run("run").id("zzz"));
        List<Checkpoint> before = Checkpoints.all(store.checkpoints());
        CheckpointStore checkpoints = store.backendCheckpoints();
        CheckpointDraft child = CheckpointDraft.childOf(line.get(2)).build();
        List<Publisher<?>> assembled = List.of(
                checkpoints.put("thread", child),
                checkpoints.put("new", CheckpointDraft.root().build()),
                checkpoints.commit("thread", Step.of(child, Checkpoints.task("task", "a", "1"))),
                checkpoints.putWrites(line.get(2), Checkpoints.task("task", "a", "1")),
                checkpoints.deleteThread("thread"),
                checkpoints.deleteRuns(List.of("run")),
                checkpoints.copyThread("thread", "new"),
                checkpoints.prune("thread", PruneRequest.keepLast(1)),
                store.backend().deleteThread(StoreUnderTest.NAMESPACE, "thread"),
                store.backend().erase(StoreUnderTest.NAMESPACE));
        assertThat(Checkpoints.all(store.checkpoints()))
                .as("checkpoints while %d operations wait for a subscriber", assembled.size())
                .isEqualTo(before);
        assertThat(list(store.checkpoints().threads(""))).as("threads").containsExactly("thread");
    }

    @Rule(id = "RX-1", says = "entries do nothing before subscription")
    default void entriesDoNothingBeforeSubscription(StoreUnderTest store) {
        Entry present = value(store.entries().put("key", Payload.text("present")));
        EntryStore entries = store.backendEntries();
        List<Publisher<?>> assembled = List.of(
                entries.put("key", Payload.text("new")),
                entries.put("new", Payload.text("new")),
                entries.putAll(Map.of("key", Payload.text("new"), "new", Payload.text("new")), PutOptions.defaults()),
                entries.delete("key"),
                entries.clear(),
                store.backend().erase(StoreUnderTest.NAMESPACE));
        assertThat(list(store.entries().entries("")))
                .as("entries while %d operations wait for a subscriber", assembled.size())
                .containsExactly(present);
    }

    private static void assertNothingComes(Flux<?> stream) {
        Reader<?> reader = Reader.of(stream);
        reader.request(Long.MAX_VALUE);
        reader.assertSilence();
        reader.cancel();
    }

    @Rule(id = "RX-2", says = "each subscription to conversations is a new execution")
    default void eachSubscriptionToConversationsIsNew(StoreUnderTest store) {
        ConversationLog log = store.backendLog();
        Mono<Appended> append = log.append("thread", Message.user("hi"));
        Flux<LoggedMessage> replay = log.replay("thread");
        Mono<Long> count = log.count("thread");
        Mono<Boolean> delete = log.delete("thread");
        for (long i = 1; i <= 3; i++) {
            assertThat(value(append).sequences())
                    .as("sequences of subscription %d", i)
                    .containsExactly(i);
            assertThat(list(replay)).as("messages of subscription %d", i).hasSize((int) i);
            assertThat(value(count)).as("count of subscription %d", i).isEqualTo(i);
        }
        assertThat(value(delete)).as("the first deletion").isTrue();
        assertThat(value(delete)).as("the second deletion").isFalse();
    }

    @Rule(id = "RX-2", says = "each subscription to checkpoints is a new execution")
    default void eachSubscriptionToCheckpointsIsNew(StoreUnderTest store) {
        CheckpointStore checkpoints = store.backendCheckpoints();
        Mono<CheckpointRef> put =
                checkpoints.put("thread", CheckpointDraft.root().build());
        Mono<Checkpoint> latest = checkpoints.latest("thread");
        Flux<Checkpoint> history = checkpoints.history("thread", HistoryQuery.newestFirst());
        Mono<Boolean> delete = checkpoints.deleteThread("thread");
        for (int i = 1; i <= 3; i++) {
            assertThat(value(put))
                    .as("the latest after put %d", i)
                    .isEqualTo(value(latest).ref());
            assertThat(list(history)).as("the history of subscription %d", i).hasSize(i);
        }
        assertThat(value(delete)).as("the first deletion").isTrue();
        assertThat(value(delete)).as("the second deletion").isFalse();
        assertThat(list(latest)).as("the latest after it").isEmpty();
    }

    @Rule(id = "RX-2", says = "each subscription to entries is a new execution")
    default void eachSubscriptionToEntriesIsNew(StoreUnderTest store) {
        EntryStore entries = store.backendEntries();
        Mono<Entry> put = entries.put("key", Payload.text("text"));
        Mono<Entry> get = entries.get("key");
        Flux<String> keys = entries.keys("");
        for (long i = 1; i <= 3; i++) {
            assertThat(value(put).version()).as("version of put %d", i).isEqualTo(i);
            assertThat(value(get).version()).as("version of get %d", i).isEqualTo(i);
        }
        done(entries.put("key 2", Payload.text("text")));
        assertThat(list(keys)).as("keys, asked again").containsExactly("key", "key 2");
        done(entries.put("key 3", Payload.text("text")));
        assertThat(list(keys)).as("keys, asked once more").hasSize(3);
    }

    @Rule(id = "RX-10", says = "what is not there in conversations is empty")
    default void absenceInConversationsIsEmpty(StoreUnderTest store) {
        ConversationLog log = store.log();
        assertThat(list(log.summary("thread"))).as("summary").isEmpty();
        assertThat(list(log.replay("thread"))).as("replay").isEmpty();
        assertThat(list(log.replay("thread", ReplayQuery.backward().from(9).limit(9))))
                .as("replay backward")
                .isEmpty();
        assertThat(list(log.tail("thread", 9))).as("tail").isEmpty();
        assertThat(list(log.threads(""))).as("threads").isEmpty();
        assertThat(value(log.count("thread"))).as("count").isZero();
        assertThat(value(log.trim("thread", TrimPolicy.keepLast(0)))).as("trim").isZero();
        assertThat(value(log.delete("thread"))).as("delete").isFalse();
    }

    @Rule(id = "RX-10", says = "what is not there in checkpoints is empty")
    default void absenceInCheckpointsIsEmpty(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        assertThat(list(checkpoints.latest("thread"))).as("latest").isEmpty();
        assertThat(list(checkpoints.get(CheckpointRef.of("thread", "1"))))
                .as("get")
                .isEmpty();
        assertThat(Checkpoints.all(checkpoints)).as("history").isEmpty();
        assertThat(list(checkpoints.branches("thread"))).as("branches").isEmpty();
        assertThat(list(checkpoints.threads(""))).as("threads").isEmpty();
        assertThat(value(checkpoints.deleteThread("thread"))).as("deleteThread").isFalse();
        assertThat(value(checkpoints.deleteRuns(List.of("run"))))
                .as("deleteRuns")
                .isZero();
        assertThat(value(checkpoints.copyThread("thread", "other")))
                .as("copyThread")
                .isZero();
        assertThat(value(checkpoints.prune("thread", PruneRequest.keepLast(1))))
                .as("prune")
                .isEqualTo(new Pruned(0, 0));
    }

    @Rule(id = "RX-10", says = "what is not there in entries is empty")
    default void absenceInEntriesIsEmpty(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertThat(list(entries.get("key"))).as("get").isEmpty();
        assertThat(list(entries.keys(""))).as("keys").isEmpty();
        assertThat(list(entries.entries("k"))).as("entries").isEmpty();
        assertThat(list(entries.getAll(List.of("key", "other")))).as("getAll").isEmpty();
        assertThat(value(entries.delete("key"))).as("delete").isFalse();
        assertThat(value(entries.clear())).as("clear").isZero();
    }

    @Rule(id = "RX-10", says = "namespaces that are not there are empty")
    default void absentNamespacesAreEmpty(StoreUnderTest store) {
        assertThat(list(store.memory().namespaces())).as("namespaces").isEmpty();
        assertThat(value(store.agent().erase())).as("erase").isFalse();
        assertThat(value(store.agent().stats())).as("stats").isEqualTo(new NamespaceStats(0, 0, 0, 0));
        assertThat(value(store.memory().sweep())).as("sweep").isZero();
    }

    @Rule(id = "RX-11", says = "misuse is thrown at the call and names the argument")
    default void misuseIsThrownAtCall(StoreUnderTest store) {
        ConversationLog log = store.log();
        EntryStore entries = store.entries();
        assertMisuse("messages", () -> log.append("thread"));
        assertMisuse(
                "messages",
                () -> log.rewrite(
                        "thread", List.of(Sample.message("id"), Sample.message("id")), AppendOptions.defaults()));
        assertMisuse("thread id", () -> log.replay(""));
        assertMisuse("prefix", () -> log.threads("\u0000"));
        assertMisuse("count", () -> log.tail("thread", -1));
        assertMisuse("after", () -> log.follow("thread", -1));
        assertMisuse("key", () -> entries.get(""));
        assertMisuse("key", () -> entries.getAll(List.of("good", "")));
        assertMisuse("prefix", () -> entries.keys("a".repeat(513)));
        assertMisuse("user id", () -> store.memory().forUser(""));
    }

    @Rule(id = "RX-11", says = "misuse of checkpoints is thrown at the call and names the argument")
    default void misuseOfCheckpointsIsThrownAtCall(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef elsewhere = CheckpointRef.of("elsewhere", "1");
        CheckpointDraft child = CheckpointDraft.childOf(elsewhere).id("2").build();
        assertMisuse("parent", () -> checkpoints.put("thread", child));
        assertMisuse("thread", () -> checkpoints.put("", CheckpointDraft.root().build()));
        assertMisuse("target", () -> checkpoints.copyThread("thread", "thread"));
        assertMisuse("run id", () -> checkpoints.deleteRuns(List.of("good", "")));
        assertMisuse("prefix", () -> checkpoints.threads("a".repeat(513)));
        assertMisuse("olderThan", () -> checkpoints.prune("thread", PruneRequest.olderThan(Instant.MAX)));
        assertThat(list(store.memory().namespaces())).as("namespaces").isEmpty();
    }

    @Rule(id = "RX-11", says = "misuse of a draft or a query is thrown where it is made")
    default void misuseOfDraftIsThrownWhereMade(StoreUnderTest store) {
        CheckpointRef ref = CheckpointRef.of("thread", "1");
        Payload text = Payload.text("text");
        CheckpointDraft root = CheckpointDraft.root().build();
        assertMisuse(
                "draft",
                () -> CheckpointDraft.root().set("a", text).state(Map.of()).build());
        assertMisuse("channel", () -> CheckpointDraft.root().set("a", text).remove("a"));
        assertMisuse("channel", () -> CheckpointDraft.root().set("a", text).append("a", Payload.json(1)));
        assertMisuse("append", () -> CheckpointDraft.root().append("a"));
        assertMisuse("item", () -> CheckpointDraft.root().append("a", Payload.jsonText("[")));
        assertMisuse("item", () -> CheckpointDraft.root().append("a", Payload.text("1")));
        assertMisuse(
                "metadata",
                () -> CheckpointDraft.root().metadata(Payload.json(1).json()));
        assertMisuse("writes", () -> Step.of(root, Checkpoints.task("task", "a", "1")));
        assertMisuse("checkpoint id", () -> CheckpointDraft.childOf(ref).id("1").build());
        assertMisuse("id", () -> CheckpointDraft.childOf(ref).build());
        assertMisuse("epoch", () -> new CheckpointRef("thread", "", "1", -1));
        assertMisuse("limit", () -> HistoryQuery.newestFirst().limit(-1));
        assertMisuse("before", () -> HistoryQuery.newestFirst().before(""));
        assertMisuse("keepLast", () -> PruneRequest.keepLast(0));
        assertMisuse("olderThan", () -> new PruneRequest(null, null, Set.of(), false));
        assertThat(list(store.memory().namespaces())).as("namespaces").isEmpty();
    }

    @Rule(id = "RX-11", says = "misuse of an option is thrown where it is made")
    default void misuseOfOptionIsThrownWhereMade(StoreUnderTest store) {
        assertMisuse("from", () -> ReplayQuery.forward().from(0));
        assertMisuse("limit", () -> ReplayQuery.backward().limit(-1));
        assertMisuse("keepLast", () -> TrimPolicy.keepLast(-1));
        assertMisuse("last sequence", () -> AppendOptions.expecting(-1));
        assertMisuse("ttl", () -> AppendOptions.defaults().ttl(Duration.ZERO));
        assertMisuse("version", () -> PutOptions.ifVersion(0));
        assertMisuse("ttl", () -> PutOptions.defaults().ttl(Duration.ofNanos(1)));
        assertMisuse("role", () -> Message.builder("").build());
        assertMisuse("namespace label", () -> Namespace.of("a", ""));
        assertMisuse("media type", () -> Payload.of("none", new byte[0]));
    }

    private static void assertMisuse(String argument, ThrowingCallable call) {
        assertThatThrownBy(call)
                .as("misuse of %s", argument)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(argument)
                .hasMessageMatching("(?s).*(must|missing).*");
    }

    @Rule(id = "RX-11", says = "what is no misuse is signalled, not thrown")
    default void whatIsNoMisuseIsSignalled(StoreUnderTest store) {
        int limit = Objects.requireNonNull(ReactiveMemory.MAX_PAYLOAD_BYTES.defaultValue());
        Mono<?> tooLarge = store.entries().put("key", Payload.of("image/png", new byte[limit + 1]));
        Mono<?> contextual = store.memory().contextual().stats();
        ReactiveMemory handle = store.anotherHandle();
        done(handle.close());
        Mono<?> closed = handle.shared().conversations().append("thread", Message.user("hi"));
        failure(PayloadTooLargeException.class, tooLarge);
        failure(IllegalStateException.class, contextual);
        failure(ClosedException.class, closed);
    }
}
