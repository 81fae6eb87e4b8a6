package io.reactivememory.conversation;

/**
 * The answer to a rewrite.
 *
 * @param kept the length of the common prefix, which was left as it is
 * @param dropped how many messages were dropped
 * @param appended how many messages were appended
 * @param lastSequence the thread's last sequence after the call; 0 if the thread is empty
 */
public record Rewritten(long kept, long dropped, int appended, long lastSequence) {}
