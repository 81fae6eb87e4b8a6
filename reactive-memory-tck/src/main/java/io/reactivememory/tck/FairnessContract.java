package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
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
 * The rule RX-12: everyone's turn comes.
 *
 * <p>Where it fails, look for work that is done inside the drain loop of a pool or of a queue, and for queues of single
 * threads whose work no other thread takes over.
 */
public interface FairnessContract extends MemoryContract {

    /** How many call at a time, each again as soon as it is answered. */
    int CALLERS = 128;

    /** How many answers each of them waits for; those who have them go on until everyone has. */
    int ANSWERS = 20;

    /** How many items a read brings: so many that the store has more to do than its callers. */
    int ITEMS = 100;

    /** How long they may take to have them; generous, since nobody waits for a store that answers. */
    Duration AT_MOST = Duration.ofSeconds(15);

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
            done(all);
        } finally {
            deadline.dispose();
        }
        assertThat(IntStream.range(0, CALLERS).map(answers::get))
                .as("answers that each caller of %s had within %s", operation, AT_MOST)
                .allMatch(count -> count >= ANSWERS);
    }
}
