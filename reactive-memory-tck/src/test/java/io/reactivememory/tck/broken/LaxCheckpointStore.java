package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.ChannelChange;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import reactor.core.publisher.Mono;

/** Takes strict drafts, and puts them as all others. */
final class LaxCheckpointStore extends ForwardingBackend {

    LaxCheckpointStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new ForwardingCheckpoints(super.checkpoints(namespace)) {
            @Override
            public Mono<CheckpointRef> commit(String thread, Step step) {
                return super.commit(thread, new Step(lax(step.draft()), step.writes()));
            }
        };
    }

    private static CheckpointDraft lax(CheckpointDraft draft) {
        CheckpointRef parent = draft.parent();
        CheckpointDraft.Builder lax =
                parent == null ? CheckpointDraft.root(draft.branch()) : CheckpointDraft.childOf(parent);
        draft.changes().forEach((channel, change) -> change(lax, channel, change));
        if (draft.state() != null) {
            lax.state(draft.state());
        }
        if (draft.id() != null) {
            lax.id(draft.id());
        }
        if (draft.run() != null) {
            lax.run(draft.run());
        }
        return lax.metadata(draft.metadata().json()).build();
    }

    private static void change(CheckpointDraft.Builder draft, String channel, ChannelChange change) {
        if (change instanceof ChannelChange.Set set) {
            draft.set(channel, set.value());
        } else if (change instanceof ChannelChange.Append append) {
            draft.append(channel, append.items());
        } else {
            draft.remove(channel);
        }
    }
}
