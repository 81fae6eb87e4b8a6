package io.reactivememory.conversation;

import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The threads of one namespace: append-only logs of messages.
 *
 * <p>What all publishers share (laziness, demand, cancellation, errors, threads) is said once, in
 * {@code io.reactivememory.ReactiveMemory}, as the rules RX of the contract. Thread ids obey
 * {@link io.reactivememory.namespace.Names}; a forbidden one is an {@link IllegalArgumentException} at the call.
 */
public interface ConversationLog {

    /**
     * Appends messages to a thread, all of them or none, at consecutive sequence numbers.
     *
     * <p>On subscription the messages are written in one step; each subscription appends anew, unless the messages carry
     * ids: a message whose id the thread already holds is not written again, and the answer names the sequence that it
     * has. Concurrent appends to one thread lose nothing and never interleave inside a call. An append to a thread that
     * was deleted or has expired begins a new life. Never empty. Cancelled before it was sent, it does nothing; after,
     * it may complete, never by half.
     *
     * <p>Signals {@link io.reactivememory.error.ConflictException} with the actual last sequence if the options expect
     * another one (CV-7), {@link io.reactivememory.error.PayloadTooLargeException} for a message over the limit (PL-5),
     * and {@link io.reactivememory.error.TransientMemoryException} where a retry may succeed; a retry is safe when every
     * message carries an id. Rules CV-1 to CV-9.
     *
     * @param thread the thread to append to; it need not exist
     * @param messages what to append, oldest first; at least one
     * @param options a condition, a time to live
     * @return what was written and where, never empty
     * @throws IllegalArgumentException if there is no message or the thread id is not a name
     */
    Mono<Appended> append(String thread, List<Message> messages, AppendOptions options);

    /**
     * Appends messages unconditionally; as {@link #append(String, List, AppendOptions)}.
     *
     * @return what was written and where, never empty
     */
    default Mono<Appended> append(String thread, Message... messages) {
        return append(thread, List.of(messages), AppendOptions.defaults());
    }

    /**
     * Streams a thread as the query says: from either end or from a sequence, in either direction.
     *
     * <p>On subscription nothing is read before demand; each subscription reads anew. Emits the messages in the order
     * of the direction, without gap or duplicate; empty for an unknown thread. Forward, messages appended while reading
     * are included when the reader gets to them. Nothing is held in the backend between pages, so a reader may stop for
     * as long as it likes. A deletion or a new life ends the stream. A rewrite that drops what the reader has already
     * passed signals {@link io.reactivememory.error.TransientMemoryException}: replay again; a stream that completes
     * has shown the old list or the new one (CV-16). Rules CV-10 to CV-12.
     *
     * @return the messages; empty, never an error, for an unknown thread
     */
    Flux<LoggedMessage> replay(String thread, ReplayQuery query);

    /**
     * Streams the whole thread, oldest first; as {@link #replay(String, ReplayQuery)}.
     *
     * @return the messages; empty for an unknown thread
     */
    default Flux<LoggedMessage> replay(String thread) {
        return replay(thread, ReplayQuery.forward());
    }

    /**
     * Streams the newest messages, oldest to newest.
     *
     * <p>On subscription nothing is read before demand. Empty for an unknown thread or for {@code count} 0. Rule CV-13.
     *
     * @param count how many at the most; 0 or more
     * @return the last messages of the thread in ascending order; empty for an unknown thread
     * @throws IllegalArgumentException if the count is negative
     */
    Flux<LoggedMessage> tail(String thread, int count);

    /**
     * Streams the history after a sequence, then what is appended from then on, by whatever handle or process.
     *
     * <p>On subscription nothing is read before demand; the thread need not exist yet. Emits in ascending order, without
     * gap or duplicate, and holds no more than two pages whatever the subscriber's speed; messages that a rewrite or
     * trim removed before they were read do not appear. Completes when the thread is deleted or expires, and otherwise
     * only ends by cancellation, by an error or by closing the memory. Rules CV-14 and CV-15.
     *
     * @param after the last sequence that is already known; 0 for the whole history
     * @return the messages after that sequence, then live; waits, rather than being empty, for an unknown thread
     * @throws IllegalArgumentException if {@code after} is negative
     */
    Flux<LoggedMessage> follow(String thread, long after);

    /**
     * Replaces a thread's messages by a list, in one step: keeps the longest common prefix, drops the rest and appends
     * the remainder at new sequence numbers.
     *
     * <p>On subscription readers see the old list or the new one, never a mixture. Two messages are the same when their
     * JSON is. An empty list empties the thread and keeps its life. Never empty. Signals
     * {@link io.reactivememory.error.ConflictException} if the options expect another last sequence. Repeating it
     * changes nothing. Rules CV-16 and CV-17.
     *
     * @param messages the new list, oldest first; ids in it are distinct
     * @return how much was kept, dropped and appended, never empty
     * @throws IllegalArgumentException if two messages carry the same id
     */
    Mono<Rewritten> rewrite(String thread, List<Message> messages, AppendOptions options);

    /**
     * Drops the oldest messages of a thread; sequence numbers stay as they are.
     *
     * <p>On subscription drops in the backend. Never empty; 0 for an unknown thread. A retry is safe. Rule CV-18.
     *
     * @return how many messages were dropped, never empty
     */
    Mono<Long> trim(String thread, TrimPolicy policy);

    /**
     * Deletes a thread and ends its life.
     *
     * <p>On subscription the thread is gone in one step, whatever its length. Never empty. Rule CV-19.
     *
     * @return true if the thread existed, never empty
     */
    Mono<Boolean> delete(String thread);

    /**
     * Sets the instant from which a thread is no longer there, neither its log nor its checkpoints.
     *
     * <p>On subscription replaces an earlier expiry; an instant in the past ends the thread now. Never empty. Rules CV-20
     * and CP-38.
     *
     * @param at the absolute instant, kept in milliseconds
     * @return true if the thread has a log or checkpoints, never empty
     */
    Mono<Boolean> expireAt(String thread, Instant at);

    /**
     * Removes a thread's expiry.
     *
     * @return true if the thread has a log or checkpoints; never empty. Rules CV-20 and CP-38
     */
    Mono<Boolean> persist(String thread);

    /**
     * Streams the threads whose id begins with a literal prefix, in the byte order of UTF-8.
     *
     * <p>On subscription nothing is read before demand; a thread that appears or goes meanwhile may or may not be
     * listed, every other exactly once. Messages are not counted: see {@link #count(String)}. Empty if there are none.
     * Rule CV-21.
     *
     * @param prefix a literal prefix, case-sensitive; empty for all
     * @return a summary of each thread, in ascending order of ids; empty if none matches
     */
    Flux<ThreadSummary> threads(String prefix);

    /**
     * Returns one thread's summary.
     *
     * @return the summary; empty if the thread does not exist. Rule CV-21
     */
    Mono<ThreadSummary> summary(String thread);

    /**
     * Counts a thread's messages, exactly, in the backend.
     *
     * @return the number of messages; 0 for an unknown thread, never empty. Rule CV-21
     */
    Mono<Long> count(String thread);
}
