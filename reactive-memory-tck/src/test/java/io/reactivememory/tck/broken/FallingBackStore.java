package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import reactor.core.publisher.Mono;

/** Shows the latest checkpoint where the one that is asked for is not there. */
final class FallingBackStore extends ForwardingBackend {

    FallingBackStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new ForwardingCheckpoints(super.checkpoints(namespace)) {
            @Override
            public Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection) {
                return super.get(checkpoint, projection)
                        .switchIfEmpty(super.latest(checkpoint.thread(), checkpoint.branch(), projection));
            }
        };
    }
}
