package io.reactivememory.checkpoint;

import io.reactivememory.namespace.Names;

/**
 * Where a checkpoint is.
 *
 * @param thread the thread
 * @param branch the branch in it; {@link #ROOT} is the root graph
 * @param id the checkpoint's id, by whose order it is newer or older than others
 * @param epoch which life of the thread's checkpoints it belongs to; 0 if that is not known. A store gives every reference
 *     its epoch, and refuses what is written by a reference of an epoch that is over
 */
public record CheckpointRef(String thread, String branch, String id, long epoch) {

    /** The branch of the root graph. */
    public static final String ROOT = "";

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if thread or id is not a name, the branch is neither a name nor empty, or the epoch
     *     is negative
     */
    public CheckpointRef {
        Names.require("thread id", thread);
        Names.requirePrefix("branch", branch);
        Names.require("checkpoint id", id);
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch must be 0 or more, but is " + epoch);
        }
    }

    /** Returns a reference to a checkpoint of the root graph, of whatever epoch. */
    public static CheckpointRef of(String thread, String id) {
        return of(thread, ROOT, id);
    }

    /** Returns a reference to a checkpoint of a branch, of whatever epoch. */
    public static CheckpointRef of(String thread, String branch, String id) {
        return new CheckpointRef(thread, branch, id, 0);
    }

    /** Returns a reference to another checkpoint of the same branch and epoch. */
    public CheckpointRef sibling(String other) {
        return new CheckpointRef(thread, branch, other, epoch);
    }
}
