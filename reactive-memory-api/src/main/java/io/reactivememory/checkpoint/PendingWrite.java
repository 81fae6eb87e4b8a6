package io.reactivememory.checkpoint;

import io.reactivememory.payload.Payload;
import java.util.List;

/**
 * A task's write as a checkpoint keeps it. Checkpoint, task and index together identify it.
 *
 * @param task the task's id
 * @param path where the task stands among the tasks of its step
 * @param index the position among the writes of the task's call; for a special channel a negative number of its own
 * @param channel the channel
 * @param value what was written
 */
public record PendingWrite(String task, String path, int index, String channel, Payload value) {

    /** The channel of a task's failure. */
    public static final String ERROR = "__error__";

    /** The channel of what a task scheduled. */
    public static final String SCHEDULED = "__scheduled__";

    /** The channel of a task's interrupt. */
    public static final String INTERRUPT = "__interrupt__";

    /** The channel of what an interrupted task is resumed with. */
    public static final String RESUME = "__resume__";

    private static final List<String> SPECIAL = List.of(ERROR, SCHEDULED, INTERRUPT, RESUME);

    /**
     * Returns the index of a write: -1 to -4 for the special channels, which each task has once, else its position.
     *
     * @param channel the channel
     * @param position the position in the call
     */
    public static int index(String channel, int position) {
        int special = SPECIAL.indexOf(channel);
        return special < 0 ? position : -1 - special;
    }

    /** Tells whether the channel is special: its last write stands, and not the first. */
    public boolean isSpecial() {
        return index < 0;
    }
}
