package io.reactivememory.server;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PendingWrite;
import java.nio.ByteBuffer;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A checkpoint per line. Of its state and its pending writes there is what was loaded; values of the state that are not
 * plain JSON stand apart, as entries are shown.
 */
final class CheckpointForm extends NdjsonForm<Checkpoint> {

    private static final int AROUND = 256;
    private static final int AROUND_CHANNEL = 64;

    @Override
    public int weight(Checkpoint checkpoint) {
        return (int) Math.min(
                Integer.MAX_VALUE,
                checkpoint.bytes()
                        + AROUND
                        + (long) AROUND_CHANNEL * checkpoint.versions().size());
    }

    @Override
    public List<ByteBuffer> spell(Checkpoint checkpoint) {
        return List.of(line(tree(checkpoint)));
    }

    static ObjectNode tree(Checkpoint checkpoint) {
        ObjectNode tree = tree(checkpoint.ref());
        CheckpointRef parent = checkpoint.parent();
        if (parent != null) {
            tree.put("parent", parent.id());
        }
        tree.put("at", checkpoint.at().toString());
        if (checkpoint.run() != null) {
            tree.put("run", checkpoint.run());
        }
        tree.set("metadata", checkpoint.metadata().json());
        checkpoint.versions().forEach(tree.putObject("versions")::put);
        checkpoint.state().forEach((channel, value) -> {
            if (PayloadForm.isPlainJson(value)) {
                tree.withObjectProperty("state").set(channel, value.json());
            } else {
                PayloadForm.describe(tree.withObjectProperty("typed").putObject(channel), value);
            }
        });
        checkpoint.writes().forEach(write -> tree.withArrayProperty("writes").add(tree(write)));
        return tree;
    }

    /** Says where a checkpoint is. */
    static ObjectNode tree(CheckpointRef ref) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("thread", ref.thread())
                .put("branch", ref.branch())
                .put("id", ref.id())
                .put("epoch", ref.epoch());
    }

    private static ObjectNode tree(PendingWrite write) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("task", write.task())
                .put("path", write.path())
                .put("index", write.index())
                .put("channel", write.channel());
        return PayloadForm.describe(tree, write.value());
    }
}
