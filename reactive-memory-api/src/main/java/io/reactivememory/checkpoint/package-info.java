/**
 * Where a run stood: versioned state per thread, to resume from, to go back to and to branch off.
 *
 * <p>A checkpoint holds the values of named <em>channels</em>, free metadata, and the id of its parent. It never changes;
 * a run goes on by putting children that say what changed. Checkpoints live in a thread, in one of its
 * <em>branches</em>: {@code ""} is the root graph, others belong to its subgraphs. Within a branch, ids sort as time, and
 * the greatest is the <em>head</em>. Putting beside the head forks: both lines go on, and each keeps its own state.
 *
 * <p>What a put costs depends on what it changes, not on how long the thread is: a channel that stays costs nothing, and
 * an append costs what is appended.
 *
 * <pre>{@code
 * checkpoints.latest("thread-1")
 *         .flatMap(parent -> checkpoints.put("thread-1", CheckpointDraft.childOf(parent)
 *                 .set("plan", Payload.json(plan))
 *                 .append("messages", Payload.json(message))
 *                 .metadata("step", 7)
 *                 .build()));
 * checkpoints.history("thread-1", HistoryQuery.newestFirst().limit(50));
 * }</pre>
 *
 * <p>While a step is under way, its tasks keep their results as <em>pending writes</em> of the checkpoint that they
 * started from, so that a run that broke off repeats only what had not ended.
 *
 * <p>Read {@link io.reactivememory.checkpoint.CheckpointStore}, then
 * {@link io.reactivememory.checkpoint.CheckpointDraft}.
 */
@NullMarked
package io.reactivememory.checkpoint;

import org.jspecify.annotations.NullMarked;
