package io.reactivememory.error;

import org.jspecify.annotations.Nullable;

/** The root of everything that a memory operation signals; its two subtypes are the advice on retrying. */
public abstract sealed class MemoryException extends RuntimeException
        permits TransientMemoryException, PermanentMemoryException {

    private static final long serialVersionUID = 1L;

    private final FailedOperation operation;

    MemoryException(FailedOperation operation, String detail, @Nullable Throwable cause) {
        super(operation + ": " + detail, cause);
        this.operation = operation;
    }

    /** Returns which operation failed, where, and on what key. */
    public FailedOperation operation() {
        return operation;
    }
}
