package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.delta.Fingerprint;
import io.reactivememory.delta.Manifest;
import io.reactivememory.delta.StateChange;
import io.reactivememory.delta.StatePlan;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.BranchTable.Branch;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes checkpoints and pending writes, inside a transaction, once it has the thread's row locked. */
final class CheckpointWriter {

    private final R2dbcBackend backend;
    private final Namespace namespace;
    private final String thread;
    private final FailedOperation operation;
    private final BranchTable branches;
    private final CheckpointTable checkpoints;
    private final ValueTable values;
    private final WriteTable writes;

    CheckpointWriter(R2dbcBackend backend, Namespace namespace, String thread, FailedOperation operation) {
        this.backend = backend;
        this.namespace = namespace;
        this.thread = thread;
        this.operation = operation;
        this.branches = backend.branches();
        this.checkpoints = backend.checkpointTable();
        this.values = backend.values();
        this.writes = backend.writes();
    }

    /** Where a put finds its branch. */
    private record Place(Branch branch, @Nullable String head) {}

    /**
     * A checkpoint that was put, or was there already.
     *
     * @param ref the checkpoint
     * @param end the end of its branch, if that is the checkpoint; else null
     */
    record Committed(CheckpointRef ref, @Nullable BranchEnd end) {}

    Mono<Committed> commit(SqlConnection sql, Step step) {
        CheckpointDraft draft = step.draft();
        return place(sql, draft.parent(), draft.branch())
                .flatMap(place -> answered(sql, draft, place)
                        .map(id -> new Committed(ref(id, place), null))
                        .switchIfEmpty(Mono.defer(() -> commit(sql, step, place))));
    }

    private CheckpointRef ref(String id, Place place) {
        return new CheckpointRef(
                thread, place.branch().name(), id, place.branch().epoch());
    }

    Mono<Void> putWrites(SqlConnection sql, CheckpointRef checkpoint, TaskWrites more) {
        return epoch(sql, checkpoint)
                .flatMap(epoch -> branches.lockOrCreate(sql, epoch, checkpoint.branch()))
                .flatMap(branch -> writes.put(sql, branch.no(), checkpoint.id(), more));
    }

    private Mono<Place> place(SqlConnection sql, @Nullable CheckpointRef parent, String name) {
        return epoch(sql, parent)
                .flatMap(epoch -> branches.lockOrCreate(sql, epoch, name))
                .flatMap(branch -> checkpoints
                        .head(sql, branch.no())
                        .map(head -> new Place(branch, head))
                        .defaultIfEmpty(new Place(branch, null)));
    }

    /** Returns the epoch that the thread is in, or a new one, if that is what the caller has seen. */
    private Mono<Long> epoch(SqlConnection sql, @Nullable CheckpointRef seen) {
        return backend.threads()
                .lockOrCreate(sql, namespace, thread, backend.now())
                .flatMap(life -> {
                    Long epoch = life.epoch();
                    if (seen != null && seen.epoch() != 0 && (epoch == null || epoch != seen.epoch())) {
                        return late(sql, epoch, seen);
                    }
                    return epoch == null ? backend.threads().beginEpoch(sql, life) : Mono.just(epoch);
                });
    }

    private Mono<Long> late(SqlConnection sql, @Nullable Long epoch, CheckpointRef seen) {
        String detail = "the epoch " + seen.epoch() + " is over";
        return Mono.justOrEmpty(epoch)
                .flatMap(present -> branches.lock(sql, present, seen.branch()))
                .flatMap(branch -> checkpoints.head(sql, branch.no()))
                .<Long>flatMap(head -> Mono.error(new ConflictException(operation, detail, head)))
                .switchIfEmpty(Mono.error(() -> new ConflictException(operation, detail, null)));
    }

    /** Returns the id of a draft that is there already; empty if it is not. */
    private Mono<String> answered(SqlConnection sql, CheckpointDraft draft, Place place) {
        String id = draft.id();
        return id == null
                ? Mono.empty()
                : checkpoints.fingerprint(sql, place.branch().no(), id).map(present -> {
                    require(present.equals(Fingerprint.of(draft)), "the id is there already with other content", place);
                    return id;
                });
    }

    private Mono<Committed> commit(SqlConnection sql, Step step, Place place) {
        CheckpointDraft draft = step.draft();
        String parent = draft.parent() == null ? null : draft.parent().id();
        long branchNo = place.branch().no();
        return parentState(sql, parent, place)
                .doOnNext(state -> require(
                        draft.mode() == PutMode.FORK || Objects.equals(parent, place.head()),
                        "the parent is not the head any more",
                        place))
                .flatMap(state -> plan(sql, draft, state, place))
                .flatMap(plan -> id(sql, draft, parent, place)
                        .delayUntil(id -> checkpoints.insert(sql, branchNo, id, draft, plan.manifest(), backend.now()))
                        .delayUntil(id -> Flux.fromIterable(step.writes())
                                .concatMap(task -> writes.put(sql, branchNo, Objects.requireNonNull(parent), task))
                                .then())
                        .map(id -> new Committed(ref(id, place), end(id, plan, place))));
    }

    private static @Nullable BranchEnd end(String id, StatePlan plan, Place place) {
        return place.head() != null && Names.ORDER.compare(id, place.head()) < 0
                ? null
                : BranchEnd.after(place.branch(), id, plan, Set.of());
    }

    private Mono<String> id(SqlConnection sql, CheckpointDraft draft, @Nullable String parent, Place place) {
        if (draft.id() != null) {
            return Mono.just(draft.id());
        }
        Instant now = Instant.ofEpochMilli(backend.now());
        return Mono.justOrEmpty(place.head())
                .flatMap(head -> checkpoints.lastGiven(sql, place.branch().no(), head))
                .map(last -> CheckpointIds.next(now, parent, last))
                .switchIfEmpty(Mono.fromSupplier(() -> CheckpointIds.next(now, parent, null)));
    }

    private Mono<Manifest> parentState(SqlConnection sql, @Nullable String parent, Place place) {
        return parent == null
                ? Mono.just(Manifest.EMPTY)
                : checkpoints
                        .find(sql, place.branch().no(), parent)
                        .map(CheckpointTable.Row::manifest)
                        .switchIfEmpty(Mono.error(() -> conflict("the parent is not there", place)));
    }

    /** Writes what a draft changes of its parent's state. */
    private Mono<StatePlan> plan(SqlConnection sql, CheckpointDraft draft, Manifest parent, Place place) {
        Mono<SortedMap<String, Payload>> before =
                draft.state() == null ? Mono.just(new TreeMap<>()) : values(sql, parent, place);
        return before.flatMap(known -> {
            StateChange change = StateChange.of(parent, known, draft);
            require(change.notArray() == null, "the channel '" + change.notArray() + "' is not a JSON array", place);
            return closed(sql, change, place)
                    .flatMap(closed ->
                            write(sql, change.plan(closed, place.branch().lastChain() + 1), place));
        });
    }

    private Mono<SortedMap<String, Payload>> values(SqlConnection sql, Manifest parent, Place place) {
        return values.load(sql, place.branch().no(), parent.values().values()).map(loaded -> {
            SortedMap<String, Payload> state = new TreeMap<>(Names.ORDER);
            parent.values().forEach((channel, value) -> state.put(channel, Objects.requireNonNull(loaded.get(value))));
            return state;
        });
    }

    /** Returns the values that are to grow and cannot, because their chain goes on or is sealed. */
    private Mono<Map<ValueRef, Payload>> closed(SqlConnection sql, StateChange change, Place place) {
        long branchNo = place.branch().no();
        return Flux.fromIterable(change.growing())
                .filterWhen(value -> values.isOpen(sql, branchNo, value).map(open -> !open), 1)
                .collectList()
                .flatMap(closed -> values.load(sql, branchNo, closed));
    }

    private Mono<StatePlan> write(SqlConnection sql, StatePlan plan, Place place) {
        return values.write(sql, place.branch().no(), plan)
                .then(branches.update(sql, place.branch().grown(plan.lastChain())))
                .thenReturn(plan);
    }

    private void require(boolean met, String otherwise, Place place) {
        if (!met) {
            throw conflict(otherwise, place);
        }
    }

    private ConflictException conflict(String detail, Place place) {
        return new ConflictException(operation, detail, place.head());
    }
}
