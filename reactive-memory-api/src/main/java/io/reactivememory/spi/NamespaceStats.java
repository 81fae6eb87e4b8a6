package io.reactivememory.spi;

/**
 * What one namespace holds, counted by the backend.
 *
 * @param threads how many threads, with a conversation, with checkpoints or with both
 * @param messages how many messages in them
 * @param checkpoints how many checkpoints in them
 * @param entries how many entries
 */
public record NamespaceStats(long threads, long messages, long checkpoints, long entries) {}
