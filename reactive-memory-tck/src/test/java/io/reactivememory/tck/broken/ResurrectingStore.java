package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import reactor.core.publisher.Mono;

/** Keeps pending writes whatever epoch they were meant for. */
final class ResurrectingStore extends ForwardingBackend {

    ResurrectingStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new ForwardingCheckpoints(super.checkpoints(namespace)) {
            @Override
            public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
                CheckpointRef any = CheckpointRef.of(checkpoint.thread(), checkpoint.branch(), checkpoint.id());
                return super.putWrites(any, writes);
            }
        };
    }
}
