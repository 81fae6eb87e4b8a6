package io.reactivememory.r2dbc;

import io.reactivememory.error.FailedOperation;
import io.reactivememory.r2dbc.Gatherer.Call;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes one transaction of the calls that come together. Keys are worked on in their order, so that two transactions do not
 * wait for each other.
 *
 * <p>Should a transaction fail so that nothing of it was written, each of its calls gets one of its own: a bad one does not
 * fail its neighbours.
 *
 * @param <K> what is locked for a call
 * @param <I> what is asked for
 * @param <O> the answer
 */
final class BatchTransactions<K extends Comparable<K>, I, O> {

    /** What is done in the transaction. */
    @FunctionalInterface
    interface Work<K, I, O> {

        /** Does the calls of one key; answers with what tells them, which is run once the transaction is committed. */
        Mono<Runnable> write(SqlConnection sql, Run<K, I, O> run);
    }

    private final SqlSession session;
    private final Function<I, FailedOperation> operation;
    private final Work<K, I, O> work;
    private final Gatherer<K, I, O> gatherer;

    BatchTransactions(
            BatchWatch watch,
            SqlSession session,
            Limits limits,
            ToIntFunction<I> weigher,
            Function<I, FailedOperation> operation,
            Work<K, I, O> work) {
        this.session = session;
        this.operation = operation;
        this.work = work;
        this.gatherer = new Gatherer<>(watch, limits, weigher, this::send);
    }

    /** Makes a call, when it is subscribed to. */
    Mono<O> call(K key, I item) {
        return gatherer.call(operation.apply(item), key, item);
    }

    /** Makes calls that somebody else has taken and cannot make. */
    void takeOver(Run<K, I, O> run) {
        gatherer.takeOver(run);
    }

    private Mono<Void> send(List<Run<K, I, O>> runs) {
        List<Call<I, O>> calls =
                runs.stream().flatMap(run -> run.calls().stream()).toList();
        return write(runs)
                .onErrorResume(failure -> calls.size() > 1 && session.isUndone(failure)
                        ? eachAlone(runs)
                        : Mono.fromRunnable(() -> calls.forEach(call -> fail(call, failure))));
    }

    private Mono<Void> eachAlone(List<Run<K, I, O>> runs) {
        return Flux.fromIterable(runs)
                .concatMap(run -> Flux.fromIterable(run.calls())
                        .concatMap(call -> write(List.of(new Run<>(run.key(), List.of(call))))
                                .onErrorResume(failure -> Mono.fromRunnable(() -> fail(call, failure)))))
                .then();
    }

    private Mono<Void> write(List<Run<K, I, O>> runs) {
        return session.transaction(sql -> Flux.fromStream(runs.stream().sorted(Comparator.comparing(Run::key)))
                        .concatMap(run -> work.write(sql, run))
                        .collectList())
                .doOnNext(told -> told.forEach(Runnable::run))
                .then();
    }

    private void fail(Call<I, O> call, Throwable failure) {
        call.fail(session.translate(operation.apply(call.item()), failure));
    }
}
