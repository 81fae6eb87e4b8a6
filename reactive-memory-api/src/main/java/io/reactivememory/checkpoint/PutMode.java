package io.reactivememory.checkpoint;

/** Whether a checkpoint may be put beside the head. */
public enum PutMode {
    /** The parent may be any checkpoint of the branch: putting beside the head begins another line. */
    FORK,
    /** The parent must be the head, and without a parent the branch must be empty; anything else is a conflict. */
    STRICT
}
