package io.reactivememory.error;

import org.jspecify.annotations.Nullable;

/**
 * A conditional write found another state than the expected one; nothing was written.
 *
 * <p>Where a sequence or a version was compared, {@link #expected()} and {@link #actual()} are the two; where a checkpoint
 * could not be put, {@link #head()} is the head of its branch.
 */
public final class ConflictException extends PermanentMemoryException {

    private static final long serialVersionUID = 1L;

    private final long expected;
    private final long actual;
    private final boolean ofCheckpoint;
    private final @Nullable String head;

    /**
     * @param operation what failed
     * @param what the name of the compared value, such as {@code last sequence}
     * @param expected the value that the caller expected
     * @param actual the value that was found
     */
    public ConflictException(FailedOperation operation, String what, long expected, long actual) {
        super(operation, "expected " + what + " " + expected + " but found " + actual, null);
        this.expected = expected;
        this.actual = actual;
        this.ofCheckpoint = false;
        this.head = null;
    }

    /**
     * @param operation what failed
     * @param detail why the checkpoint cannot be put
     * @param head the id of the branch's head; null if the branch is empty
     */
    public ConflictException(FailedOperation operation, String detail, @Nullable String head) {
        super(operation, detail + "; the head is " + (head == null ? "none" : head), null);
        this.expected = 0;
        this.actual = 0;
        this.ofCheckpoint = true;
        this.head = head;
    }

    /** Returns the sequence or version that the caller expected; 0 where none was compared. */
    public long expected() {
        return expected;
    }

    /** Returns the sequence or version that was found instead; 0 where there was none, or none was compared. */
    public long actual() {
        return actual;
    }

    /** Tells whether a checkpoint could not be put, so that there is a {@link #head()} and no numbers. */
    public boolean isOfCheckpoint() {
        return ofCheckpoint;
    }

    /** Returns the id of the branch's head, where a checkpoint was to be put; null if the branch is empty. */
    public @Nullable String head() {
        return head;
    }
}
