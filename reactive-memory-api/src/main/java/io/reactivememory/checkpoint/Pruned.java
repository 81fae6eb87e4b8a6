package io.reactivememory.checkpoint;

/**
 * What a prune did, or, as a dry run, would do.
 *
 * @param removed how many checkpoints went
 * @param kept how many stayed
 */
public record Pruned(long removed, long kept) {

    /** Returns what this and another prune did together. */
    public Pruned plus(Pruned other) {
        return new Pruned(removed + other.removed, kept + other.kept);
    }
}
