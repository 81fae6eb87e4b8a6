package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ConflictException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.NamespaceStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rules NS: what namespaces keep apart, and how they are listed and erased.
 *
 * <p>Where NS-1 fails, look at how labels become one column, key or path: a separator that may occur inside a label makes
 * two namespaces one.
 */
public interface NamespaceContract extends MemoryContract {

    /** Namespaces that a careless encoding of their labels takes for each other. */
    List<Namespace> CONFUSABLE = List.of(
            Namespace.root(),
            Namespace.of("a"),
            Namespace.of("a", "b"),
            Namespace.of("a/b"),
            Namespace.of("a%2Fb"),
            Namespace.of("a", "b", "c"),
            Namespace.of("a/b", "c"),
            Namespace.of("a", "b/c"),
            Namespace.of("ab"),
            Namespace.of("A", "b"),
            Namespace.of("a:b"),
            Namespace.of("a.b"),
            Namespace.of("a ", "b"),
            Namespace.of("a", " b"),
            Namespace.of("a", "%"),
            Namespace.of("a", "_"));

    @Rule(id = "NS-1", says = "conversations of one namespace are not seen in another")
    default void conversationsAreApart(StoreUnderTest store) {
        for (Namespace namespace : CONFUSABLE) {
            ConversationLog log = store.logIn(namespace);
            assertThat(list(log.threads("")))
                    .as("threads of %s before its first", namespace)
                    .isEmpty();
            assertThat(value(log.append("thread", Message.user(namespace.toString())))
                            .sequences())
                    .as("sequences in %s", namespace)
                    .containsExactly(1L);
        }
        for (Namespace namespace : CONFUSABLE) {
            ConversationLog log = store.logIn(namespace);
            assertThat(Sample.texts(list(log.replay("thread"))))
                    .as("in %s", namespace)
                    .containsExactly(namespace.toString());
            assertThat(list(log.threads(""))).as("threads of %s", namespace).hasSize(1);
            assertThat(value(log.delete("thread")))
                    .as("deletion in %s", namespace)
                    .isTrue();
        }
    }

    @Rule(id = "NS-1", says = "entries of one namespace are not seen in another")
    default void entriesAreApart(StoreUnderTest store) {
        for (Namespace namespace : CONFUSABLE) {
            EntryStore entries = store.entriesIn(namespace);
            assertThat(list(entries.keys("")))
                    .as("keys of %s before its first", namespace)
                    .isEmpty();
            assertThat(value(entries.put("key", Payload.text(namespace.toString())))
                            .version())
                    .as("version in %s", namespace)
                    .isEqualTo(1);
        }
        for (Namespace namespace : CONFUSABLE) {
            EntryStore entries = store.entriesIn(namespace);
            assertThat(value(entries.get("key")).value().text())
                    .as("in %s", namespace)
                    .isEqualTo(namespace.toString());
            assertThat(value(entries.stats()).entries())
                    .as("count of %s", namespace)
                    .isEqualTo(1);
            assertThat(value(entries.clear()))
                    .as("what clear removed in %s", namespace)
                    .isEqualTo(1);
        }
    }

    @Rule(id = "NS-1", says = "checkpoints of one namespace are not seen in another")
    default void checkpointsAreApart(StoreUnderTest store) {
        for (Namespace namespace : CONFUSABLE) {
            CheckpointStore checkpoints = store.checkpointsIn(namespace);
            assertThat(list(checkpoints.threads("")))
                    .as("threads of %s before its first", namespace)
                    .isEmpty();
            CheckpointRef ref = put(
                    checkpoints, Checkpoints.root(namespace.toString()).id("1").run("run"));
            done(checkpoints.putWrites(ref, Checkpoints.task("task", "a", namespace.toString())));
        }
        for (Namespace namespace : CONFUSABLE) {
            CheckpointStore checkpoints = store.checkpointsIn(namespace);
            Checkpoint latest = value(checkpoints.latest("thread"));
            assertThat(Checkpoints.texts(latest))
                    .as("in %s", namespace)
                    .isEqualTo(Map.of("says", namespace.toString()));
            assertThat(Checkpoints.writes(latest))
                    .as("writes in %s", namespace)
                    .containsExactly("task 0 a " + namespace);
            assertThat(list(checkpoints.threads("")))
                    .as("threads of %s", namespace)
                    .hasSize(1);
            assertThat(value(checkpoints.copyThread("thread", "copy")))
                    .as("copied in %s", namespace)
                    .isEqualTo(1);
            assertThat(value(checkpoints.deleteRuns(List.of("run"))))
                    .as("of the run in %s", namespace)
                    .isEqualTo(2);
        }
    }

    @Rule(id = "NS-2", says = "a namespace is listed from its first write until it is erased")
    default void namespaceIsListedFromFirstWrite(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertListed(store);
        done(entries.put("key", Payload.text("value")));
        assertListed(store, StoreUnderTest.NAMESPACE);
        done(entries.delete("key"));
        assertListed(store, StoreUnderTest.NAMESPACE);
        done(store.agent().erase());
        assertListed(store);
        done(entries.putAll(
                Map.of("key", Payload.text("value")), PutOptions.defaults().ttl(Duration.ofSeconds(1))));
        store.clock().advance(Duration.ofSeconds(1));
        assertListed(store, StoreUnderTest.NAMESPACE);
    }

    @Rule(id = "NS-2", says = "a namespace is listed from its first message until it is erased")
    default void namespaceIsListedFromFirstMessage(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Message.user("hi")));
        assertListed(store, StoreUnderTest.NAMESPACE);
        done(log.delete("thread"));
        assertListed(store, StoreUnderTest.NAMESPACE);
        done(store.agent().erase());
        assertListed(store);
        done(log.rewrite("thread", List.of(Message.user("hi")), AppendOptions.defaults()));
        assertListed(store, StoreUnderTest.NAMESPACE);
    }

    @Rule(id = "NS-2", says = "a namespace is listed from its first checkpoint until it is erased")
    default void namespaceIsListedFromFirstCheckpoint(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        put(checkpoints, CheckpointDraft.root());
        assertListed(store, StoreUnderTest.NAMESPACE);
        done(checkpoints.deleteThread("thread"));
        assertListed(store, StoreUnderTest.NAMESPACE);
        done(store.agent().erase());
        assertListed(store);
        done(checkpoints.putWrites(CheckpointRef.of("thread", "1"), Checkpoints.task("task", "a", "1")));
        assertListed(store, StoreUnderTest.NAMESPACE);
    }

    @Rule(id = "NS-2", says = "asking for checkpoints, and removing what is not there, list nothing")
    default void askingForCheckpointsListsNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef unknown = CheckpointRef.of("thread", "1");
        Flux.concat(
                        checkpoints.get(unknown),
                        checkpoints.latest("thread"),
                        checkpoints.history("thread", HistoryQuery.newestFirst()),
                        checkpoints.branches("thread"),
                        checkpoints.threads(""),
                        checkpoints.putWrites(unknown, Checkpoints.task("task")),
                        checkpoints.deleteThread("thread"),
                        checkpoints.deleteRuns(List.of("run")),
                        checkpoints.copyThread("thread", "other"),
                        checkpoints.prune("thread", PruneRequest.keepLast(1)),
                        store.agent().deleteThread("thread"),
                        store.agent().stats())
                .as(Await::list);
        assertListed(store);
    }

    @Rule(id = "NS-2", says = "a checkpoint that is refused lists nothing")
    default void refusedCheckpointListsNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointDraft draft =
                CheckpointDraft.childOf(CheckpointRef.of("thread", "1")).id("2").build();
        failure(ConflictException.class, checkpoints.put("thread", draft));
        failure(
                ConflictException.class,
                checkpoints.commit("thread", Step.of(draft, Checkpoints.task("task", "a", "1"))));
        assertListed(store);
    }

    @Rule(id = "NS-2", says = "asking, and removing what is not there, list nothing")
    default void askingListsNothing(StoreUnderTest store) {
        ConversationLog log = store.log();
        EntryStore entries = store.entries();
        Flux.concat(
                        log.replay("thread"),
                        log.tail("thread", 3),
                        log.threads(""),
                        log.summary("thread"),
                        log.count("thread"),
                        log.delete("thread"),
                        log.trim("thread", TrimPolicy.keepLast(0)),
                        log.expireAt("thread", Instant.EPOCH),
                        log.persist("thread"))
                .as(Await::list);
        Flux.concat(
                        entries.get("key"),
                        entries.keys(""),
                        entries.entries(""),
                        entries.getAll(List.of("key")),
                        entries.delete("key"),
                        entries.clear(),
                        entries.stats())
                .as(Await::list);
        done(Mono.when(
                store.agent().stats(), store.agent().erase(), store.agent().deleteThread("thread")));
        done(store.memory().sweep());
        Reader<?> follower = Reader.of(log.follow("thread", 0));
        follower.request(1);
        follower.cancel();
        assertListed(store);
    }

    @Rule(id = "NS-2", says = "a put that fails lists nothing")
    default void failedPutListsNothing(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Map<String, Payload> values = Map.of("a", Payload.text("value"), "b", Payload.text("value"));
        failure(ConflictException.class, entries.put("key", Payload.text("value"), PutOptions.ifVersion(1)));
        failure(ConflictException.class, entries.putAll(values, PutOptions.ifVersion(1)));
        assertListed(store);
    }

    @Rule(id = "NS-2", says = "an append that fails lists nothing")
    default void failedAppendListsNothing(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<Message> messages = Sample.messages(2);
        failure(ConflictException.class, log.append("thread", messages, AppendOptions.expecting(1)));
        failure(ConflictException.class, log.rewrite("thread", messages, AppendOptions.expecting(1)));
        assertListed(store);
    }

    private static void assertListed(StoreUnderTest store, Namespace... expected) {
        assertThat(list(store.memory().namespaces()))
                .as("namespaces that are listed")
                .containsExactly(expected);
    }

    @Rule(id = "NS-3", says = "a prefix matches whole labels")
    default void prefixMatchesWholeLabels(StoreUnderTest store) {
        List<Namespace> under =
                List.of(Namespace.of("a", "foo"), Namespace.of("a", "foo", "x"), Namespace.of("a", "foo", "x", "y"));
        List<Namespace> beside = List.of(
                Namespace.of("a"),
                Namespace.of("a", "foobar"),
                Namespace.of("a", "fo"),
                Namespace.of("a", "foo/x"),
                Namespace.of("a", "foo\u00A0"),
                Namespace.of("b", "a", "foo"),
                Namespace.of("a", "Foo"));
        Flux.concat(Flux.fromIterable(beside), Flux.fromIterable(under))
                .concatMap(store::write)
                .as(Await::list);
        assertThat(list(store.memory().namespaces(Namespace.of("a", "foo"))))
                .as("under a/foo")
                .isEqualTo(under);
        assertThat(list(store.memory().namespaces(Namespace.of("a", "foo", "x", "y", "z"))))
                .as("under nothing")
                .isEmpty();
        assertThat(list(store.memory().namespaces(Namespace.of("f"))))
                .as("under f")
                .isEmpty();
        assertThat(list(store.memory().namespaces()))
                .as("all")
                .hasSize(10)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Rule(id = "NS-3", says = "many namespaces are listed once and in order")
    default void manyNamespacesAreListedOnceAndInOrder(StoreUnderTest store) {
        List<Namespace> users =
                Sample.names("user", Sample.PAGES).stream().map(Namespace::user).toList();
        Concurrently.times(users.size(), i -> store.write(users.get(i)));
        done(store.write(Namespace.shared()));
        assertThat(list(store.memory().namespaces(Namespace.of("users"))))
                .as("under users")
                .isEqualTo(users);
    }

    @Rule(id = "NS-4", says = "erase removes everything in exactly that namespace")
    default void eraseRemovesEverythingInNamespace(StoreUnderTest store) {
        Namespace user = Namespace.user("alice");
        List<Namespace> others =
                List.of(Namespace.root(), Namespace.of("users"), user.child("x"), Namespace.user("alice2"));
        others.forEach(namespace -> fill(store, namespace));
        fill(store, user);
        AgentMemory alice = store.memory().in(user);
        assertThat(value(alice.erase())).as("erasing what is listed").isTrue();
        assertThat(value(alice.erase())).as("erasing it again").isFalse();
        assertThat(value(alice.stats())).as("what is left").isEqualTo(new NamespaceStats(0, 0, 0, 0));
        assertThat(list(alice.conversations().replay("thread")))
                .as("messages that are left")
                .isEmpty();
        assertThat(list(alice.entries().get("key"))).as("entries that are left").isEmpty();
        for (Namespace namespace : others) {
            assertThat(value(store.memory().in(namespace).stats()))
                    .as("what is in %s", namespace)
                    .isEqualTo(stats(store, 1, 3, 1, 1));
        }
        assertThat(list(store.memory().namespaces())).as("namespaces").containsExactlyElementsOf(others);
    }

    @Rule(id = "NS-4", says = "after erase everything begins anew")
    default void afterEraseEverythingBeginsAnew(StoreUnderTest store) {
        fill(store, StoreUnderTest.NAMESPACE);
        done(store.agent().erase());
        assertThat(value(store.log().append("thread", Sample.message("known"))).sequences())
                .as("sequences of a new life")
                .containsExactly(1L);
        assertThat(value(store.entries().put("key", Payload.text("value"))).version())
                .as("version of a new entry")
                .isEqualTo(1);
    }

    @Rule(id = "NS-4", says = "erase removes the checkpoints of exactly that namespace")
    default void eraseRemovesCheckpoints(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointStore under = store.checkpointsIn(StoreUnderTest.NAMESPACE.child("x"));
        for (CheckpointStore each : List.of(checkpoints, under)) {
            CheckpointRef ref = Checkpoints.line(each, 300).get(299);
            done(each.putWrites(ref, Checkpoints.task("task", "a", "1")));
            put(each, "second", CheckpointDraft.root("sub").id("1"));
        }
        List<Checkpoint> kept = Checkpoints.all(under);
        assertThat(value(store.agent().erase())).as("erasing what is listed").isTrue();
        assertThat(value(store.agent().stats())).as("what is left").isEqualTo(new NamespaceStats(0, 0, 0, 0));
        assertThat(list(checkpoints.threads(""))).as("threads that are left").isEmpty();
        assertThat(Checkpoints.all(checkpoints)).as("checkpoints that are left").isEmpty();
        assertThat(Checkpoints.all(under).equals(kept))
                .as("whether the other namespace is as it was")
                .isTrue();
        CheckpointRef anew =
                put(checkpoints, "second", CheckpointDraft.root("sub").id("1"));
        assertThat(Checkpoints.all(checkpoints, "second"))
                .as("what begins anew")
                .hasSize(1);
        assertThat(Checkpoints.texts(checkpoints, anew)).as("its state").isEmpty();
    }

    private static void fill(StoreUnderTest store, Namespace namespace) {
        done(store.logIn(namespace).append("thread", Sample.message("known"), Message.user("b"), Message.user("c")));
        done(store.entriesIn(namespace).put("key", Payload.text("value")));
        if (store.declares(Capability.CHECKPOINTS)) {
            put(
                    store.checkpointsIn(namespace),
                    Checkpoints.root("known").id("1").run("run"));
        }
    }

    /** Returns figures without the checkpoints that a backend which does not declare them cannot have. */
    private static NamespaceStats stats(
            StoreUnderTest store, long threads, long messages, long checkpoints, long entries) {
        long kept = store.declares(Capability.CHECKPOINTS) ? checkpoints : 0;
        return new NamespaceStats(threads, messages, kept, entries);
    }

    @Rule(id = "NS-5", says = "stats count what is visible")
    default void namespaceStatsCountWhatIsVisible(StoreUnderTest store) {
        AgentMemory agent = store.agent();
        assertThat(value(agent.stats())).as("stats of an unknown namespace").isEqualTo(new NamespaceStats(0, 0, 0, 0));
        assertThat(list(store.memory().namespaces()))
                .as("namespaces after asking")
                .isEmpty();
        fill(store, StoreUnderTest.NAMESPACE);
        done(store.log()
                .append(
                        "thread 2",
                        Sample.messages(40),
                        AppendOptions.defaults().ttl(Duration.ofSeconds(1))));
        done(store.entries()
                .put("key 2", Payload.text("value"), PutOptions.defaults().ttl(Duration.ofSeconds(1))));
        assertThat(value(agent.stats())).as("stats").isEqualTo(stats(store, 2, 43, 1, 2));
        done(store.log().trim("thread", TrimPolicy.keepLast(1)));
        assertThat(value(agent.stats())).as("stats after a trim").isEqualTo(stats(store, 2, 41, 1, 2));
        store.clock().advance(Duration.ofSeconds(1));
        assertThat(value(agent.stats())).as("stats after an expiry").isEqualTo(stats(store, 1, 1, 1, 1));
    }

    @Rule(id = "NS-5", says = "stats count the checkpoints that are visible")
    default void namespaceStatsCountCheckpoints(StoreUnderTest store) {
        AgentMemory agent = store.agent();
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef head = Checkpoints.line(checkpoints, 40).get(39);
        put(checkpoints, CheckpointDraft.root("sub").run("run"));
        put(checkpoints, "other", CheckpointDraft.root().run("run"));
        done(checkpoints.putWrites(head, Checkpoints.task("task", "a", "1")));
        assertThat(value(agent.stats())).as("stats").isEqualTo(new NamespaceStats(2, 0, 42, 0));
        done(checkpoints.prune("thread", PruneRequest.keepLast(10)));
        assertThat(value(agent.stats())).as("stats after a prune").isEqualTo(new NamespaceStats(2, 0, 12, 0));
        done(checkpoints.copyThread("thread", "copy"));
        assertThat(value(agent.stats())).as("stats after a copy").isEqualTo(new NamespaceStats(3, 0, 23, 0));
        done(checkpoints.deleteRuns(List.of("run")));
        assertThat(value(agent.stats())).as("stats after deleteRuns").isEqualTo(new NamespaceStats(2, 0, 20, 0));
        done(checkpoints.deleteThread("thread"));
        assertThat(value(agent.stats())).as("stats after deleteThread").isEqualTo(new NamespaceStats(1, 0, 10, 0));
    }

    @Rule(id = "NS-5", says = "a thread with messages and checkpoints counts once")
    default void threadOfBothCountsOnce(StoreUnderTest store) {
        AgentMemory agent = store.agent();
        ConversationLog log = store.log();
        CheckpointStore checkpoints = store.checkpoints();
        for (String thread : List.of("both", "log")) {
            done(log.append(thread, Message.user("hi")));
        }
        for (String thread : List.of("both", "checkpoints")) {
            put(checkpoints, thread, CheckpointDraft.root());
        }
        assertThat(value(agent.stats())).as("stats").isEqualTo(new NamespaceStats(3, 2, 2, 0));
        done(log.delete("both"));
        assertThat(value(agent.stats())).as("without one log").isEqualTo(new NamespaceStats(3, 1, 2, 0));
        done(log.append("both", Message.user("hi")));
        done(checkpoints.deleteThread("both"));
        assertThat(value(agent.stats())).as("without its checkpoints").isEqualTo(new NamespaceStats(3, 2, 1, 0));
        for (String thread : List.of("both", "checkpoints")) {
            done(log.expireAt(thread, Instant.EPOCH));
        }
        assertThat(value(agent.stats())).as("stats after an expiry").isEqualTo(new NamespaceStats(1, 1, 0, 0));
    }

    @Rule(id = "NS-6", says = "deleteThread removes what is under the thread id")
    default void deleteThreadRemovesWhatIsUnderId(StoreUnderTest store) {
        fill(store, StoreUnderTest.NAMESPACE);
        done(store.log().append("thread 2", Message.user("hi")));
        done(store.entries().put("thread", Payload.text("value")));
        assertThat(value(store.agent().deleteThread("thread")))
                .as("deleting what is there")
                .isTrue();
        assertThat(value(store.agent().deleteThread("thread")))
                .as("deleting it again")
                .isFalse();
        assertThat(list(store.log().replay("thread")))
                .as("messages that are left")
                .isEmpty();
        assertThat(value(store.agent().stats())).as("everything else").isEqualTo(new NamespaceStats(1, 1, 0, 2));
    }

    @Rule(id = "NS-6", says = "deleteThread removes the log and the checkpoints, or whichever there is")
    default void deleteThreadRemovesLogAndCheckpoints(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        for (String thread : List.of("both", "kept")) {
            done(store.log().append(thread, Message.user("hi")));
            Checkpoints.line(checkpoints, 3);
            done(checkpoints.putWrites(
                    put(checkpoints, thread, CheckpointDraft.root()), Checkpoints.task("t", "a", "1")));
        }
        List<Checkpoint> kept = Checkpoints.all(checkpoints, "kept");
        for (String thread : List.of("both", "thread")) {
            assertThat(value(store.agent().deleteThread(thread)))
                    .as("deleting '%s'", thread)
                    .isTrue();
            assertThat(value(store.agent().deleteThread(thread)))
                    .as("deleting '%s' again", thread)
                    .isFalse();
            assertThat(Checkpoints.all(checkpoints, thread))
                    .as("checkpoints of '%s'", thread)
                    .isEmpty();
            assertThat(list(store.log().replay(thread)))
                    .as("messages of '%s'", thread)
                    .isEmpty();
        }
        assertThat(Checkpoints.all(checkpoints, "kept"))
                .as("checkpoints of another thread")
                .isEqualTo(kept);
        assertThat(value(store.agent().stats())).as("everything else").isEqualTo(new NamespaceStats(1, 1, 1, 0));
    }

    @Rule(id = "NS-7", says = "contextual checkpoints work in the namespace of the context")
    default void contextualCheckpointsWorkInNamespaceOfContext(StoreUnderTest store) {
        Namespace alice = Namespace.user("alice");
        CheckpointRef own = put(store.checkpointsIn(alice), Checkpoints.root("alice"));
        CheckpointStore contextual = store.memory().contextual().checkpoints();
        CheckpointRef child = value(contextual
                .put("thread", Checkpoints.child(own, "child").build())
                .contextWrite(ReactiveMemory.namespace(alice)));
        assertThat(list(contextual
                        .history("thread", HistoryQuery.newestFirst())
                        .contextWrite(ReactiveMemory.namespace(alice))))
                .as("the history in the context of alice")
                .extracting(Checkpoint::ref)
                .containsExactly(child, own);
        assertThat(list(contextual.latest("thread").contextWrite(ReactiveMemory.namespace(Namespace.user("bob")))))
                .as("the latest in the context of bob")
                .isEmpty();
        failure(
                IllegalStateException.class,
                contextual.put("thread", CheckpointDraft.root().build()));
        failure(IllegalStateException.class, contextual.threads(""));
        assertListed(store, alice);
    }

    @Rule(id = "NS-7", says = "contextual stores work in the namespace of the context")
    default void contextualStoresWorkInNamespaceOfContext(StoreUnderTest store) {
        Namespace alice = Namespace.user("alice");
        AgentMemory contextual = store.memory().contextual();
        fill(store, alice);
        fill(store, Namespace.shared());
        done(contextual
                .conversations()
                .append("thread", Message.user("d"))
                .contextWrite(ReactiveMemory.namespace(alice)));
        assertThat(list(contextual.conversations().replay("thread").contextWrite(ReactiveMemory.namespace(alice))))
                .as("messages in the context of alice")
                .hasSize(4);
        assertThat(list(contextual.entries().keys("").contextWrite(ReactiveMemory.namespace(Namespace.user("bob")))))
                .as("keys in the context of bob")
                .isEmpty();
        assertThat(value(store.logIn(Namespace.shared()).count("thread")))
                .as("messages in shared")
                .isEqualTo(3);
    }

    @Rule(id = "NS-7", says = "contextual stores refuse where there is no namespace")
    default void contextualStoresRefuseWithoutNamespace(StoreUnderTest store) {
        AgentMemory contextual = store.memory().contextual();
        failure(IllegalStateException.class, contextual.conversations().append("thread", Message.user("hi")));
        failure(IllegalStateException.class, contextual.conversations().replay("thread"));
        failure(IllegalStateException.class, contextual.entries().put("key", Payload.text("value")));
        failure(IllegalStateException.class, contextual.entries().keys(""));
        failure(IllegalStateException.class, contextual.stats());
        assertListed(store);
    }
}
