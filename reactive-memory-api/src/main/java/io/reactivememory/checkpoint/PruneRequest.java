package io.reactivememory.checkpoint;

import io.reactivememory.namespace.Names;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a thread's checkpoints may go. Immutable.
 *
 * <p>Never do: the head of a branch, the ids that are pinned, and a checkpoint that has pending writes and no child yet,
 * because a run may still be resumed from it.
 *
 * @param keepLast how many of each branch's newest checkpoints to keep; null if age decides
 * @param olderThan the first instant of what is kept; null if the number decides
 * @param pinned ids to keep in any branch
 * @param dryRun whether only to count
 */
public record PruneRequest(
        @Nullable Long keepLast, @Nullable Instant olderThan, Set<String> pinned, boolean dryRun) {

    /**
     * Checks that one policy is given.
     *
     * @throws IllegalArgumentException if not exactly one of {@code keepLast} and {@code olderThan} is given,
     *     {@code keepLast} is less than 1, or a pinned id is not a name
     */
    public PruneRequest {
        if ((keepLast == null) == (olderThan == null)) {
            throw new IllegalArgumentException("a prune must have either keepLast or olderThan, but has "
                    + (keepLast == null ? "neither" : "both"));
        }
        if (keepLast != null && keepLast < 1) {
            throw new IllegalArgumentException("keepLast must be 1 or more checkpoints, but is " + keepLast);
        }
        pinned = Set.copyOf(pinned);
        pinned.forEach(id -> Names.require("checkpoint id", id));
    }

    /**
     * Returns a request that keeps the newest checkpoints of each branch.
     *
     * @param checkpoints how many; 1 or more
     * @throws IllegalArgumentException if it is less than 1
     */
    public static PruneRequest keepLast(long checkpoints) {
        return new PruneRequest(checkpoints, null, Set.of(), false);
    }

    /**
     * Returns a request that keeps what was put at an instant or later.
     *
     * @param instant the first instant of what is kept
     */
    public static PruneRequest olderThan(Instant instant) {
        return new PruneRequest(null, instant, Set.of(), false);
    }

    /** Returns this request keeping these ids too, whatever branch they are in. */
    public PruneRequest pin(String... ids) {
        Set<String> all = new HashSet<>(pinned);
        all.addAll(List.of(ids));
        return new PruneRequest(keepLast, olderThan, all, dryRun);
    }

    /** Returns this request as a question: it counts what would go and removes nothing. */
    public PruneRequest asDryRun() {
        return new PruneRequest(keepLast, olderThan, pinned, true);
    }
}
