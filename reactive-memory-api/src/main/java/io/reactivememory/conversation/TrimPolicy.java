package io.reactivememory.conversation;

import java.time.Instant;

/** Which of a thread's oldest messages a trim drops. */
public sealed interface TrimPolicy {

    /**
     * Returns a policy that keeps the newest messages.
     *
     * @param messages how many to keep; 0 drops all
     */
    static TrimPolicy keepLast(long messages) {
        return new KeepLast(messages);
    }

    /**
     * Returns a policy that drops what was appended before an instant.
     *
     * @param instant the first instant that is kept
     */
    static TrimPolicy olderThan(Instant instant) {
        return new OlderThan(instant);
    }

    /**
     * Keeps the newest messages.
     *
     * @param messages how many to keep
     */
    record KeepLast(long messages) implements TrimPolicy {
        /** Checks the count. */
        public KeepLast {
            if (messages < 0) {
                throw new IllegalArgumentException("keepLast must be 0 or more messages, but is " + messages);
            }
        }
    }

    /**
     * Drops what was appended before an instant.
     *
     * @param instant the first instant that is kept
     */
    record OlderThan(Instant instant) implements TrimPolicy {}
}
