package io.reactivememory.r2dbc;

import io.reactivememory.conversation.Appended;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import io.reactivememory.r2dbc.ThreadTable.Life;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Appends under the locks of the threads' rows. */
final class LockingAppends implements Appends {

    private final R2dbcBackend backend;
    private final Remembered<ThreadKey, LogEnd> ends;
    private final BatchTransactions<ThreadKey, Append, Appended> transactions;

    /**
     * Gathers appends.
     *
     * @param ends learns where threads end
     * @param limits how much goes together
     */
    LockingAppends(R2dbcBackend backend, Remembered<ThreadKey, LogEnd> ends, Limits limits) {
        this.backend = backend;
        this.ends = ends;
        this.transactions = new BatchTransactions<>(
                backend.watch(Kind.APPENDS), backend.session(), limits, Append::weight, Append::operation, this::write);
    }

    @Override
    public Mono<Appended> append(ThreadKey thread, Append append) {
        return transactions.call(thread, append);
    }

    /** Makes calls that somebody else has taken and cannot make. */
    void takeOver(Run<ThreadKey, Append, Appended> run) {
        transactions.takeOver(run);
    }

    private Mono<Runnable> write(SqlConnection sql, Run<ThreadKey, Append, Appended> run) {
        ThreadKey key = run.key();
        return backend.threads()
                .lock(sql, key.namespace(), key.thread(), backend.now())
                .filter(Life::logged)
                .flatMap(life -> planned(sql, life, run).flatMap(planned -> write(sql, life, planned)))
                // A life begins only if something is written. Somebody else may have begun it by then.
                .switchIfEmpty(Mono.defer(() -> {
                    Planned planned = Planned.of(run, new AppendPlan(LogEnd.NONE, Map.of(), backend.now()));
                    return planned.plan().rows().isEmpty()
                            ? Mono.just(planned::tell)
                            : backend.threads()
                                    .lockOrBegin(sql, key.namespace(), key.thread(), backend.now())
                                    .flatMap(life -> planned(sql, life, run).flatMap(again -> write(sql, life, again)));
                }));
    }

    private Mono<Planned> planned(SqlConnection sql, Life life, Run<ThreadKey, Append, Appended> run) {
        List<String> ids =
                run.calls().stream().flatMap(call -> call.item().ids().stream()).toList();
        MessageTable messages = backend.messages();
        return messages.known(sql, life.no(), ids)
                .zipWhen(known -> messages.last(sql, life.no()))
                .map(both ->
                        Planned.of(run, new AppendPlan(new LogEnd(life, both.getT2()), both.getT1(), backend.now())));
    }

    private Mono<Runnable> write(SqlConnection sql, Life life, Planned planned) {
        AppendPlan plan = planned.plan();
        Long expiresAt = plan.expiresAt();
        Mono<Void> expiry = expiresAt == null ? Mono.empty() : backend.threads().update(sql, life.expiring(expiresAt));
        return backend.messages()
                .insert(sql, life.no(), plan.rows())
                .then(expiry)
                .thenReturn(() -> {
                    ends.put(planned.run().key(), new LogEnd(life, plan.last()));
                    planned.tell();
                });
    }
}
