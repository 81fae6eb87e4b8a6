package io.reactivememory.spi;

/**
 * What one namespace holds, counted by the backend.
 *
 * @param threads how many threads
 * @param messages how many messages in them
 * @param entries how many entries
 */
public record NamespaceStats(long threads, long messages, long entries) {}
