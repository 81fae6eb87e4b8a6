package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.MemoryBackend;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Lets the last write stand also of ordinary channels: a get shows what was written last. */
final class LastWriteStore extends ForwardingBackend {

    private final Map<List<Object>, Payload> last = new ConcurrentHashMap<>();

    LastWriteStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new ForwardingCheckpoints(super.checkpoints(namespace)) {
            @Override
            public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
                return super.putWrites(checkpoint, writes).doOnSuccess(done -> {
                    for (int i = 0; i < writes.writes().size(); i++) {
                        last.put(
                                List.of(namespace, checkpoint, writes.task(), i),
                                writes.writes().get(i).value());
                    }
                });
            }

            @Override
            public Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection) {
                return super.get(checkpoint, projection).map(found -> overwritten(namespace, found));
            }
        };
    }

    private Checkpoint overwritten(Namespace namespace, Checkpoint found) {
        List<PendingWrite> writes = found.writes().stream()
                .map(write -> new PendingWrite(
                        write.task(),
                        write.path(),
                        write.index(),
                        write.channel(),
                        last.getOrDefault(List.of(namespace, found.ref(), write.task(), write.index()), write.value())))
                .toList();
        return new Checkpoint(
                found.ref(),
                found.parent(),
                found.at(),
                found.run(),
                found.metadata(),
                found.versions(),
                found.state(),
                writes);
    }
}
