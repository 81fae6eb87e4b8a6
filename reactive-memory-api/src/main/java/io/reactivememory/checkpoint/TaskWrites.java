package io.reactivememory.checkpoint;

import io.reactivememory.namespace.Names;
import java.util.List;

/**
 * What one task of a step wrote, in its order.
 *
 * @param task the task's id
 * @param path where the task stands among the tasks of its step, by which writes are ordered first; may be empty
 * @param writes what it wrote
 */
public record TaskWrites(String task, String path, List<ChannelWrite> writes) {

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if the task is not a name, or the path neither a name nor empty
     */
    public TaskWrites {
        Names.require("task id", task);
        Names.requirePrefix("task path", path);
        writes = List.copyOf(writes);
    }

    /** Returns the writes of a task without a path. */
    public static TaskWrites of(String task, ChannelWrite... writes) {
        return new TaskWrites(task, "", List.of(writes));
    }
}
