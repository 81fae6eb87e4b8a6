package io.reactivememory.observation;

/**
 * Is told of operations and batches when they have ended. Each method does nothing unless it is overridden.
 *
 * <p><b>Threads.</b> Called by the thread on which the operation or the batch ended, or was cancelled, before the
 * subscriber is told; by several at once. So it must be safe for that, return soon, and block no more than any thread of a
 * reactive pipeline.
 *
 * <p><b>Errors.</b> What it throws changes nothing for the subscriber, but for those errors after which the JVM cannot go
 * on. The first of it is logged as a warning, by {@link reactor.util.Loggers}, further ones for debugging only.
 *
 * <p><b>Equality.</b> Handles share a backend only if their observers are equal too: give all of them the same one.
 */
public interface MemoryObserver {

    /** Is told of an execution of an operation: one call for each subscription to it. Rules OB-1 to OB-3. */
    default void operationEnded(ObservedOperation operation) {}

    /** Is told of calls that went to the engine together; never called by backends that send each by itself. */
    default void batchEnded(ObservedBatch batch) {}

    /** Returns the one that does nothing. It costs nothing: where it is given, nothing is measured. */
    static MemoryObserver none() {
        return NoObserver.NONE;
    }

    /**
     * Returns an observer that does what the given one does, and throws nothing of what that throws. Equal observers make
     * equal ones; {@link #none()} stays itself.
     */
    static MemoryObserver guarded(MemoryObserver observer) {
        return observer instanceof GuardedObserver || observer instanceof NoObserver
                ? observer
                : new GuardedObserver(observer);
    }
}
