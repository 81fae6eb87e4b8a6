package io.reactivememory.observation;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Keeps what an observer throws from those who tell it something. */
final class GuardedObserver implements MemoryObserver {

    private static final Logger LOG = Loggers.getLogger(MemoryObserver.class);

    private final MemoryObserver observer;
    private final AtomicBoolean hasThrown = new AtomicBoolean();

    GuardedObserver(MemoryObserver observer) {
        this.observer = Objects.requireNonNull(observer);
    }

    @Override
    public void operationEnded(ObservedOperation operation) {
        tell(observer::operationEnded, operation);
    }

    @Override
    public void batchEnded(ObservedBatch batch) {
        tell(observer::batchEnded, batch);
    }

    /** Errors of linking are kept too: a library that is missing beside the observer is the likeliest of all. */
    private <T> void tell(Consumer<T> method, T observed) {
        try {
            method.accept(observed);
        } catch (Throwable failure) {
            if (failure instanceof VirtualMachineError fatal) {
                throw fatal;
            }
            log(failure);
        }
    }

    /** An observer that throws once throws often, and operations are many. */
    private void log(Throwable failure) {
        if (hasThrown.compareAndSet(false, true)) {
            LOG.warn(
                    "An observer threw, which changes nothing for operations; if it throws again, that is logged for"
                            + " debugging only",
                    failure);
        } else {
            LOG.debug("An observer threw again", failure);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GuardedObserver guarded && observer.equals(guarded.observer);
    }

    @Override
    public int hashCode() {
        return observer.hashCode();
    }

    @Override
    public String toString() {
        return observer.toString();
    }
}
