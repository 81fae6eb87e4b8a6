package io.reactivememory.redis;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.delta.Fingerprint;
import io.reactivememory.delta.Manifest;
import io.reactivememory.delta.PendingWrites;
import io.reactivememory.delta.StateChange;
import io.reactivememory.delta.StatePlan;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Writes checkpoints and pending writes of one thread.
 *
 * <p>A write looks at its place, plans, and has a script do what was planned, if the branch is still as it was. Otherwise it
 * looks again: of those who write to a branch at once, one goes ahead in each round. That a chain ends where it is to grow is
 * only assumed; the script tells if it does not, and then what has to be copied is read. Writers of one handle take turns.
 */
final class CheckpointWriter {

    private static final int PLACE_FIELDS = 6;

    private final RedisBackend backend;
    private final Namespace namespace;
    private final String thread;
    private final RedisKeys.OfThread keys;
    private final FailedOperation operation;
    private final CheckpointValues values;

    CheckpointWriter(RedisBackend backend, Namespace namespace, String thread, FailedOperation operation) {
        this.backend = backend;
        this.namespace = namespace;
        this.thread = thread;
        this.keys = backend.keys().of(namespace, thread);
        this.operation = operation;
        this.values = new CheckpointValues(backend.link(), keys, operation);
    }

    /**
     * Where something is to be put.
     *
     * @param epoch the epoch that the thread is in; null if it has none
     * @param lastBranch the greatest number of a branch
     * @param seen what is known of the branch; null if there is none
     * @param head the branch's head; null if it has no checkpoint
     * @param present what is there under the draft's id; null if nothing is
     * @param parent the parent; null if it is not there
     * @param writes the pending writes that are there, by task
     */
    private record Place(
            @Nullable String epoch,
            long lastBranch,
            @Nullable BranchState seen,
            @Nullable String head,
            @Nullable StoredCheckpoint present,
            @Nullable StoredCheckpoint parent,
            Map<String, PendingWrites> writes) {

        BranchState branch() {
            return seen == null ? BranchState.begin(lastBranch + 1) : seen;
        }
    }

    Mono<CheckpointRef> commit(Step step) {
        CheckpointDraft draft = step.draft();
        CheckpointRef parent = draft.parent();
        String parentId = parent == null ? null : parent.id();
        Mono<CheckpointRef> round = Mono.defer(
                        () -> place(draft.branch(), draft.id(), parentId, parentId, step.writes()))
                .flatMap(place -> {
                    requireEpoch(parent, place);
                    return draft.id() != null && place.present() != null
                            ? Mono.just(answered(draft, place.present(), place))
                            : commit(step, place);
                });
        return settle(round);
    }

    Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
        Mono<Reply> round = Mono.defer(() -> place(checkpoint.branch(), null, null, checkpoint.id(), List.of(writes)))
                .flatMap(place -> {
                    requireEpoch(checkpoint, place);
                    long epoch = epoch(place);
                    Arguments arguments = begin(
                                    place,
                                    epoch,
                                    checkpoint.branch(),
                                    place.branch().changed())
                            .add((String) null)
                            .add((String) null);
                    Map<String, PendingWrites> merged = merged(place, List.of(writes));
                    arguments.add(merged.size()).add(0).add(0);
                    addWrites(arguments, checkpoint.branch(), checkpoint.id(), merged);
                    return write(arguments);
                })
                .filter(reply -> !reply.is("stale"));
        return settle(round).then();
    }

    private <T> Mono<T> settle(Mono<T> round) {
        return backend.settle(operation, namespace, thread, round);
    }

    private Mono<Place> place(
            String branch,
            @Nullable String id,
            @Nullable String parent,
            @Nullable String written,
            Collection<TaskWrites> writes) {
        Arguments arguments = Arguments.at(backend.now()).add(branch).add(id).add(parent);
        Set<String> tasks = new TreeMap<>(tasks(writes)).keySet();
        if (written != null) {
            tasks.forEach(task -> arguments.add(RedisKeys.joined(branch, written, task)));
        }
        return backend.link()
                .run(
                        operation,
                        Script.CHECKPOINT_PLACE,
                        new byte[][] {keys.meta(), keys.branches(), keys.checkpoints(), keys.order(), keys.writes()},
                        arguments.array())
                .map(reply -> {
                    Map<String, PendingWrites> present = new LinkedHashMap<>();
                    int at = PLACE_FIELDS;
                    for (String task : tasks) {
                        if (at < reply.size() && reply.bytes(at).length > 0) {
                            present.put(task, StoredWrites.decode(task, reply.bytes(at)));
                        }
                        at++;
                    }
                    String seen = text(reply, 2);
                    return new Place(
                            text(reply, 0),
                            reply.number(1),
                            seen == null ? null : BranchState.parse(seen),
                            text(reply, 3),
                            checkpoint(reply.bytes(4)),
                            checkpoint(reply.bytes(5)),
                            present);
                });
    }

    private static Map<String, TaskWrites> tasks(Collection<TaskWrites> writes) {
        Map<String, TaskWrites> tasks = new LinkedHashMap<>();
        writes.forEach(each -> tasks.put(each.task(), each));
        return tasks;
    }

    private static @Nullable String text(Reply reply, int position) {
        return reply.bytes(position).length == 0 ? null : reply.text(position);
    }

    private static @Nullable StoredCheckpoint checkpoint(byte[] bytes) {
        return bytes.length == 0 ? null : StoredCheckpoint.decode(bytes);
    }

    private void requireEpoch(@Nullable CheckpointRef seen, Place place) {
        if (seen != null && seen.epoch() != 0) {
            boolean same = Long.toString(seen.epoch()).equals(place.epoch());
            require(same, "the epoch " + seen.epoch() + " is over", place);
        }
    }

    private CheckpointRef answered(CheckpointDraft draft, StoredCheckpoint present, Place place) {
        require(
                present.fingerprint().equals(Fingerprint.of(draft)),
                "the id is there already with other content",
                place);
        return new CheckpointRef(thread, draft.branch(), Objects.requireNonNull(draft.id()), epoch(place));
    }

    /** Writes what a step changes; empty if the branch has changed meanwhile. */
    private Mono<CheckpointRef> commit(Step step, Place place) {
        CheckpointDraft draft = step.draft();
        String parent = draft.parent() == null ? null : draft.parent().id();
        StoredCheckpoint stored = place.parent();
        require(parent == null || stored != null, "the parent is not there", place);
        require(
                draft.mode() == PutMode.FORK || Objects.equals(parent, place.head()),
                "the parent is not the head any more",
                place);
        Manifest before = stored == null ? Manifest.EMPTY : stored.manifest();
        return state(draft, before, place).flatMap(known -> {
            StateChange change = StateChange.of(before, known, draft);
            require(change.notArray() == null, "the channel '" + change.notArray() + "' is not a JSON array", place);
            return write(step, place, change, Map.of());
        });
    }

    /** Returns the parent's values where the draft gives a whole state; empty if they have gone meanwhile. */
    private Mono<Map<String, Payload>> state(CheckpointDraft draft, Manifest before, Place place) {
        if (draft.state() == null) {
            return Mono.just(Map.of());
        }
        return load(place, before.values().values()).map(loaded -> {
            SortedMap<String, Payload> state = new TreeMap<>(Names.ORDER);
            before.values().forEach((channel, value) -> state.put(channel, Objects.requireNonNull(loaded.get(value))));
            return state;
        });
    }

    private Mono<Map<ValueRef, Payload>> load(Place place, Collection<ValueRef> wanted) {
        return values.load(
                        Objects.requireNonNullElse(place.epoch(), ""),
                        place.branch().no(),
                        wanted)
                .filter(loaded -> loaded.keySet().containsAll(wanted));
    }

    private Mono<CheckpointRef> write(Step step, Place place, StateChange change, Map<ValueRef, Payload> closed) {
        CheckpointDraft draft = step.draft();
        BranchState branch = place.branch();
        Instant now = backend.now();
        String parent = draft.parent() == null ? null : draft.parent().id();
        String id = draft.id() == null ? CheckpointIds.next(now, parent, branch.lastGiven()) : draft.id();
        StatePlan plan = change.plan(closed, branch.lastChain() + 1);
        long epoch = epoch(place);
        Map<String, PendingWrites> writes = merged(place, step.writes());
        Arguments arguments = begin(place, epoch, draft.branch(), branch.grown(plan.lastChain(), id))
                .add(id)
                .add(new StoredCheckpoint(
                                branch.no(),
                                now,
                                Fingerprint.of(draft),
                                parent,
                                draft.run(),
                                draft.metadata(),
                                plan.manifest())
                        .encode())
                .add(writes.size())
                .add(plan.newChains().size())
                .add(plan.links().size());
        if (parent != null) {
            addWrites(arguments, draft.branch(), parent, writes);
        }
        plan.newChains()
                .forEach(chain -> arguments
                        .add(CheckpointValues.field(branch.no(), chain.chain()))
                        .add(CheckpointValues.encode(chain.value())));
        plan.links()
                .forEach(grown -> arguments
                        .add(CheckpointValues.field(branch.no(), grown.value().chain()))
                        .add(grown.value().links() - 1L)
                        .add(grown.items().encode()));
        return write(arguments).flatMap(reply -> {
            if (reply.is("closed")) {
                return copied(place, change, reply).flatMap(copies -> write(step, place, change, copies));
            }
            return reply.is("stale") ? Mono.empty() : Mono.just(new CheckpointRef(thread, draft.branch(), id, epoch));
        });
    }

    /** Reads the values that are to grow and cannot, because their chain goes on or is sealed. */
    private Mono<Map<ValueRef, Payload>> copied(Place place, StateChange change, Reply closed) {
        List<String> fields = closed.texts();
        List<ValueRef> wanted = new ArrayList<>(change.growing());
        wanted.removeIf(
                value -> !fields.contains(CheckpointValues.field(place.branch().no(), value.chain())));
        return load(place, wanted);
    }

    private Arguments begin(Place place, long epoch, String branch, BranchState next) {
        return Arguments.at(backend.now())
                .flag(false)
                .add(place.epoch())
                .add(epoch)
                .add(place.lastBranch())
                .add(place.lastBranch() + 1)
                .add(branch)
                .add(place.seen() == null ? null : place.seen().toString())
                .add(next.toString());
    }

    private Mono<Reply> write(Arguments arguments) {
        return backend.listing().write(operation, namespace, thread, Script.CHECKPOINT_COMMIT, keys.all(), arguments);
    }

    private static Map<String, PendingWrites> merged(Place place, Collection<TaskWrites> writes) {
        Map<String, PendingWrites> merged = new LinkedHashMap<>();
        writes.forEach(more -> {
            PendingWrites present =
                    merged.getOrDefault(more.task(), place.writes().get(more.task()));
            merged.put(more.task(), present == null ? PendingWrites.of(more) : present.with(more));
        });
        return merged;
    }

    private static void addWrites(Arguments arguments, String branch, String id, Map<String, PendingWrites> writes) {
        writes.forEach(
                (task, all) -> arguments.add(RedisKeys.joined(branch, id, task)).add(StoredWrites.encode(all)));
    }

    private static long epoch(Place place) {
        return place.epoch() == null ? RedisConversationLog.newLife() : Long.parseLong(place.epoch());
    }

    private void require(boolean met, String otherwise, Place place) {
        if (!met) {
            throw new ConflictException(operation, otherwise, place.head());
        }
    }
}
