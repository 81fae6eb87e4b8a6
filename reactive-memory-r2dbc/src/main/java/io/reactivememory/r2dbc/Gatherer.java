package io.reactivememory.r2dbc;

import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.TransientMemoryException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.concurrent.Queues;

/**
 * Gathers calls that arrive while others are under way, and sends them together: group commit for writes, one statement
 * for many point reads. The first call goes at once; nobody waits for a timer. Where a batch costs much besides its calls, as a
 * commit does, a second one goes beside it only if it is a large one.
 *
 * <p>Calls of one key are sent in the order in which they came, and those of one key only ever in one batch at a time. Keys
 * take turns, so that one with thousands of calls does not keep the others waiting. A call that is cancelled before it was
 * sent is left out. What is waiting is bounded: a call beyond that fails at once, and may be repeated.
 *
 * @param <K> what calls are told apart by
 * @param <I> what is asked for
 * @param <O> the answer
 */
final class Gatherer<K, I, O> {

    /** Sends batches, and answers each of their calls. */
    @FunctionalInterface
    interface Sender<K, I, O> {

        /** Sends runs of calls; completes when each of them was answered, or fails for all that were not. */
        Mono<Void> send(List<Run<K, I, O>> runs);
    }

    /**
     * How much goes together.
     *
     * @param underWay how many batches are under way at most
     * @param beside how many calls must be waiting for a batch to go while another is under way
     * @param keys how many keys a batch has at most
     * @param calls how many calls a batch has at most
     * @param weight what a batch weighs in bytes, about, at most
     * @param waiting how many calls wait at most
     */
    record Limits(int underWay, int beside, int keys, int calls, int weight, int waiting) {}

    /** Calls of one key that are sent together, in their order. */
    record Run<K, I, O>(K key, List<Call<I, O>> calls) {

        /** Lets each call fail that was not answered. */
        private void fail(Throwable cause) {
            calls.forEach(call -> call.fail(cause));
        }
    }

    /** One call. */
    static final class Call<I, O> {

        private final I item;
        private final MonoSink<O> sink;
        private volatile boolean cancelled;
        private @Nullable Runnable answer;
        private @Nullable Throwable failure;

        private Call(I item, MonoSink<O> sink) {
            this.item = item;
            this.sink = sink;
        }

        I item() {
            return item;
        }

        /** Answers the call, once its batch has ended; null is the empty answer. */
        void answer(@Nullable O value) {
            if (answer == null) {
                answer = () -> sink.success(value);
            }
        }

        void fail(Throwable cause) {
            if (answer == null) {
                answer = () -> sink.error(cause);
                failure = cause;
            }
        }

        /** Returns what the call fails with; null where it does not, or is not answered yet. */
        @Nullable
        Throwable failure() {
            return failure;
        }

        private void deliver() {
            Objects.requireNonNull(answer, "a sender answers each call").run();
        }
    }

    /** The calls of a key that wait, and whether others of it are under way. */
    private static final class Waiting<I, O> {

        private final ArrayDeque<Call<I, O>> calls = new ArrayDeque<>();
        private boolean busy;
    }

    /** What wakes the loop: a call that came, or a batch that ended. */
    private sealed interface Event<K, I, O> {}

    private record Came<K, I, O>(K key, Call<I, O> call) implements Event<K, I, O> {}

    private record Ended<K, I, O>(List<Run<K, I, O>> runs) implements Event<K, I, O> {}

    private static final int CALLS_OF_A_KEY_AT_FIRST = 16;

    /** For how long those who are answered together may keep the next batch waiting. */
    private static final long ANSWERING_NANOS = 1_000_000;

    private final BatchWatch watch;
    private final Limits limits;
    private final ToIntFunction<I> weigher;
    private final Sender<K, I, O> sender;
    private final LongSupplier nanoTime;

    /*
     * Everything below `events` and `work` is touched only inside drain(), which one thread at a time runs: whoever raises
     * `work` from 0 drains, and everybody else leaves an event behind.
     *
     * Invariants: a key is in `turn` exactly when it has calls waiting and is not busy; a key without calls that is not busy
     * is not in `byKey`.
     */
    private final Queue<Event<K, I, O>> events =
            Queues.<Event<K, I, O>>unboundedMultiproducer().get();
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<K, Waiting<I, O>> byKey = new HashMap<>();
    private final ArrayDeque<K> turn = new ArrayDeque<>();
    private int underWay;

    Gatherer(BatchWatch watch, Limits limits, ToIntFunction<I> weigher, Sender<K, I, O> sender) {
        this(watch, limits, weigher, sender, System::nanoTime);
    }

    Gatherer(BatchWatch watch, Limits limits, ToIntFunction<I> weigher, Sender<K, I, O> sender, LongSupplier nanoTime) {
        this.watch = watch;
        this.limits = limits;
        this.weigher = weigher;
        this.sender = sender;
        this.nanoTime = nanoTime;
    }

    /** Makes a call, when it is subscribed to. */
    Mono<O> call(FailedOperation operation, K key, I item) {
        return Mono.create(sink -> {
            if (waiting.incrementAndGet() > limits.waiting()) {
                waiting.decrementAndGet();
                sink.error(new TransientMemoryException(
                        operation, limits.waiting() + " calls are waiting for the database already", null));
                return;
            }
            Call<I, O> call = new Call<>(item, sink);
            sink.onCancel(() -> call.cancelled = true);
            events.add(new Came<>(key, call));
            drain();
        });
    }

    /** Takes over calls that another gatherer could not send; they have waited already and are not turned away. */
    void takeOver(Run<K, I, O> run) {
        run.calls().forEach(call -> {
            waiting.incrementAndGet();
            events.add(new Came<>(run.key(), call));
        });
        run.calls().clear();
        drain();
    }

    private void drain() {
        if (work.getAndIncrement() == 0) {
            drainHeld();
        }
    }

    private void drainHeld() {
        int missed = 1;
        do {
            for (Event<K, I, O> event = events.poll(); event != null; event = events.poll()) {
                if (event instanceof Came<K, I, O> came) {
                    wait(came);
                } else {
                    underWay--;
                    ((Ended<K, I, O>) event).runs().forEach(run -> free(run.key()));
                }
            }
            while (mayGo() && !turn.isEmpty()) {
                send(nextBatch());
            }
            missed = work.addAndGet(-missed);
        } while (missed != 0);
    }

    private boolean mayGo() {
        return underWay == 0 || (underWay < limits.underWay() && waiting.get() >= limits.beside());
    }

    private void wait(Came<K, I, O> came) {
        Waiting<I, O> calls = byKey.computeIfAbsent(came.key(), key -> new Waiting<>());
        if (calls.calls.isEmpty() && !calls.busy) {
            turn.add(came.key());
        }
        calls.calls.add(came.call());
    }

    private void free(K key) {
        Waiting<I, O> calls = Objects.requireNonNull(byKey.get(key));
        calls.busy = false;
        if (calls.calls.isEmpty()) {
            byKey.remove(key);
        } else {
            turn.add(key);
        }
    }

    /** Takes some calls of each key whose turn it is, and then more of the same keys if there is room. */
    private List<Run<K, I, O>> nextBatch() {
        List<Run<K, I, O>> runs = new ArrayList<>();
        Room room = new Room();
        while (!turn.isEmpty() && runs.size() < limits.keys() && room.isLeft()) {
            K key = turn.remove();
            Waiting<I, O> calls = Objects.requireNonNull(byKey.get(key));
            Run<K, I, O> run = new Run<>(key, new ArrayList<>());
            take(calls, run, CALLS_OF_A_KEY_AT_FIRST, room);
            if (!run.calls().isEmpty()) {
                calls.busy = true;
                runs.add(run);
            } else if (calls.calls.isEmpty()) {
                byKey.remove(key);
            } else {
                turn.addFirst(key);
            }
        }
        runs.forEach(run -> take(Objects.requireNonNull(byKey.get(run.key())), run, limits.calls(), room));
        return runs;
    }

    private void take(Waiting<I, O> from, Run<K, I, O> to, int atMost, Room room) {
        while (!from.calls.isEmpty() && to.calls().size() < atMost && room.isLeft()) {
            Call<I, O> call = from.calls.remove();
            waiting.decrementAndGet();
            if (!call.cancelled) {
                room.take(call.item);
                to.calls().add(call);
            }
        }
    }

    /** What a batch may still hold; one call always fits. */
    private final class Room {

        private int calls;
        private long weight;

        boolean isLeft() {
            return calls < limits.calls() && weight < limits.weight();
        }

        void take(I item) {
            calls++;
            weight += weigher.applyAsInt(item);
        }
    }

    private void send(List<Run<K, I, O>> runs) {
        if (runs.isEmpty()) {
            return;
        }
        underWay++;
        Runnable observed = watch.begin(runs, weigher);
        Mono.defer(() -> sender.send(runs))
                .subscribe(
                        nothing -> {},
                        failure -> {
                            runs.forEach(run -> run.fail(failure));
                            end(runs, observed);
                        },
                        () -> end(runs, observed));
    }

    /**
     * Sends the next batch before it answers those of this one, whose answers may give them much to do. Whoever calls again when
     * it is answered does not go alone: what is called for meanwhile goes together, unless that takes long.
     */
    private void end(List<Run<K, I, O>> runs, Runnable observed) {
        observed.run();
        events.add(new Ended<>(runs));
        drain();
        boolean held = work.getAndIncrement() == 0;
        long start = nanoTime.getAsLong();
        for (Run<K, I, O> run : runs) {
            for (Call<I, O> call : run.calls()) {
                call.deliver();
                if (held && nanoTime.getAsLong() - start > ANSWERING_NANOS) {
                    held = false;
                    drainHeld();
                }
            }
        }
        if (held) {
            drainHeld();
        }
    }
}
