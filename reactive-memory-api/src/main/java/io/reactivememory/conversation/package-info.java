/**
 * What was said: a log of messages per thread.
 *
 * <p>A thread begins with its first append and ends when it is deleted or expires; this is its <em>life</em>. The store
 * gives every message a sequence number, starting at 1 and growing; within a life no number is used twice, also after
 * messages were dropped, and instants never go back as numbers grow. A message may carry an id of the caller's, which
 * makes repeating an append safe. Messages are immutable values that belong to nobody; a log is bound to one namespace
 * and may be shared between threads and subscribers.
 *
 * <pre>{@code
 * log.append("thread-1", Message.user("Hi"), Message.assistant("Hello!"));
 * log.tail("thread-1", 20);                                          // oldest to newest
 * log.replay("thread-1", ReplayQuery.backward().limit(100));         // newest first, on demand
 * log.follow("thread-1", 41);                                        // history after 41, then live
 * }</pre>
 *
 * <p>Read {@link io.reactivememory.conversation.ConversationLog}, then
 * {@link io.reactivememory.conversation.Message}.
 */
@NullMarked
package io.reactivememory.conversation;

import org.jspecify.annotations.NullMarked;
