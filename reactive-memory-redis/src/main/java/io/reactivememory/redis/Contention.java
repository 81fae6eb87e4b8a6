package io.reactivememory.redis;

import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.TransientMemoryException;
import reactor.core.publisher.Mono;

/**
 * Repeats what was planned on what others changed meanwhile. In each round one of those who contend goes ahead, so the bound is
 * only met by what no round can do.
 */
final class Contention {

    private static final long MOST_ROUNDS = 10_000;

    private Contention() {}

    /** @param round plans anew and answers; empty if the plan did not hold any more */
    static <T> Mono<T> settle(FailedOperation operation, Mono<T> round) {
        return round.repeatWhenEmpty(rounds -> rounds.take(MOST_ROUNDS))
                .switchIfEmpty(Mono.error(() -> new TransientMemoryException(
                        operation, "what is to be changed keeps being changed by others", null)));
    }
}
