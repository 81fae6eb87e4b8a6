package io.reactivememory.error;

import org.jspecify.annotations.Nullable;

/**
 * The same call may succeed when it is subscribed to again: a connection was lost, a lock was not had in time, a file is
 * held by another process.
 *
 * <p>Whether the failed attempt left its effect is unknown where a connection broke; appends that carry message ids and
 * conditional writes are safe to repeat either way.
 */
public final class TransientMemoryException extends MemoryException {

    private static final long serialVersionUID = 1L;

    /**
     * @param operation what failed
     * @param detail what happened, in words that name no payload and no secret
     * @param cause the driver's own exception, if there is one
     */
    public TransientMemoryException(FailedOperation operation, String detail, @Nullable Throwable cause) {
        super(operation, detail, cause);
    }
}
