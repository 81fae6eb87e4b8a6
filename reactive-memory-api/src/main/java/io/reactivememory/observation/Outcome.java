package io.reactivememory.observation;

import io.reactivememory.error.ClosedException;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.CorruptDataException;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.error.UnsupportedCapabilityException;

/** How something ended: well, by its subscriber's wish, or with an error, of which the kind tells what can be done. */
public enum Outcome {
    /** It did what it was asked. */
    COMPLETED,
    /** The subscriber cancelled; a write may have been written nevertheless. */
    CANCELLED,
    /** A {@link TransientMemoryException}: the same call may succeed later. */
    TRANSIENT,
    /** A {@link ConflictException}: another state was found than was expected. */
    CONFLICT,
    /** A {@link PayloadTooLargeException}. */
    TOO_LARGE,
    /** A {@link ClosedException}: the handle was closed, before or meanwhile. */
    CLOSED,
    /** An {@link UnsupportedCapabilityException}. */
    UNSUPPORTED,
    /** A {@link CorruptDataException}. */
    CORRUPT,
    /** Any other {@link PermanentMemoryException}: the same call will fail again. */
    PERMANENT,
    /** An error that is none of this library's, such as that there is no namespace in the Reactor context. */
    OTHER;

    /** Returns the outcome of what ended with an error. */
    public static Outcome of(Throwable failure) {
        if (failure instanceof TransientMemoryException) {
            return TRANSIENT;
        }
        if (failure instanceof PermanentMemoryException permanent) {
            return of(permanent);
        }
        return OTHER;
    }

    private static Outcome of(PermanentMemoryException failure) {
        if (failure instanceof ConflictException) {
            return CONFLICT;
        }
        if (failure instanceof PayloadTooLargeException) {
            return TOO_LARGE;
        }
        if (failure instanceof ClosedException) {
            return CLOSED;
        }
        if (failure instanceof UnsupportedCapabilityException) {
            return UNSUPPORTED;
        }
        return failure instanceof CorruptDataException ? CORRUPT : PERMANENT;
    }
}
