package io.reactivememory.inmemory;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.delta.Fingerprint;
import io.reactivememory.delta.Garbage;
import io.reactivememory.delta.Manifest;
import io.reactivememory.delta.PendingWrites;
import io.reactivememory.delta.Retention;
import io.reactivememory.delta.StateChange;
import io.reactivememory.delta.StatePlan;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One branch of a thread's checkpoints. Guarded by the backend's lock. */
final class InMemoryBranch {

    private final NavigableMap<String, Stored> checkpoints = new TreeMap<>(Names.ORDER);
    private final Map<Long, InMemoryChain> chains = new HashMap<>();
    private final Map<String, Map<String, PendingWrites>> writes = new HashMap<>();
    private long lastChain;

    /** A checkpoint without its values. */
    record Stored(
            @Nullable String parent,
            Instant at,
            @Nullable String run,
            Payload metadata,
            Manifest manifest,
            Fingerprint fingerprint) {}

    /** Puts a checkpoint; answers its id. */
    String put(CheckpointDraft draft, Instant now, FailedOperation operation) {
        Fingerprint fingerprint = Fingerprint.of(draft);
        Stored present = draft.id() == null ? null : checkpoints.get(draft.id());
        if (draft.id() != null && present != null) {
            require(present.fingerprint().equals(fingerprint), operation, "the id is there already with other content");
            return draft.id();
        }
        String head = head();
        String parent = draft.parent() == null ? null : draft.parent().id();
        require(parent == null || checkpoints.containsKey(parent), operation, "the parent is not there");
        require(
                draft.mode() == PutMode.FORK || Objects.equals(parent, head),
                operation,
                "the parent is not the head any more");
        Manifest manifest = write(draft, parent, operation);
        String id = draft.id() == null ? CheckpointIds.next(now, parent, lastGiven()) : draft.id();
        checkpoints.put(id, new Stored(parent, now, draft.run(), draft.metadata(), manifest, fingerprint));
        return id;
    }

    /** Writes what a draft changes of its parent's state. */
    private Manifest write(CheckpointDraft draft, @Nullable String parent, FailedOperation operation) {
        Manifest before = parent == null ? Manifest.EMPTY : stored(parent).manifest();
        StateChange change = StateChange.of(before, draft.state() == null ? Map.of() : state(before.values()), draft);
        require(change.notArray() == null, operation, "the channel '" + change.notArray() + "' is not a JSON array");
        Map<ValueRef, Payload> closed = new HashMap<>();
        for (ValueRef value : change.growing()) {
            if (!chain(value).isOpenAfter(value.links())) {
                closed.put(value, value(value));
            }
        }
        StatePlan plan = change.plan(closed, lastChain + 1);
        plan.newChains().forEach(base -> chains.put(base.chain(), new InMemoryChain(base.value())));
        plan.links().forEach(link -> chain(link.value()).add(link.items()));
        lastChain = plan.lastChain();
        return plan.manifest();
    }

    void putWrites(String id, TaskWrites more) {
        writes.computeIfAbsent(id, none -> new HashMap<>())
                .compute(more.task(), (task, present) -> present == null ? PendingWrites.of(more) : present.with(more));
    }

    /** Returns the pending writes of a checkpoint, in order. */
    List<PendingWrite> writes(String id) {
        return writes.getOrDefault(id, Map.of()).values().stream()
                .flatMap(task -> task.all().stream())
                .sorted(PendingWrites.ORDER)
                .toList();
    }

    /** Returns the id of the head; null if there is no checkpoint. */
    @Nullable
    String head() {
        return checkpoints.isEmpty() ? null : checkpoints.lastKey();
    }

    /** Returns the greatest id that the store gave; null if there is none. */
    private @Nullable String lastGiven() {
        return checkpoints.descendingKeySet().stream()
                .filter(CheckpointIds::isTime)
                .findFirst()
                .orElse(null);
    }

    @Nullable
    Stored find(String id) {
        return checkpoints.get(id);
    }

    /** Returns the checkpoints, newest first, from below an id if one is given. */
    NavigableMap<String, Stored> newestFirst(@Nullable String before) {
        return (before == null ? checkpoints : checkpoints.headMap(before, false)).descendingMap();
    }

    SortedMap<String, Payload> state(SortedMap<String, ValueRef> values) {
        SortedMap<String, Payload> state = new TreeMap<>(Names.ORDER);
        values.forEach((channel, value) -> state.put(channel, value(value)));
        return state;
    }

    Pruned prune(PruneRequest request) {
        Retention retention = new Retention(request);
        List<String> old = newestFirst(null).entrySet().stream()
                .filter(each -> !retention.keeps(
                        each.getKey(),
                        each.getValue().parent(),
                        each.getValue().at(),
                        writes.containsKey(each.getKey())))
                .map(Map.Entry::getKey)
                .toList();
        Pruned pruned = new Pruned(old.size(), checkpoints.size() - (long) old.size());
        if (!request.dryRun()) {
            remove(old);
        }
        return pruned;
    }

    long deleteRuns(Collection<String> runs) {
        Predicate<Stored> ofRuns = stored -> stored.run() != null && runs.contains(stored.run());
        List<String> ids = checkpoints.entrySet().stream()
                .filter(each -> ofRuns.test(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        remove(ids);
        return ids.size();
    }

    private void remove(List<String> ids) {
        Garbage garbage = new Garbage();
        ids.forEach(id -> garbage.gone(stored(id).manifest()));
        ids.forEach(checkpoints::remove);
        ids.forEach(writes::remove);
        checkpoints.values().forEach(stored -> garbage.stays(stored.manifest()));
        garbage.chains().forEach(chains::remove);
        garbage.cuts()
                .forEach(cut -> Objects.requireNonNull(chains.get(cut.chain())).cut(cut.links()));
    }

    boolean isEmpty() {
        return checkpoints.isEmpty() && writes.isEmpty();
    }

    long count() {
        return checkpoints.size();
    }

    InMemoryBranch copy() {
        InMemoryBranch copy = new InMemoryBranch();
        copy.checkpoints.putAll(checkpoints);
        chains.forEach((number, chain) -> copy.chains.put(number, chain.copy()));
        writes.forEach((id, tasks) -> copy.writes.put(id, new HashMap<>(tasks)));
        copy.lastChain = lastChain;
        return copy;
    }

    private Stored stored(String id) {
        return Objects.requireNonNull(checkpoints.get(id), id);
    }

    private Payload value(ValueRef value) {
        return value.inlined() != null ? value.inlined() : chain(value).value(value.links());
    }

    private InMemoryChain chain(ValueRef value) {
        return Objects.requireNonNull(chains.get(value.chain()));
    }

    private void require(boolean met, FailedOperation operation, String otherwise) {
        if (!met) {
            throw new ConflictException(operation, otherwise, head());
        }
    }
}
