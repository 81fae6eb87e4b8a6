package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.r2dbc.CheckpointWriter.Committed;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Commits steps under the locks of the threads' rows. */
final class LockingCommits implements Commits {

    private final R2dbcBackend backend;
    private final Remembered<BranchKey, BranchEnd> ends;
    private final BatchTransactions<ThreadKey, Commit, CheckpointRef> transactions;

    /**
     * Gathers commits.
     *
     * @param ends learns where branches end
     * @param limits how much goes together
     */
    LockingCommits(R2dbcBackend backend, Remembered<BranchKey, BranchEnd> ends, Limits limits) {
        this.backend = backend;
        this.ends = ends;
        this.transactions = new BatchTransactions<>(
                backend.watch(Kind.COMMITS), backend.session(), limits, Commit::weight, Commit::operation, this::write);
    }

    @Override
    public Mono<CheckpointRef> commit(Commit commit) {
        return transactions.call(commit.thread(), commit);
    }

    /** Makes calls that somebody else has taken and cannot make. */
    void takeOver(Run<BranchKey, Commit, CheckpointRef> run) {
        Run<ThreadKey, Commit, CheckpointRef> ofThread = new Run<>(run.key().thread(), run.calls());
        transactions.takeOver(ofThread);
    }

    private Mono<Runnable> write(SqlConnection sql, Run<ThreadKey, Commit, CheckpointRef> run) {
        ThreadKey key = run.key();
        return Flux.fromIterable(run.calls())
                .concatMap(call -> new CheckpointWriter(
                                backend,
                                key.namespace(),
                                key.thread(),
                                call.item().operation())
                        .commit(sql, call.item().step())
                        .<Runnable>map(committed -> () -> {
                            learn(call.item().branch(), committed);
                            call.answer(committed.ref());
                        }))
                .collectList()
                .map(told -> () -> told.forEach(Runnable::run));
    }

    private void learn(BranchKey branch, Committed committed) {
        if (committed.end() == null) {
            ends.forget(branch);
        } else {
            ends.put(branch, committed.end());
        }
    }
}
