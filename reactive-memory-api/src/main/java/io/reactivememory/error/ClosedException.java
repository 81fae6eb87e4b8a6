package io.reactivememory.error;

/** The handle was closed before the operation was accepted, or while a stream was being read. */
public final class ClosedException extends PermanentMemoryException {

    private static final long serialVersionUID = 1L;

    /** @param operation what was asked of the closed handle */
    public ClosedException(FailedOperation operation) {
        super(operation, "this memory is closed", null);
    }
}
