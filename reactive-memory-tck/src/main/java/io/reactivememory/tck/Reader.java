package io.reactivememory.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * A subscriber that asks only for what the test tells it to, and keeps what it is sent.
 *
 * <p>All state is behind its monitor; signals are never sent while it is held.
 */
final class Reader<T> implements CoreSubscriber<T> {

    private final List<T> items = new ArrayList<>();
    private final int cancelAt;
    private Subscription subscription = Operators.emptySubscription();
    private long requested;
    private long overrun;
    private boolean ended;
    private @Nullable Throwable failure;

    private Reader(int cancelAt) {
        this.cancelAt = cancelAt;
    }

    /** Subscribes without demand. */
    static <T> Reader<T> of(Publisher<T> publisher) {
        return cancellingAt(Integer.MAX_VALUE, publisher);
    }

    /** Subscribes without demand; the reader cancels while it is handed the item of that number. */
    static <T> Reader<T> cancellingAt(int item, Publisher<T> publisher) {
        Reader<T> reader = new Reader<>(item);
        publisher.subscribe(reader);
        return reader;
    }

    /** Subscribes and takes the first items, then stops reading. */
    static <T> Reader<T> stoppedAfter(int count, Publisher<T> publisher) {
        Reader<T> reader = of(publisher);
        reader.request(count);
        reader.awaitItems(count);
        return reader;
    }

    void request(long n) {
        Subscription upstream;
        synchronized (this) {
            requested = Operators.addCap(requested, n);
            upstream = subscription;
        }
        upstream.request(n);
    }

    /** Requests some items and waits until they, or the end, have come; tells whether all of them came. */
    boolean take(int count) {
        int goal = size() + count;
        request(count);
        await(() -> items.size() >= goal || ended);
        return size() >= goal;
    }

    void cancel() {
        subscription().cancel();
    }

    /** Waits until so many items have come in all. */
    List<T> awaitItems(int count) {
        await(() -> items.size() >= count || ended);
        if (size() < count) {
            throw new AssertionError("expected " + count + " items, but " + state());
        }
        return items();
    }

    /** Requests the rest and waits for completion. */
    List<T> drain() {
        request(Long.MAX_VALUE);
        return awaitCompletion();
    }

    /** Requests one at a time until the end. */
    List<T> drainOneByOne() {
        boolean more = true;
        while (more) {
            more = take(1);
        }
        return awaitCompletion();
    }

    /** Asserts that for a while nothing comes, neither an item nor an end. */
    void assertSilence() {
        int before = size();
        if (await(Await.SILENCE, () -> items.size() > before || ended)) {
            throw new AssertionError("expected silence, but " + state());
        }
    }

    /** Waits for completion and returns everything that came. */
    List<T> awaitCompletion() {
        Throwable error = awaitEnd();
        if (error != null) {
            throw new AssertionError("expected completion, but was signalled " + error, error);
        }
        return items();
    }

    /** Waits for an error of that type. */
    <E extends Throwable> E awaitFailure(Class<E> type) {
        Throwable error = awaitEnd();
        if (error == null || !type.isInstance(error)) {
            throw new AssertionError("expected " + type.getSimpleName() + " at the end, but " + state(), error);
        }
        return type.cast(error);
    }

    /** Waits for the end and returns the error; null for completion. */
    @Nullable
    Throwable awaitEnd() {
        if (!await(Await.SIGNAL, () -> ended)) {
            throw new AssertionError("expected the end, but " + state());
        }
        synchronized (this) {
            return failure;
        }
    }

    synchronized int size() {
        return items.size();
    }

    synchronized List<T> items() {
        return List.copyOf(items);
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** Returns by how many items the stream ran ahead of the demand, at the worst. */
    synchronized long overrun() {
        return overrun;
    }

    private synchronized Subscription subscription() {
        return subscription;
    }

    private synchronized String state() {
        return items.size() + " of " + requested + " requested items came, "
                + (failure != null ? "then " + failure : ended ? "then completion" : "no end");
    }

    private void await(BooleanSupplier condition) {
        await(Await.SIGNAL, condition);
    }

    /** Waits until the condition holds or the time is over; tells whether it holds. */
    private synchronized boolean await(Duration time, BooleanSupplier condition) {
        long deadline = System.nanoTime() + time.toNanos();
        long left = time.toMillis();
        while (!condition.getAsBoolean() && left > 0) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting", e);
            }
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
        return condition.getAsBoolean();
    }

    @Override
    public synchronized void onSubscribe(Subscription upstream) {
        subscription = upstream;
    }

    @Override
    public void onNext(T item) {
        int count;
        synchronized (this) {
            items.add(item);
            count = items.size();
            overrun = Math.max(overrun, count - requested);
            notifyAll();
        }
        if (count == cancelAt) {
            cancel();
        }
    }

    @Override
    public synchronized void onError(Throwable error) {
        failure = error;
        ended = true;
        notifyAll();
    }

    @Override
    public synchronized void onComplete() {
        ended = true;
        notifyAll();
    }
}
