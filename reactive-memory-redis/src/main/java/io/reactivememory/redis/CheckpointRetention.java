package io.reactivememory.redis;

import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.delta.Garbage;
import io.reactivememory.delta.Retention;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.redis.CheckpointReader.Found;
import io.reactivememory.redis.CheckpointReader.Row;
import io.reactivememory.redis.CheckpointReader.Rows;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Removes checkpoints of a branch, with what only they referred to, in one step.
 *
 * <p>The branch is looked through first. If it has changed before the removal, it is looked through again.
 */
final class CheckpointRetention {

    private static final int ROWS_AT_ONCE = 256;

    private final RedisBackend backend;
    private final Namespace namespace;
    private final String thread;
    private final String branch;
    private final FailedOperation operation;
    private final CheckpointReader reader;

    CheckpointRetention(
            RedisBackend backend, Namespace namespace, String thread, String branch, FailedOperation operation) {
        this.backend = backend;
        this.namespace = namespace;
        this.thread = thread;
        this.branch = branch;
        this.operation = operation;
        this.reader = new CheckpointReader(backend, namespace, thread, branch, operation);
    }

    /** All checkpoints of a branch, as they were at one time. */
    private record Whole(String state, List<Row> rows) {}

    Mono<Pruned> prune(PruneRequest request) {
        return remove(
                () -> {
                    Retention retention = new Retention(request);
                    return row -> !retention.keeps(
                            row.found().id(),
                            row.found().stored().parent(),
                            row.found().stored().at(),
                            row.hasWrites());
                },
                request.dryRun());
    }

    Mono<Pruned> deleteRuns(Collection<String> runs) {
        return remove(
                () -> row -> {
                    String run = row.found().stored().run();
                    return run != null && runs.contains(run);
                },
                false);
    }

    /** Makes the test that rows are put to anew for each look, newest first. */
    @FunctionalInterface
    private interface Test {
        Predicate<Row> begin();
    }

    private Mono<Pruned> remove(Test test, boolean dryRun) {
        Mono<Pruned> round = Mono.defer(() -> whole(0, null, null, new ArrayList<>()))
                .defaultIfEmpty(new Whole("", List.of()))
                .flatMap(seen -> remove(seen, test.begin(), dryRun));
        return backend.settle(operation, namespace, thread, round);
    }

    /** Reads all of the branch; begins again if it changes on the way. */
    private Mono<Whole> whole(long epoch, @Nullable String before, @Nullable String state, List<Row> rows) {
        return reader.rows(epoch, before, ROWS_AT_ONCE).flatMap(page -> {
            if (state != null && !state.equals(page.state())) {
                return whole(0, null, null, new ArrayList<>());
            }
            rows.addAll(page.rows());
            return page.more() && !page.rows().isEmpty()
                    ? whole(epochOf(page), page.lastId(), page.state(), rows)
                    : Mono.just(new Whole(page.state(), rows));
        });
    }

    private static long epochOf(Rows page) {
        return page.rows().get(0).found().epoch();
    }

    /** Removes what fails the test; empty if the branch has changed meanwhile. */
    private Mono<Pruned> remove(Whole seen, Predicate<Row> goes, boolean dryRun) {
        List<Found> gone = new ArrayList<>();
        List<Found> kept = new ArrayList<>();
        seen.rows().forEach(row -> (goes.test(row) ? gone : kept).add(row.found()));
        Pruned pruned = new Pruned(gone.size(), kept.size());
        return dryRun || gone.isEmpty()
                ? Mono.just(pruned)
                : remove(seen, gone, kept).map(done -> pruned);
    }

    private Mono<Reply> remove(Whole seen, List<Found> gone, List<Found> kept) {
        Garbage garbage = new Garbage();
        gone.forEach(each -> garbage.gone(each.stored().manifest()));
        kept.forEach(each -> garbage.stays(each.stored().manifest()));
        long branchNo = gone.get(0).stored().branchNo();
        Arguments arguments = Arguments.at(backend.now())
                .add(gone.get(0).epoch())
                .add(branch)
                .add(seen.state())
                .add(BranchState.parse(seen.state()).changed().toString())
                .add(gone.size())
                .add(garbage.chains().size());
        gone.forEach(each -> arguments.add(each.id()));
        garbage.chains().forEach(chain -> arguments.add(CheckpointValues.field(branchNo, chain)));
        garbage.cuts()
                .forEach(cut -> arguments
                        .add(CheckpointValues.field(branchNo, cut.chain()))
                        .add(cut.links()));
        return backend.link()
                .run(
                        operation,
                        Script.CHECKPOINT_REMOVE,
                        backend.keys().of(namespace, thread).all(),
                        arguments.array())
                .filter(reply -> !reply.is("stale"))
                .delayUntil(
                        reply -> reply.flag(1) ? backend.listing().unlist(operation, namespace, thread) : Mono.empty());
    }
}
