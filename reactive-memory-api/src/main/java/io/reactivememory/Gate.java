package io.reactivememory;

import io.reactivememory.error.ClosedException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.observation.MemoryObserver;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets operations in until it is closed, and closes when those inside have left.
 *
 * <p>Single operations that were let in before the close are waited for. Streams, which may never end, are not: they end
 * with {@link ClosedException}, and hold nothing in the backend that would have to be given back.
 *
 * <p>Every operation comes this way, so this is where the observer is told of them, of those that are refused too.
 */
final class Gate {

    /** Added once to the number of those inside: closed exactly if the state is negative. */
    private static final long CLOSED = Long.MIN_VALUE;

    private final AtomicLong state = new AtomicLong();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final Sinks.Empty<Void> left = Sinks.empty();

    private final MemoryObserver observer;

    /** @param observer is told of operations; throws nothing */
    Gate(MemoryObserver observer) {
        this.observer = observer;
    }

    <T> Mono<T> once(FailedOperation operation, Mono<T> work) {
        Mono<T> entered = Mono.defer(
                () -> enter() ? work.doFinally(signal -> leave()) : Mono.error(new ClosedException(operation)));
        return Observation.once(observer, operation, entered);
    }

    <T> Flux<T> stream(FailedOperation operation, Flux<T> work) {
        Flux<T> ending = work.takeUntilOther(closing.asMono()).concatWith(Mono.defer(() -> errorIfClosed(operation)));
        return Observation.stream(observer, operation, ending);
    }

    /** Not signalled by what takes until: an error there ends the stream downstream and leaves it running upstream. */
    private <T> Mono<T> errorIfClosed(FailedOperation operation) {
        return state.get() < 0 ? Mono.error(new ClosedException(operation)) : Mono.empty();
    }

    Mono<Void> close() {
        long before = state.getAndUpdate(inside -> inside < 0 ? inside : inside + CLOSED);
        if (before >= 0) {
            closing.tryEmitEmpty();
        }
        if (before == 0) {
            left.tryEmitEmpty();
        }
        return left.asMono();
    }

    private boolean enter() {
        return state.getAndUpdate(inside -> inside < 0 ? inside : inside + 1) >= 0;
    }

    private void leave() {
        if (state.decrementAndGet() == CLOSED) {
            left.tryEmitEmpty();
        }
    }
}
