package io.reactivememory.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Gathers what is there while the one downstream is busy: its next batch is everything that has arrived since it asked
 * for the last one, up to a number and a weight.
 *
 * <p>There is no timer. An item that comes alone leaves alone and at once; items that come faster than they are taken
 * leave together. Upstream is asked for no more than fits the batch that is being gathered.
 */
final class Batches<T> extends Flux<List<T>> {

    /** How many items are asked for before their size is known. */
    private static final int FIRST = 16;

    /** How many batches leave before others get their turn on the executor. */
    private static final int TURN = 8;

    private final Flux<T> source;
    private final ToIntFunction<T> weigher;
    private final int maxItems;
    private final int maxWeight;
    private final Executor executor;

    private Batches(Flux<T> source, ToIntFunction<T> weigher, int maxItems, int maxWeight, Executor executor) {
        this.source = source;
        this.weigher = weigher;
        this.maxItems = maxItems;
        this.maxWeight = maxWeight;
        this.executor = executor;
    }

    /**
     * Returns the batches of a stream.
     *
     * @param weigher the size of an item
     * @param maxItems how many items a batch has at the most
     * @param maxWeight how large a batch is at the most, unless it has one item only
     * @param executor where batches are handed out. What one burst brings is there before the executor gets to it,
     *     which is why even an idle downstream does not get a burst one by one
     */
    static <T> Flux<List<T>> of(
            Flux<T> source, ToIntFunction<T> weigher, int maxItems, int maxWeight, Executor executor) {
        return new Batches<>(source, weigher, maxItems, maxWeight, executor);
    }

    @Override
    public void subscribe(CoreSubscriber<? super List<T>> actual) {
        source.subscribe(new Gathering(actual));
    }

    /*
     * Only drain() touches the plain fields, and it runs on one thread at a time: who raises `work` from 0 sends it to
     * the executor, everybody else only leaves a count behind.
     *
     * Invariants: `arrived` holds what was requested and is not in `batch` yet; `awaited` counts what was requested and
     * has not been moved to `batch`; upstream is asked again only when that is 0 and the batch has room.
     */
    private final class Gathering implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super List<T>> actual;
        private final Queue<T> arrived = Queues.<T>unbounded().get();
        private final AtomicInteger work = new AtomicInteger();
        private final AtomicLong demand = new AtomicLong();
        private volatile @Nullable Subscription upstream;
        private volatile boolean upstreamDone;
        private volatile @Nullable Throwable failure;
        private volatile boolean cancelled;

        private List<T> batch = new ArrayList<>();
        private long weight;
        private long awaited;
        private long seen;
        private long seenWeight;
        private int turn;
        private boolean done;

        Gathering(CoreSubscriber<? super List<T>> actual) {
            this.actual = actual;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void onNext(T item) {
            arrived.add(item);
            schedule();
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
            upstreamDone = true;
            schedule();
        }

        @Override
        public void onComplete() {
            upstreamDone = true;
            schedule();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                demand.accumulateAndGet(n, Operators::addCap);
                schedule();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            cancelUpstream();
            schedule();
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        private void schedule() {
            if (work.getAndIncrement() != 0) {
                return;
            }
            execute();
        }

        private void execute() {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException e) {
                // The connection's loop is gone, and with it whoever waited.
                cancelUpstream();
            }
        }

        private void drain() {
            int missed;
            do {
                missed = work.get();
                turn = 0;
                advance();
                if (turn == TURN) {
                    execute();
                    return;
                }
            } while (work.addAndGet(-missed) != 0);
        }

        private void advance() {
            while (!done && !cancelled && turn < TURN) {
                boolean last = upstreamDone;
                gather();
                if (!batch.isEmpty() && demand.get() > 0) {
                    emit();
                } else if (batch.isEmpty() && last && arrived.isEmpty()) {
                    finish();
                } else if (!askForMore(last)) {
                    return;
                }
            }
            if (cancelled) {
                arrived.clear();
                batch = new ArrayList<>();
            }
        }

        private void gather() {
            while (batch.size() < maxItems) {
                T next = arrived.peek();
                if (next == null) {
                    return;
                }
                int size = weigher.applyAsInt(next);
                if (!batch.isEmpty() && weight + size > maxWeight) {
                    return;
                }
                arrived.poll();
                batch.add(next);
                weight += size;
                seen++;
                seenWeight += size;
                awaited--;
            }
        }

        private void emit() {
            List<T> full = batch;
            batch = new ArrayList<>();
            weight = 0;
            turn++;
            if (demand.get() != Long.MAX_VALUE) {
                demand.decrementAndGet();
            }
            actual.onNext(full);
        }

        /** Asks upstream for what still fits, judging by what came so far; tells whether it may have come already. */
        private boolean askForMore(boolean last) {
            Subscription source = upstream;
            if (source == null || last || awaited > 0 || batch.size() >= maxItems || weight >= maxWeight) {
                return false;
            }
            long average = Math.max(1, seen == 0 ? maxWeight / FIRST : seenWeight / seen);
            long fitting = Math.max(1, (maxWeight - weight) / average);
            awaited = Math.min(fitting, maxItems - batch.size());
            source.request(awaited);
            return !arrived.isEmpty() || upstreamDone;
        }

        private void finish() {
            done = true;
            Throwable cause = failure;
            if (cause != null) {
                actual.onError(cause);
            } else {
                actual.onComplete();
            }
        }

        private void cancelUpstream() {
            Subscription source = upstream;
            if (source != null) {
                source.cancel();
            }
        }
    }
}
