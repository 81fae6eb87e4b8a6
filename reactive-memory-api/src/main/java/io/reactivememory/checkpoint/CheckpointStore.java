package io.reactivememory.checkpoint;

import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The checkpoints of one namespace.
 *
 * <p>What all publishers share (laziness, demand, cancellation, errors, threads) is said once, in
 * {@code io.reactivememory.ReactiveMemory}, as the rules RX of the contract. Names obey
 * {@link io.reactivememory.namespace.Names}; a forbidden one is an {@link IllegalArgumentException} at the call.
 *
 * <p>A thread's checkpoints have an <em>epoch</em>, which begins with the first write and ends when they are deleted or
 * the thread expires. What is written by a {@link CheckpointRef} of an epoch that is over is refused, so that a worker
 * that comes late does not raise a deleted thread from the dead.
 */
public interface CheckpointStore {

    /**
     * Puts a checkpoint.
     *
     * <p>On subscription it is written in one step, as {@link #commit} of a step without writes.
     *
     * @return where the checkpoint is, never empty
     */
    default Mono<CheckpointRef> put(String thread, CheckpointDraft draft) {
        return commit(thread, Step.of(draft));
    }

    /**
     * Puts a checkpoint together with the writes of the tasks that led to it, all of it or nothing.
     *
     * <p>On subscription it is written in one step; a cancelled call may still complete. A draft without an id gets one
     * that sorts after every id that the store gave in the branch. Where the draft's id is there already with the same
     * content, nothing is written, no pending writes either, and the answer is the same: a retry is safe.
     *
     * <p>Signals {@link io.reactivememory.error.ConflictException} with the head of the branch, and writes nothing, if
     * the id is there with other content; if the parent is not there, or its epoch is over; if the mode is
     * {@link PutMode#STRICT} and the parent is not the head; or if something is appended to a channel that is not a JSON
     * array. Signals {@link io.reactivememory.error.PayloadTooLargeException} for a value over the limit. Rules CP-1 to
     * CP-17.
     *
     * @return where the checkpoint is, never empty
     */
    Mono<CheckpointRef> commit(String thread, Step step);

    /**
     * Keeps what a task wrote as pending writes of a checkpoint, which need not be there yet.
     *
     * <p>On subscription the writes are kept in one step. A write that the checkpoint has already, by task and index,
     * stays as it is, except that of a special channel, which is replaced: a retry is safe. A task keeps the path that it
     * came with first. No writes are no work. Signals {@link io.reactivememory.error.ConflictException} if the epoch of
     * the reference is over. Rules CP-17 to CP-22.
     *
     * @return completes when the writes are kept; always empty
     */
    Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes);

    /**
     * Returns the head of a branch: the checkpoint with the greatest id.
     *
     * <p>On subscription it is read in one look, which costs the same however long the thread is.
     *
     * @return the checkpoint; empty if the branch has none. Rules CP-23 and CP-25
     */
    Mono<Checkpoint> latest(String thread, String branch, Projection projection);

    /**
     * Returns the head of the root graph with all its values and pending writes.
     *
     * @return the checkpoint; empty if the thread has none
     */
    default Mono<Checkpoint> latest(String thread) {
        return latest(thread, CheckpointRef.ROOT, Projection.full());
    }

    /**
     * Returns one checkpoint.
     *
     * @return the checkpoint; empty if it is not there, and never another one in its place. Rules CP-24 and CP-25
     */
    Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection);

    /**
     * Returns one checkpoint with all its values and pending writes.
     *
     * @return the checkpoint; empty if it is not there
     */
    default Mono<Checkpoint> get(CheckpointRef checkpoint) {
        return get(checkpoint, Projection.full());
    }

    /**
     * Streams the history of a thread, newest first.
     *
     * <p>On subscription nothing is read before demand; what is put meanwhile may or may not be shown, and moves nothing.
     * Rules CP-25 to CP-29.
     *
     * @return the checkpoints that the query asks for; empty if there are none
     */
    Flux<Checkpoint> history(String thread, HistoryQuery query);

    /**
     * Streams the branches of a thread that have checkpoints, in byte order.
     *
     * @return the branches; empty if the thread has no checkpoints. Rule CP-30
     */
    Flux<String> branches(String thread);

    /**
     * Streams the threads that have checkpoints and begin with a literal prefix, in byte order.
     *
     * @param prefix a literal prefix, case-sensitive; empty for all
     * @return the threads; empty if none matches. Rule CP-30
     */
    Flux<String> threads(String prefix);

    /**
     * Deletes the checkpoints and pending writes of a thread, of all its branches; its conversation stays.
     *
     * @return true if there were any; never empty. Rules CP-17 and CP-31
     */
    Mono<Boolean> deleteThread(String thread);

    /**
     * Deletes the checkpoints of runs, in all threads of this namespace, and their pending writes.
     *
     * <p>On subscription they are deleted in bounded batches; a cancelled call may leave some. What the others have keeps
     * its values.
     *
     * @param runs the runs; those that are not there are no error
     * @return how many checkpoints were deleted, never empty. Rule CP-32
     */
    Mono<Long> deleteRuns(Collection<String> runs);

    /**
     * Copies all checkpoints and pending writes of a thread to another thread, which must have none, under the same ids.
     *
     * <p>On subscription they are copied in one step. Signals {@link io.reactivememory.error.ConflictException}, and
     * writes nothing, if the target has checkpoints or pending writes.
     *
     * @param source the thread to copy; one that has no checkpoints is no error
     * @param target the thread to copy to, another one
     * @return how many checkpoints were copied, never empty. Rule CP-33
     * @throws IllegalArgumentException if source and target are the same, or one is not a name
     */
    Mono<Long> copyThread(String source, String target);

    /**
     * Removes old checkpoints of a thread, and what only they referred to.
     *
     * <p>On subscription they are removed in bounded batches; a cancelled call may leave some. What stays keeps its
     * values. A checkpoint whose parent goes keeps the parent's id.
     *
     * @return what was removed and kept, or would be; never empty. Rules CP-34 to CP-37
     */
    Mono<Pruned> prune(String thread, PruneRequest request);
}
