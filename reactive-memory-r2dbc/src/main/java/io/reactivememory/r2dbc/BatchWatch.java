package io.reactivememory.r2dbc;

import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedBatch;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.observation.Outcome;
import io.reactivememory.r2dbc.Gatherer.Call;
import io.reactivememory.r2dbc.Gatherer.Run;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;

/**
 * Tells an observer of the batches of one kind.
 *
 * @param observer is told; throws nothing
 * @param backend the backend's name
 * @param kind what the batches are of
 */
record BatchWatch(MemoryObserver observer, String backend, Kind kind) {

    /** Begins to watch a batch that is to be sent; returns what is to be run when each of its calls has an answer. */
    <K, I, O> Runnable begin(List<Run<K, I, O>> runs, ToIntFunction<I> weigher) {
        if (observer == MemoryObserver.none()) {
            return () -> {};
        }
        long startedAt = System.nanoTime();
        int sent = calls(runs).size();
        return () -> {
            Duration duration = Duration.ofNanos(System.nanoTime() - startedAt);
            List<Call<I, O>> calls = calls(runs);
            observer.batchEnded(new ObservedBatch(
                    backend,
                    kind,
                    outcome(calls),
                    duration,
                    calls.size(),
                    sent - calls.size(),
                    (int) runs.stream().filter(run -> !run.calls().isEmpty()).count(),
                    calls.stream()
                            .mapToLong(call -> weigher.applyAsInt(call.item()))
                            .sum()));
        };
    }

    /** Returns the calls that are in the batch now: those that are handed over leave it. */
    private static <K, I, O> List<Call<I, O>> calls(List<Run<K, I, O>> runs) {
        return runs.stream().flatMap(run -> run.calls().stream()).toList();
    }

    private static <I, O> Outcome outcome(List<Call<I, O>> calls) {
        return !calls.isEmpty() && calls.stream().allMatch(call -> call.failure() != null)
                ? Outcome.of(Objects.requireNonNull(calls.get(0).failure()))
                : Outcome.COMPLETED;
    }
}
