package io.reactivememory.tck;

import io.reactivememory.error.ConflictException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** How rules do many things at once. */
final class Concurrently {

    /** How many operations are under way at a time. */
    static final int WRITERS = 64;

    /** How many operations a rule about concurrency does in all. */
    static final int OPERATIONS = 10_000;

    private Concurrently() {}

    /** Does something so many times, {@value #WRITERS} at a time; returns the answers in the order of the calls. */
    static <T> List<T> times(int times, IntFunction<Mono<? extends T>> call) {
        return Await.list(together(times, call));
    }

    /** As {@link #times}, but leaves the waiting to the subscriber. */
    static <T> Flux<T> together(int times, IntFunction<Mono<? extends T>> call) {
        return Flux.range(0, times)
                .flatMapSequential(
                        i -> Mono.defer(() -> call.apply(i)).subscribeOn(Schedulers.boundedElastic()), WRITERS);
    }

    /** Looks again and again while something is under way, and once more when it is done. */
    static void meanwhile(Mono<Void> work, Runnable look) {
        CompletableFuture<Void> done = work.toFuture();
        try {
            while (!done.isDone()) {
                look.run();
            }
            Await.done(Mono.fromFuture(done));
            look.run();
        } finally {
            done.cancel(true);
        }
    }

    /** Lets writers compete for one place. */
    static <T> Race<T> race(int writers, IntFunction<Mono<? extends T>> call) {
        List<T> winners = new ArrayList<>();
        List<ConflictException> losers = new ArrayList<>();
        List<Object> outcomes = times(
                writers, i -> call.apply(i).cast(Object.class).onErrorResume(ConflictException.class, Mono::just));
        for (Object outcome : outcomes) {
            if (outcome instanceof ConflictException conflict) {
                losers.add(conflict);
            } else {
                @SuppressWarnings("unchecked")
                T winner = (T) outcome;
                winners.add(winner);
            }
        }
        return new Race<>(winners, losers);
    }

    /**
     * How a race ended.
     *
     * @param winners the answers of those that wrote
     * @param losers the conflicts of those that did not
     */
    record Race<T>(List<T> winners, List<ConflictException> losers) {}
}
