package io.reactivememory.server;

import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Counts the requests under way, and tells when the last has left after the doors were closed. */
final class InFlight {

    /** Added once to the count: the doors are closed exactly if the state is negative. */
    private static final long CLOSED = Long.MIN_VALUE;

    private final AtomicLong state = new AtomicLong();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final Sinks.Empty<Void> left = Sinks.empty();

    /** Lets a request in; answers it with a refusal after the doors were closed. */
    Mono<Void> enter(Mono<Void> request, Mono<Void> refusal) {
        return Mono.defer(() -> {
            if (state.getAndUpdate(inside -> inside < 0 ? inside : inside + 1) < 0) {
                return refusal;
            }
            return request.doFinally(signal -> leave());
        });
    }

    /** Completes when the doors are being closed. */
    Mono<Void> closing() {
        return closing.asMono();
    }

    /** Closes the doors; completes when the last request has left. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            long before = state.getAndUpdate(inside -> inside < 0 ? inside : inside + CLOSED);
            if (before >= 0) {
                closing.tryEmitEmpty();
            }
            if (before == 0) {
                left.tryEmitEmpty();
            }
            return left.asMono();
        });
    }

    private void leave() {
        if (state.decrementAndGet() == CLOSED) {
            left.tryEmitEmpty();
        }
    }
}
