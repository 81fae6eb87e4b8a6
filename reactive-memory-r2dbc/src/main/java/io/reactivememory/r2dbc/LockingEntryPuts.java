package io.reactivememory.r2dbc;

import io.reactivememory.entry.Entry;
import io.reactivememory.error.ConflictException;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Puts entries under the locks of their rows. */
final class LockingEntryPuts implements EntryPuts {

    private final EntryWriter writer;
    private final BatchTransactions<EntryKey, EntryPut, Entry> transactions;

    LockingEntryPuts(R2dbcBackend backend, Limits limits) {
        this.writer = new EntryWriter(backend);
        this.transactions = new BatchTransactions<>(
                backend.watch(Kind.ENTRY_PUTS),
                backend.session(),
                limits,
                EntryPut::weight,
                EntryPut::operation,
                this::write);
    }

    @Override
    public Mono<Entry> put(EntryPut put) {
        return transactions.call(put.entryKey(), put);
    }

    /** Makes calls that somebody else has taken and cannot make. */
    void takeOver(Run<EntryKey, EntryPut, Entry> run) {
        transactions.takeOver(run);
    }

    private Mono<Runnable> write(SqlConnection sql, Run<EntryKey, EntryPut, Entry> run) {
        return Flux.fromIterable(run.calls())
                .concatMap(call -> writer.put(sql, call.item())
                        .<Runnable>map(entry -> () -> call.answer(entry))
                        .onErrorResume(ConflictException.class, conflict -> Mono.just(() -> call.fail(conflict))))
                .collectList()
                .map(told -> () -> told.forEach(Runnable::run));
    }
}
