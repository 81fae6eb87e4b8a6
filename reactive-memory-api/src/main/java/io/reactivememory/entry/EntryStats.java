package io.reactivememory.entry;

/**
 * What a namespace's entries amount to.
 *
 * @param entries how many there are
 * @param bytes the size of their values
 */
public record EntryStats(long entries, long bytes) {}
