package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The rules RX-12 and RX-13: what everybody can count on while others call too.
 *
 * <p>Where RX-12 fails, look for work that is done inside the drain loop of a pool or of a queue, and for queues of single
 * threads whose work no other thread takes over. Where RX-13 fails, look for a cache, in the database too.
 */
public interface ConcurrentCallsContract extends MemoryContract {

    /** How many call at a time, each again as soon as it is answered. */
    int CALLERS = 128;

    /** How many answers each of them waits for; those who have them go on until everyone has. */
    int ANSWERS = 10;

    /** How many items a read brings: so many that the store has more to do than its callers. */
    int ITEMS = 100;

    /** How long they may take to have them; generous, since nobody waits for a store that answers. */
    Duration AT_MOST = Duration.ofSeconds(20);

    /** How many writes are answered one after the other while {@value #READERS} read. */
    int WRITES = 500;

    /** How many read at a time what is being written. */
    int READERS = 8;

    @Rule(id = "RX-12", says = "every caller of conversations is answered while all go on calling")
    default void everyCallerOfConversationsIsAnswered(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.messages(ITEMS), AppendOptions.defaults()));
        assertEveryoneIsAnswered("append", caller -> log.append("thread " + caller, Message.user("hi")));
        assertEveryoneIsAnswered("tail", caller -> log.tail("thread", ITEMS));
    }

    @Rule(id = "RX-12", says = "every caller of checkpoints is answered while all go on calling")
    default void everyCallerOfCheckpointsIsAnswered(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        done(checkpoints.put("thread", large()));
        CheckpointDraft root = CheckpointDraft.root().build();
        assertEveryoneIsAnswered("put", caller -> checkpoints.put("thread " + caller, root));
        assertEveryoneIsAnswered("latest", caller -> checkpoints.latest("thread"));
    }

    @Rule(id = "RX-12", says = "every caller of entries is answered while all go on calling")
    default void everyCallerOfEntriesIsAnswered(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertEveryoneIsAnswered("put", caller -> entries.put(String.format("key %05d", caller), Payload.text("hi")));
        assertEveryoneIsAnswered("entries", caller -> entries.entries("key"));
    }

    @Rule(id = "RX-13", says = "messages that were appended are seen at once by everyone who reads")
    default void appendedMessagesAreSeen(StoreUnderTest store) {
        ConversationLog log = store.log();
        assertAnsweredWritesAreSeen(
                i -> log.append("thread", Message.user("hi")),
                log.tail("thread", 1).next().map(LoggedMessage::sequence));
    }

    @Rule(id = "RX-13", says = "checkpoints that were put are seen at once by everyone who reads")
    default void putCheckpointsAreSeen(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        assertAnsweredWritesAreSeen(
                i -> checkpoints.put(
                        "thread",
                        CheckpointDraft.root().id(String.format("%05d", i)).build()),
                checkpoints
                        .latest("thread")
                        .map(latest -> Long.valueOf(latest.ref().id())));
    }

    @Rule(id = "RX-13", says = "entries that were put are seen at once by everyone who reads")
    default void putEntriesAreSeen(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertAnsweredWritesAreSeen(
                i -> entries.put("key", Payload.text("hi")), entries.get("key").map(Entry::version));
    }

    /** Writes one after the other, looking after each, while others look all the time; the n-th write brings what is read to n. */
    private static void assertAnsweredWritesAreSeen(IntFunction<Mono<?>> write, Mono<Long> read) {
        AtomicInteger answered = new AtomicInteger();
        Mono<Long> late = Mono.defer(() -> {
            int before = answered.get();
            return read.defaultIfEmpty(0L).publishOn(Schedulers.parallel()).filter(seen -> seen < before);
        });
        Flux<Long> writing = Flux.range(1, WRITES)
                .concatMap(i ->
                        write.apply(i).doOnSuccess(answer -> answered.set(i)).then(late));
        Flux<Long> reading =
                Flux.range(0, READERS).flatMap(reader -> late.repeat(() -> answered.get() < WRITES), READERS);
        assertThat(list(reading.mergeWith(writing)))
                .as("what was read of less than was answered before")
                .isEmpty();
    }

    private static CheckpointDraft large() {
        CheckpointDraft.Builder draft = CheckpointDraft.root();
        Sample.names("channel", ITEMS).forEach(channel -> draft.set(channel, Payload.text(channel)));
        return draft.build();
    }

    private static void assertEveryoneIsAnswered(String operation, IntFunction<Publisher<?>> call) {
        AtomicIntegerArray answers = new AtomicIntegerArray(CALLERS);
        AtomicInteger waiting = new AtomicInteger(CALLERS);
        AtomicBoolean late = new AtomicBoolean();
        Mono<Void> all = Flux.range(0, CALLERS)
                .flatMap(
                        caller -> Flux.defer(() -> call.apply(caller))
                                .publishOn(Schedulers.parallel())
                                .then()
                                .doOnSuccess(answered -> {
                                    if (answers.incrementAndGet(caller) == ANSWERS) {
                                        waiting.decrementAndGet();
                                    }
                                })
                                .repeat(() -> waiting.get() > 0 && !late.get()),
                        CALLERS)
                .then();
        Disposable deadline = Schedulers.parallel().schedule(() -> late.set(true), AT_MOST.toMillis(), MILLISECONDS);
        try {
            list(all, AT_MOST.plus(Await.SIGNAL));
        } finally {
            deadline.dispose();
        }
        assertThat(IntStream.range(0, CALLERS).map(answers::get))
                .as("answers that each caller of %s had within %s", operation, AT_MOST)
                .allMatch(count -> count >= ANSWERS);
    }
}
