package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Prunes what is pinned like anything else. */
final class UnprotectingStore extends ForwardingBackend {

    UnprotectingStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new ForwardingCheckpoints(super.checkpoints(namespace)) {
            @Override
            public Mono<Pruned> prune(String thread, PruneRequest request) {
                return super.prune(
                        thread, new PruneRequest(request.keepLast(), request.olderThan(), Set.of(), request.dryRun()));
            }
        };
    }
}
