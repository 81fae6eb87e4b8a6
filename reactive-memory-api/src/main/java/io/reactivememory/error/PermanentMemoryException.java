package io.reactivememory.error;

import org.jspecify.annotations.Nullable;

/**
 * The same call will fail again: something must change first. The subtypes say what; the type itself stands for what no
 * subtype describes, such as wrong credentials.
 */
public sealed class PermanentMemoryException extends MemoryException
        permits ConflictException,
                PayloadTooLargeException,
                CorruptDataException,
                UnsupportedCapabilityException,
                ClosedException {

    private static final long serialVersionUID = 1L;

    /**
     * @param operation what failed
     * @param detail what happened, in words that name no payload and no secret
     * @param cause the driver's own exception, if there is one
     */
    public PermanentMemoryException(FailedOperation operation, String detail, @Nullable Throwable cause) {
        super(operation, detail, cause);
    }
}
