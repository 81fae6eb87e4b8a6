package io.reactivememory.tck;

import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedOperation;

/** Throws whatever it is told. */
final class ThrowingObserver implements MemoryObserver {

    @Override
    public void operationEnded(ObservedOperation operation) {
        throw new Intended();
    }

    /** Has no stack trace, since it is logged. */
    private static final class Intended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Intended() {
            super("an observer that throws, as a rule wants it to", null, false, false);
        }
    }
}
