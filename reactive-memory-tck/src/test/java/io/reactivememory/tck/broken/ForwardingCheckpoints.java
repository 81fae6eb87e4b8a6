package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Passes everything on; a broken store overrides what it breaks. */
abstract class ForwardingCheckpoints implements CheckpointStore {

    private final CheckpointStore checkpoints;

    ForwardingCheckpoints(CheckpointStore checkpoints) {
        this.checkpoints = checkpoints;
    }

    @Override
    public Mono<CheckpointRef> commit(String thread, Step step) {
        return checkpoints.commit(thread, step);
    }

    @Override
    public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
        return checkpoints.putWrites(checkpoint, writes);
    }

    @Override
    public Mono<Checkpoint> latest(String thread, String branch, Projection projection) {
        return checkpoints.latest(thread, branch, projection);
    }

    @Override
    public Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection) {
        return checkpoints.get(checkpoint, projection);
    }

    @Override
    public Flux<Checkpoint> history(String thread, HistoryQuery query) {
        return checkpoints.history(thread, query);
    }

    @Override
    public Flux<String> branches(String thread) {
        return checkpoints.branches(thread);
    }

    @Override
    public Flux<String> threads(String prefix) {
        return checkpoints.threads(prefix);
    }

    @Override
    public Mono<Boolean> deleteThread(String thread) {
        return checkpoints.deleteThread(thread);
    }

    @Override
    public Mono<Long> deleteRuns(Collection<String> runs) {
        return checkpoints.deleteRuns(runs);
    }

    @Override
    public Mono<Long> copyThread(String source, String target) {
        return checkpoints.copyThread(source, target);
    }

    @Override
    public Mono<Pruned> prune(String thread, PruneRequest request) {
        return checkpoints.prune(thread, request);
    }
}
