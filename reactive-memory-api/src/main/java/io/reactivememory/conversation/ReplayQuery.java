package io.reactivememory.conversation;

import org.jspecify.annotations.Nullable;

/**
 * Where a replay starts, in which direction it goes and how far. Immutable.
 *
 * @param direction the order of sequences
 * @param from the first sequence to show, whether or not it is still there; null for the end at which the direction
 *     starts
 * @param limit how many messages at the most; null for all
 */
public record ReplayQuery(
        Direction direction, @Nullable Long from, @Nullable Long limit) {

    /** The order in which a replay shows messages. */
    public enum Direction {
        /** Oldest first. */
        FORWARD,
        /** Newest first. */
        BACKWARD
    }

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if {@code from} is less than 1 or {@code limit} is negative
     */
    public ReplayQuery {
        if (from != null && from < 1) {
            throw new IllegalArgumentException("from must be a sequence of 1 or more, but is " + from);
        }
        if (limit != null && limit < 0) {
            throw new IllegalArgumentException("limit must be 0 or more, but is " + limit);
        }
    }

    /** Returns the whole thread, oldest first. */
    public static ReplayQuery forward() {
        return new ReplayQuery(Direction.FORWARD, null, null);
    }

    /** Returns the whole thread, newest first. */
    public static ReplayQuery backward() {
        return new ReplayQuery(Direction.BACKWARD, null, null);
    }

    /** Returns this query starting at a sequence, which is included. */
    public ReplayQuery from(long sequence) {
        return new ReplayQuery(direction, sequence, limit);
    }

    /** Returns this query ending after so many messages; 0 shows none. */
    public ReplayQuery limit(long messages) {
        return new ReplayQuery(direction, from, messages);
    }
}
