package io.reactivememory;

import io.reactivememory.checkpoint.ChannelChange;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Checks arguments and sizes once, so that no backend has to. */
final class CheckedCheckpointStore implements CheckpointStore {

    private final Access access;

    CheckedCheckpointStore(Access access) {
        this.access = access;
    }

    @Override
    public Mono<CheckpointRef> commit(String thread, Step step) {
        requireThread(thread);
        CheckpointDraft draft = Access.requirePresent("step", step).draft();
        CheckpointRef parent = draft.parent();
        if (parent != null && !parent.thread().equals(thread)) {
            throw new IllegalArgumentException(
                    "the parent must be in the thread '" + thread + "', but is in '" + parent.thread() + "'");
        }
        return access.checkpoint("commit", thread, store -> {
            requireWithinLimit("commit", thread, Stream.of(draft.metadata()));
            requireWithinLimit("commit", thread, values(draft));
            step.writes().forEach(writes -> requireWithinLimit("commit", thread, values(writes)));
            return store.commit(thread, step);
        });
    }

    @Override
    public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
        String thread = Access.requirePresent("checkpoint", checkpoint).thread();
        if (Access.requirePresent("writes", writes).writes().isEmpty()) {
            return access.checkpoint("putWrites", thread, store -> Mono.empty());
        }
        return access.checkpoint("putWrites", thread, store -> {
            requireWithinLimit("putWrites", thread, values(writes));
            return store.putWrites(checkpoint, writes);
        });
    }

    @Override
    public Mono<Checkpoint> latest(String thread, String branch, Projection projection) {
        requireThread(thread);
        Names.requirePrefix("branch", branch);
        Access.requirePresent("projection", projection);
        return access.checkpoint("latest", thread, store -> store.latest(thread, branch, projection));
    }

    @Override
    public Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection) {
        String thread = Access.requirePresent("checkpoint", checkpoint).thread();
        Access.requirePresent("projection", projection);
        return access.checkpoint("get", thread, store -> store.get(checkpoint, projection));
    }

    @Override
    public Flux<Checkpoint> history(String thread, HistoryQuery query) {
        requireThread(thread);
        Access.requirePresent("query", query);
        Long limit = query.limit();
        return access.checkpoints(
                "history", thread, store -> limit != null && limit == 0 ? Flux.empty() : store.history(thread, query));
    }

    @Override
    public Flux<String> branches(String thread) {
        requireThread(thread);
        return access.checkpoints("branches", thread, store -> store.branches(thread));
    }

    @Override
    public Flux<String> threads(String prefix) {
        Names.requirePrefix("thread prefix", prefix);
        return access.checkpoints("threads", prefix, store -> store.threads(prefix));
    }

    @Override
    public Mono<Boolean> deleteThread(String thread) {
        requireThread(thread);
        return access.checkpoint("deleteThread", thread, store -> store.deleteThread(thread));
    }

    @Override
    public Mono<Long> deleteRuns(Collection<String> runs) {
        runs.forEach(run -> Names.require("run id", run));
        Set<String> copy = Set.copyOf(runs);
        return access.checkpoint("deleteRuns", null, store -> copy.isEmpty() ? Mono.just(0L) : store.deleteRuns(copy));
    }

    @Override
    public Mono<Long> copyThread(String source, String target) {
        Names.require("source thread", source);
        Names.require("target thread", target);
        if (source.equals(target)) {
            throw new IllegalArgumentException(
                    "target thread must be another than the source, but both are '" + source + "'");
        }
        return access.checkpoint("copyThread", source, store -> store.copyThread(source, target));
    }

    @Override
    public Mono<Pruned> prune(String thread, PruneRequest request) {
        requireThread(thread);
        Access.requireMillis(
                "olderThan", Access.requirePresent("request", request).olderThan());
        return access.checkpoint("prune", thread, store -> store.prune(thread, request));
    }

    private void requireWithinLimit(String method, String thread, Stream<Payload> values) {
        values.forEach(value -> access.requireWithinLimit("checkpoints." + method, thread, value));
    }

    private static Stream<Payload> values(CheckpointDraft draft) {
        return draft.state() == null
                ? draft.changes().values().stream().flatMap(CheckedCheckpointStore::values)
                : draft.state().values().stream();
    }

    private static Stream<Payload> values(ChannelChange change) {
        if (change instanceof ChannelChange.Append appended) {
            return appended.items().stream();
        }
        return change instanceof ChannelChange.Set set ? Stream.of(set.value()) : Stream.empty();
    }

    private static Stream<Payload> values(TaskWrites writes) {
        List<ChannelWrite> all = writes.writes();
        return all.stream().map(ChannelWrite::value);
    }

    private static void requireThread(String thread) {
        Names.require("thread id", thread);
    }
}
