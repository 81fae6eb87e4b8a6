package io.reactivememory.observation;

/** Does nothing. */
enum NoObserver implements MemoryObserver {
    NONE
}
