package io.reactivememory.error;

/** A conditional write found another state than the expected one; nothing was written. */
public final class ConflictException extends PermanentMemoryException {

    private static final long serialVersionUID = 1L;

    private final long expected;
    private final long actual;

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
    }

    /** Returns the sequence or version that the caller expected. */
    public long expected() {
        return expected;
    }

    /** Returns the sequence or version that was found instead; 0 where there was none. */
    public long actual() {
        return actual;
    }
}
