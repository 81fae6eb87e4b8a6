package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Takes for the latest what was put last under an id of the caller's, and not the greatest id. */
final class LastPutStore extends ForwardingBackend {

    private final Map<List<Object>, CheckpointRef> last = new ConcurrentHashMap<>();

    LastPutStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new ForwardingCheckpoints(super.checkpoints(namespace)) {
            @Override
            public Mono<CheckpointRef> commit(String thread, Step step) {
                Mono<CheckpointRef> commit = super.commit(thread, step);
                return step.draft().id() == null
                        ? commit
                        : commit.doOnNext(ref -> last.put(List.of(namespace, thread, ref.branch()), ref));
            }

            @Override
            public Mono<Checkpoint> latest(String thread, String branch, Projection projection) {
                return Mono.justOrEmpty(last.get(List.of(namespace, thread, branch)))
                        .flatMap(ref -> super.get(ref, projection))
                        .switchIfEmpty(super.latest(thread, branch, projection));
            }
        };
    }
}
