package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.ClosedException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.observation.ObservedOperation;
import io.reactivememory.observation.Outcome;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.Capability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * The rules OB: what an observer is told of operations.
 *
 * <p>They are kept by the handle; where one of them fails, look for an operation of the backend that ends twice, or does not
 * end.
 */
public interface ObservationContract extends MemoryContract {

    @Rule(id = "OB-1", says = "operations on conversations are observed", needs = Capability.CONVERSATIONS)
    default void operationsOnConversationsAreObserved(StoreUnderTest store) {
        SeenOperations seen = new SeenOperations();
        ConversationLog log =
                store.observedHandle(seen).in(StoreUnderTest.NAMESPACE).conversations();
        done(log.append("thread", Sample.messages(Sample.PAGES), AppendOptions.defaults()));
        done(log.replay("thread"));
        done(log.summary("unknown"));
        seen.assertAre(
                tuple("conversations.append", Outcome.COMPLETED, 1L),
                tuple("conversations.replay", Outcome.COMPLETED, (long) Sample.PAGES),
                tuple("conversations.summary", Outcome.COMPLETED, 0L));
        assertThat(seen.all())
                .extracting(ObservedOperation::backend)
                .as("what it says where")
                .containsOnly(store.backend().name());
    }

    @Rule(id = "OB-1", says = "operations on checkpoints are observed", needs = Capability.CHECKPOINTS)
    default void operationsOnCheckpointsAreObserved(StoreUnderTest store) {
        SeenOperations seen = new SeenOperations();
        CheckpointStore checkpoints =
                store.observedHandle(seen).in(StoreUnderTest.NAMESPACE).checkpoints();
        Checkpoints.line(checkpoints, 2);
        done(checkpoints.latest("thread"));
        done(checkpoints.branches("thread"));
        seen.assertAre(
                tuple("checkpoints.commit", Outcome.COMPLETED, 1L),
                tuple("checkpoints.commit", Outcome.COMPLETED, 1L),
                tuple("checkpoints.latest", Outcome.COMPLETED, 1L),
                tuple("checkpoints.branches", Outcome.COMPLETED, 1L));
    }

    @Rule(id = "OB-1", says = "operations on entries are observed, at each subscription", needs = Capability.ENTRIES)
    default void operationsOnEntriesAreObserved(StoreUnderTest store) {
        SeenOperations seen = new SeenOperations();
        EntryStore entries =
                store.observedHandle(seen).in(StoreUnderTest.NAMESPACE).entries();
        Mono<Entry> put = entries.put("key", Payload.text("value"));
        seen.assertAre();
        done(put);
        done(put);
        done(entries.get("unknown"));
        done(entries.keys(""));
        seen.assertAre(
                tuple("entries.put", Outcome.COMPLETED, 1L),
                tuple("entries.put", Outcome.COMPLETED, 1L),
                tuple("entries.get", Outcome.COMPLETED, 0L),
                tuple("entries.keys", Outcome.COMPLETED, 1L));
    }

    @Rule(id = "OB-1", says = "operations of the handle are observed")
    default void operationsOfTheHandleAreObserved(StoreUnderTest store) {
        SeenOperations seen = new SeenOperations();
        ReactiveMemory memory = store.observedHandle(seen);
        done(store.write(StoreUnderTest.NAMESPACE));
        done(memory.namespaces());
        done(memory.status());
        done(memory.sweep());
        done(memory.in(StoreUnderTest.NAMESPACE).stats());
        done(memory.in(StoreUnderTest.NAMESPACE).erase());
        seen.assertAre(
                tuple("namespaces", Outcome.COMPLETED, 1L),
                tuple("status", Outcome.COMPLETED, 1L),
                tuple("sweep", Outcome.COMPLETED, 1L),
                tuple("stats", Outcome.COMPLETED, 1L),
                tuple("erase", Outcome.COMPLETED, 1L));
    }

    @Rule(id = "OB-1", says = "a cancelled stream is observed", needs = Capability.CONVERSATIONS)
    default void cancelledStreamIsObserved(StoreUnderTest store) {
        done(store.log().append("thread", Sample.messages(Sample.PAGES), AppendOptions.defaults()));
        SeenOperations seen = new SeenOperations();
        ConversationLog log =
                store.observedHandle(seen).in(StoreUnderTest.NAMESPACE).conversations();
        for (Publisher<LoggedMessage> stream : List.of(log.replay("thread"), log.follow("thread", 0))) {
            Reader<LoggedMessage> reader = Reader.stoppedAfter(3, stream);
            assertThat(seen.all())
                    .as("what is observed of a stream that goes on")
                    .isEmpty();
            reader.cancel();
            reader.cancel();
            assertThat(seen.all())
                    .as("what is observed of a cancelled stream")
                    .singleElement()
                    .extracting(ObservedOperation::outcome)
                    .isEqualTo(Outcome.CANCELLED);
            seen.clear();
        }
    }

    @Rule(id = "OB-1", says = "every operation is observed once where it is refused")
    default void everyOperationIsObservedWhereItIsRefused(StoreUnderTest store) {
        SeenOperations seen = new SeenOperations();
        ReactiveMemory memory = store.observedHandle(seen);
        AgentMemory agent = memory.in(StoreUnderTest.NAMESPACE);
        List<Map<String, Publisher<?>>> operations = List.of(
                Operations.of(agent.conversations()),
                Operations.of(agent.checkpoints()),
                Operations.of(agent.entries()),
                Operations.of(memory, StoreUnderTest.NAMESPACE));
        done(memory.close());
        operations.forEach(some -> some.forEach((name, operation) -> {
            failure(ClosedException.class, operation);
            seen.assertAre(tuple(name.split(" ", 2)[0], Outcome.CLOSED, 0L));
            seen.clear();
        }));
    }

    @Rule(id = "OB-1", says = "a stream that close ends is observed", needs = Capability.CONVERSATIONS)
    default void streamThatCloseEndsIsObserved(StoreUnderTest store) {
        SeenOperations seen = new SeenOperations();
        ReactiveMemory memory = store.observedHandle(seen);
        Reader<LoggedMessage> reader =
                Reader.of(memory.in(StoreUnderTest.NAMESPACE).conversations().follow("thread", 0));
        done(memory.close());
        reader.awaitFailure(ClosedException.class);
        seen.assertAre(tuple("conversations.follow", Outcome.CLOSED, 0L));
    }

    @Rule(id = "OB-1", says = "the duration is that from subscription to the end", needs = Capability.CONVERSATIONS)
    default void durationIsThatFromSubscriptionToTheEnd(StoreUnderTest store) {
        SeenOperations seen = new SeenOperations();
        ConversationLog log =
                store.observedHandle(seen).in(StoreUnderTest.NAMESPACE).conversations();
        long before = System.nanoTime();
        Reader<LoggedMessage> reader = Reader.of(log.follow("thread", 0));
        reader.request(1);
        long subscribed = System.nanoTime();
        reader.assertSilence();
        Duration atLeast = Duration.ofNanos(System.nanoTime() - subscribed);
        reader.cancel();
        Duration atMost = Duration.ofNanos(System.nanoTime() - before);
        assertThat(seen.all())
                .singleElement()
                .extracting(ObservedOperation::duration)
                .satisfies(duration -> assertThat(duration).isBetween(atLeast, atMost));
    }

    @Rule(id = "OB-2", says = "no name and no payload is observed")
    default void noNameAndNoPayloadIsObserved(StoreUnderTest store) {
        String secret = "hunter2";
        SeenOperations seen = new SeenOperations();
        AgentMemory agent = store.observedHandle(seen).in(Namespace.of(secret));
        if (store.declares(Capability.CONVERSATIONS)) {
            done(agent.conversations()
                    .append(
                            secret,
                            Message.builder(secret).id(secret).text(secret).build()));
            done(agent.conversations().threads(secret));
        }
        if (store.declares(Capability.ENTRIES)) {
            done(agent.entries().put(secret, Payload.text(secret)));
            done(agent.entries().keys(secret));
        }
        done(agent.deleteThread(secret));
        assertThat(seen.all())
                .as("what is observed")
                .isNotEmpty()
                .noneMatch(operation -> operation.toString().contains(secret));
    }

    @Rule(id = "OB-3", says = "an observer that throws changes nothing", needs = Capability.CONVERSATIONS)
    default void observerThatThrowsChangesNothing(StoreUnderTest store) {
        ReactiveMemory memory = store.observedHandle(new ThrowingObserver());
        ConversationLog log = memory.in(StoreUnderTest.NAMESPACE).conversations();
        assertThat(value(log.append("thread", Sample.messages(3), AppendOptions.defaults()))
                        .lastSequence())
                .as("the last sequence of an append")
                .isEqualTo(3);
        assertThat(list(log.replay("thread"))).as("messages").hasSize(3);
        assertThat(list(log.summary("unknown"))).as("what is not there").isEmpty();
        Reader.stoppedAfter(1, log.follow("thread", 0)).cancel();
        Reader<LoggedMessage> follower = Reader.stoppedAfter(1, log.follow("thread", 0));
        done(memory.close());
        follower.awaitFailure(ClosedException.class);
        failure(ClosedException.class, log.count("thread"));
    }
}
