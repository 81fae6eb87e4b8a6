package io.reactivememory.conversation;

import java.time.Instant;

/**
 * A message with its place in a thread.
 *
 * @param sequence the number that the store gave it, 1 or more, unique within the thread's life
 * @param at when it was appended, in milliseconds; never before the message ahead of it
 * @param message what was said
 */
public record LoggedMessage(long sequence, Instant at, Message message) {}
