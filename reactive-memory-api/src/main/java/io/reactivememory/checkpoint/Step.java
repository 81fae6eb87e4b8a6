package io.reactivememory.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * One step of a run: the checkpoint that it makes, and what its tasks wrote to the parent on the way.
 *
 * @param draft the checkpoint
 * @param writes what the tasks wrote; they become pending writes of the draft's parent. Tasks that wrote nothing are left
 *     out
 */
public record Step(CheckpointDraft draft, List<TaskWrites> writes) {

    /**
     * Checks that there is a parent to keep the writes.
     *
     * @throws IllegalArgumentException if there are writes and the draft has no parent
     */
    public Step {
        writes = writes.stream().filter(task -> !task.writes().isEmpty()).toList();
        if (draft.parent() == null && !writes.isEmpty()) {
            throw new IllegalArgumentException("writes must belong to a parent, but the draft has none");
        }
    }

    /** Returns the step that makes a checkpoint of what some tasks wrote. */
    public static Step of(CheckpointDraft draft, TaskWrites... writes) {
        return new Step(draft, Arrays.asList(writes));
    }
}
