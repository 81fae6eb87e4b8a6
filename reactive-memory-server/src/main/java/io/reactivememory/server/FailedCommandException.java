package io.reactivememory.server;

import org.jspecify.annotations.Nullable;

/** A command could not do its work, for a reason that its message explains to people. */
final class FailedCommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FailedCommandException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
