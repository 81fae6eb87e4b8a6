package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.delta.Garbage;
import io.reactivememory.delta.Manifest;
import io.reactivememory.delta.Retention;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.r2dbc.CheckpointTable.Candidate;
import io.reactivememory.r2dbc.CheckpointTable.Listed;
import io.reactivememory.r2dbc.SqlConnection.Rows;
import io.reactivememory.r2dbc.ThreadTable.Life;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Removes checkpoints of branches, and frees what nobody refers to any more, in small transactions.
 *
 * <p>A removed checkpoint's manifest is kept until its values are freed. So what a crash leaves behind, the next removal
 * in the branch finds, or the next sweep.
 *
 * <p>What stays is looked through page by page, while others put and remove. What is put meanwhile has its values from a
 * parent that was looked at, or will be, as long as no parent is removed on the way: so whoever frees looks again if that
 * happened.
 */
final class CheckpointRetention {

    private static final int ROWS_PER_TRANSACTION = 256;

    /** How many removed manifests to free at once: each round looks through all that stay. */
    private static final int FREED_AT_ONCE = 4_096;

    private final R2dbcBackend backend;
    private final FailedOperation operation;
    private final SqlSession session;
    private final CheckpointTable checkpoints;

    CheckpointRetention(R2dbcBackend backend, FailedOperation operation) {
        this.backend = backend;
        this.operation = operation;
        this.session = backend.session();
        this.checkpoints = backend.checkpointTable();
    }

    /** Prunes one branch. */
    Mono<Pruned> prune(long branchNo, PruneRequest request) {
        Retention retention = new Retention(request);
        return candidates(branchNo, null)
                .concatMap(page -> {
                    List<Candidate> old = page.stream()
                            .filter(each -> !retention.keeps(each.id(), each.parent(), each.at(), each.writes()))
                            .toList();
                    Mono<Long> removed = request.dryRun() ? Mono.just((long) old.size()) : remove(branchNo, old);
                    return removed.map(count -> new Pruned(count, page.size() - count));
                })
                .reduce(new Pruned(0, 0), Pruned::plus)
                .delayUntil(pruned -> pruned.removed() == 0 ? Mono.empty() : free(branchNo));
    }

    private Flux<List<Candidate>> candidates(long branchNo, @Nullable String before) {
        return session.read(operation, sql -> checkpoints.candidates(sql, branchNo, before, ROWS_PER_TRANSACTION))
                .expand(page -> page.size() < ROWS_PER_TRANSACTION
                        ? Mono.empty()
                        : session.read(
                                operation,
                                sql -> checkpoints.candidates(
                                        sql, branchNo, page.get(page.size() - 1).id(), ROWS_PER_TRANSACTION)));
    }

    /** Removes checkpoints, except those that have got their first writes since they were looked at. */
    private Mono<Long> remove(long branchNo, List<Candidate> old) {
        if (old.isEmpty()) {
            return Mono.just(0L);
        }
        List<String> having = ids(old, true);
        List<String> without = ids(old, false);
        return locked(
                        branchNo,
                        (sql, life) -> checkpoints
                                .withoutWrites(sql, branchNo, without)
                                .flatMap(still -> {
                                    List<String> all = new ArrayList<>(having);
                                    all.addAll(still);
                                    return checkpoints.remove(sql, branchNo, all);
                                }))
                .defaultIfEmpty(0L);
    }

    private Mono<Long> remove(SqlConnection sql, long branchNo, List<String> ids) {
        return checkpoints
                .remove(sql, branchNo, ids)
                .delayUntil(removed -> backend.branches().countRemoval(sql, branchNo));
    }

    private static List<String> ids(List<Candidate> old, boolean writes) {
        return old.stream()
                .filter(each -> each.writes() == writes)
                .map(Candidate::id)
                .toList();
    }

    /** Removes a run's checkpoints from one branch, and the branch if nothing is left in it. */
    Mono<Long> deleteRun(long branchNo, String run) {
        Mono<Long> some = locked(
                        branchNo,
                        (sql, life) -> checkpoints
                                .ofRun(sql, branchNo, run, ROWS_PER_TRANSACTION)
                                .flatMap(ids -> remove(sql, branchNo, ids))
                                .delayUntil(removed -> backend.threads().endIfEmpty(sql, life, branchNo)))
                .defaultIfEmpty(0L);
        return some.expand(removed -> removed < ROWS_PER_TRANSACTION ? Mono.empty() : some)
                .reduce(0L, Long::sum)
                .delayUntil(removed -> removed == 0 ? Mono.empty() : free(branchNo));
    }

    /** Frees the values that only removed checkpoints of a branch referred to. */
    Mono<Void> free(long branchNo) {
        Mono<Map<String, Manifest>> next =
                session.read(operation, sql -> checkpoints.removed(sql, branchNo, FREED_AT_ONCE));
        return next.expand(gone ->
                        gone.isEmpty() ? Mono.empty() : free(branchNo, gone).then(next))
                .then();
    }

    private Mono<Void> free(long branchNo, Map<String, Manifest> gone) {
        Mono<Boolean> freed = session.read(operation, sql -> backend.branches().removals(sql, branchNo))
                .flatMap(removals ->
                        garbage(branchNo, gone.values()).flatMap(garbage -> free(branchNo, garbage, removals)))
                .defaultIfEmpty(true);
        Mono<Void> forget = Flux.fromIterable(gone.keySet())
                .buffer(ROWS_PER_TRANSACTION)
                .concatMap(ids -> session.transaction(operation, sql -> checkpoints.forget(sql, branchNo, ids)))
                .then();
        return freed.flatMap(done -> done ? forget : free(branchNo, gone));
    }

    private Mono<Garbage> garbage(long branchNo, Collection<Manifest> gone) {
        Garbage garbage = new Garbage();
        gone.forEach(garbage::gone);
        return staying(branchNo)
                .doOnNext(rows ->
                        rows.forEach(listed -> garbage.stays(listed.row().manifest())))
                .then(Mono.just(garbage));
    }

    private Flux<List<Listed>> staying(long branchNo) {
        return staying(branchNo, null)
                .expand(rows -> rows.items().size() < ROWS_PER_TRANSACTION && !rows.cut()
                        ? Mono.empty()
                        : staying(
                                branchNo,
                                rows.items().get(rows.items().size() - 1).row().id()))
                .map(Rows::items);
    }

    private Mono<Rows<Listed>> staying(long branchNo, @Nullable String before) {
        return session.read(
                operation, sql -> checkpoints.newestFirst(sql, branchNo, before, ROWS_PER_TRANSACTION, false));
    }

    /** Frees garbage; false if checkpoints were removed since it was found, so that it must be found again. */
    private Mono<Boolean> free(long branchNo, Garbage garbage, long removals) {
        Flux<Function<SqlConnection, Mono<Void>>> deletes = Flux.fromIterable(garbage.chains())
                .buffer(ROWS_PER_TRANSACTION)
                .map(chains -> sql -> backend.values().delete(sql, branchNo, chains));
        Flux<Function<SqlConnection, Mono<Void>>> cuts = Flux.fromIterable(garbage.cuts())
                .map(cut -> sql -> backend.values().cut(sql, branchNo, cut.chain(), cut.links()));
        return Flux.concat(deletes, cuts)
                .concatMap(work -> locked(
                        branchNo,
                        (sql, life) -> backend.branches()
                                .removals(sql, branchNo)
                                .map(now -> now == removals)
                                .delayUntil(same -> same ? work.apply(sql) : Mono.empty())))
                .all(same -> same);
    }

    /** Works on a branch whose thread is locked; empty if its epoch is over. */
    private <T> Mono<T> locked(long branchNo, BiFunction<SqlConnection, Life, Mono<T>> work) {
        return session.transaction(
                operation,
                sql -> backend.threads()
                        .lockOfBranch(sql, branchNo, backend.now())
                        .flatMap(life -> work.apply(sql, life)));
    }
}
