package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.MemoryBackend;
import java.util.List;
import reactor.core.publisher.Mono;

/** Lets the first write stand also of special channels. */
final class FirstWriteStore extends ForwardingBackend {

    FirstWriteStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new ForwardingCheckpoints(super.checkpoints(namespace)) {
            @Override
            public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
                return super.get(checkpoint, Projection.metadata().withWrites())
                        .map(there -> first(there.writes(), writes))
                        .defaultIfEmpty(writes)
                        .flatMap(first -> super.putWrites(checkpoint, first));
            }
        };
    }

    private static TaskWrites first(List<PendingWrite> there, TaskWrites writes) {
        List<ChannelWrite> first = writes.writes().stream()
                .map(write -> new ChannelWrite(write.channel(), first(there, writes.task(), write)))
                .toList();
        return new TaskWrites(writes.task(), writes.path(), first);
    }

    private static Payload first(List<PendingWrite> there, String task, ChannelWrite write) {
        return there.stream()
                .filter(each -> each.isSpecial()
                        && each.task().equals(task)
                        && each.channel().equals(write.channel()))
                .map(PendingWrite::value)
                .findFirst()
                .orElse(write.value());
    }
}
