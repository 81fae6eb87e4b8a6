package io.reactivememory.checkpoint;

/**
 * What a prune did, or, as a dry run, would do.
 *
 * @param removed how many checkpoints went
 * @param kept how many stayed
 */
public record Pruned(long removed, long kept) {}
