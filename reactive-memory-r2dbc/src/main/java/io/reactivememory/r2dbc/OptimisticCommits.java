package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.delta.Links;
import io.reactivememory.delta.PendingWrites;
import io.reactivememory.delta.StateChange;
import io.reactivememory.delta.StatePlan;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.r2dbc.Gatherer.Call;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Commits steps at the heads that branches are believed to have, in one statement for all that came together.
 *
 * <p>The version of the branch's row decides whether nobody else has changed the branch. So nothing has to be read first: the
 * head's state, and which of its values can grow, are as they were remembered. Whatever is not a plain step forward from the
 * head is left to {@link LockingCommits}: a fork, an id of the caller's own, a whole state, the packing of links, a task that
 * has written before.
 */
final class OptimisticCommits implements Commits {

    private final R2dbcBackend backend;
    private final PostgresCommits statement;
    private final Remembered<BranchKey, BranchEnd> ends;
    private final LockingCommits locking;
    private final Gatherer<BranchKey, Commit, CheckpointRef> gatherer;

    OptimisticCommits(
            R2dbcBackend backend,
            PostgresCommits statement,
            Remembered<BranchKey, BranchEnd> ends,
            LockingCommits locking,
            Limits limits) {
        this.backend = backend;
        this.statement = statement;
        this.ends = ends;
        this.locking = locking;
        this.gatherer = new Gatherer<>(backend.watch(Kind.COMMITS), limits, Commit::weight, this::send);
    }

    /**
     * A step forward from the head of a branch.
     *
     * @param end the head
     * @param id the new checkpoint's id
     * @param draft the new checkpoint
     * @param plan what is to be written of its state
     * @param writes what the tasks have written to the head
     * @param at its instant in milliseconds
     */
    record Forward(
            BranchEnd end, String id, CheckpointDraft draft, StatePlan plan, List<PendingWrites> writes, long at) {

        long branchNo() {
            return end.branch().no();
        }
    }

    private record Planned(Run<BranchKey, Commit, CheckpointRef> run, Forward forward) {}

    @Override
    public Mono<CheckpointRef> commit(Commit commit) {
        return Mono.defer(() -> isForward(commit, ends.find(commit.branch()))
                ? gatherer.call(commit.operation(), commit.branch(), commit)
                : locking.commit(commit));
    }

    private static boolean isForward(Commit commit, @Nullable BranchEnd end) {
        CheckpointDraft draft = commit.step().draft();
        CheckpointRef parent = draft.parent();
        return end != null
                && parent != null
                && parent.id().equals(end.head())
                && (parent.epoch() == 0 || parent.epoch() == end.branch().epoch())
                && draft.id() == null
                && draft.state() == null
                && CheckpointIds.isTime(end.head());
    }

    private Mono<Void> send(List<Run<BranchKey, Commit, CheckpointRef>> runs) {
        List<Planned> planned = new ArrayList<>();
        for (Run<BranchKey, Commit, CheckpointRef> run : runs) {
            Forward forward = forward(run);
            if (forward == null) {
                locking.takeOver(run);
            } else {
                planned.add(new Planned(run, forward));
            }
        }
        if (planned.isEmpty()) {
            return Mono.empty();
        }
        List<Forward> steps = planned.stream().map(Planned::forward).toList();
        return backend.session()
                .single(sql -> statement.commit(sql, steps, backend.now()))
                .doOnNext(done -> planned.forEach(each -> {
                    if (done.contains(each.forward().branchNo())) {
                        tell(each);
                    } else {
                        leave(each.run());
                    }
                }))
                .then()
                .onErrorResume(failure -> Mono.fromRunnable(() -> planned.forEach(each -> fail(each.run(), failure))));
    }

    /** Plans a step; null if it cannot be made this way, or more than one is asked for. */
    private @Nullable Forward forward(Run<BranchKey, Commit, CheckpointRef> run) {
        Commit commit = run.calls().get(0).item();
        BranchEnd end = ends.find(run.key());
        if (run.calls().size() > 1 || end == null || !isForward(commit, end)) {
            return null;
        }
        Step step = commit.step();
        StateChange change = StateChange.of(end.manifest(), Map.of(), step.draft());
        if (change.notArray() != null || !end.open().containsAll(change.growing())) {
            return null;
        }
        StatePlan plan = change.plan(Map.of(), end.branch().lastChain() + 1);
        if (plan.links().stream().anyMatch(link -> Links.toPack(link.value().links()) > 0)) {
            return null;
        }
        long now = backend.now();
        String id = CheckpointIds.next(Instant.ofEpochMilli(now), end.head(), end.head());
        return new Forward(end, id, step.draft(), plan, writes(step), now);
    }

    private static List<PendingWrites> writes(Step step) {
        Map<String, PendingWrites> byTask = new LinkedHashMap<>();
        step.writes()
                .forEach(task ->
                        byTask.merge(task.task(), PendingWrites.of(task), (present, again) -> present.with(task)));
        return List.copyOf(byTask.values());
    }

    private void tell(Planned planned) {
        Forward forward = planned.forward();
        BranchKey branch = planned.run().key();
        BranchEnd end = forward.end();
        ends.put(branch, BranchEnd.after(end.branch(), forward.id(), forward.plan(), end.open()));
        Call<Commit, CheckpointRef> call = planned.run().calls().get(0);
        call.answer(new CheckpointRef(
                branch.thread().thread(),
                branch.branch(),
                forward.id(),
                end.branch().epoch()));
    }

    private void leave(Run<BranchKey, Commit, CheckpointRef> run) {
        ends.forget(run.key());
        locking.takeOver(run);
    }

    private void fail(Run<BranchKey, Commit, CheckpointRef> run, Throwable failure) {
        if (backend.session().isUndone(failure)) {
            leave(run);
            return;
        }
        ends.forget(run.key());
        run.calls()
                .forEach(call ->
                        call.fail(backend.session().translate(call.item().operation(), failure)));
    }
}
