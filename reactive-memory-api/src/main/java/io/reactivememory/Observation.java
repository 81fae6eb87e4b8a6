package io.reactivememory;

import io.reactivememory.error.FailedOperation;
import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedOperation;
import io.reactivememory.observation.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.observability.DefaultSignalListener;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Watches one execution of an operation, and tells the observer of it before the subscriber learns that it has ended.
 *
 * <p>Whatever comes first is its end, for a cancellation may meet a completion. A single operation has ended with its value:
 * who waits for that does not wait for the completion after it.
 */
final class Observation<T> extends DefaultSignalListener<T> {

    private final MemoryObserver observer;
    private final FailedOperation operation;
    private final boolean single;
    private final long startedAt = System.nanoTime();
    private final AtomicLong items = new AtomicLong();
    private final AtomicBoolean ended = new AtomicBoolean();

    private Observation(MemoryObserver observer, FailedOperation operation, boolean single) {
        this.observer = observer;
        this.operation = operation;
        this.single = single;
    }

    static <T> Mono<T> once(MemoryObserver observer, FailedOperation operation, Mono<T> work) {
        return observer == MemoryObserver.none() ? work : work.tap(() -> new Observation<>(observer, operation, true));
    }

    static <T> Flux<T> stream(MemoryObserver observer, FailedOperation operation, Flux<T> work) {
        return observer == MemoryObserver.none() ? work : work.tap(() -> new Observation<>(observer, operation, false));
    }

    @Override
    public void doOnNext(T item) {
        // One thread at a time emits; only a cancellation may read it meanwhile.
        items.lazySet(items.getPlain() + 1);
        if (single) {
            end(Outcome.COMPLETED);
        }
    }

    @Override
    public void doOnComplete() {
        end(Outcome.COMPLETED);
    }

    @Override
    public void doOnError(Throwable failure) {
        end(Outcome.of(failure));
    }

    @Override
    public void doOnCancel() {
        end(Outcome.CANCELLED);
    }

    private void end(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            observer.operationEnded(new ObservedOperation(
                    operation.backend(),
                    operation.operation(),
                    outcome,
                    Duration.ofNanos(System.nanoTime() - startedAt),
                    items.get()));
        }
    }
}
