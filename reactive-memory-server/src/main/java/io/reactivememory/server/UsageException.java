package io.reactivememory.server;

/** The command line is not what the command expects; the message says how it should be. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
