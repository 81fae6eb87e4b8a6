package io.reactivememory.spi;

/** What a backend may declare; the kit skips, with this as the reason, the rules of what it does not. */
public enum Capability {
    /** Keeps conversations. */
    CONVERSATIONS,
    /** Keeps checkpoints. */
    CHECKPOINTS,
    /** Keeps entries. */
    ENTRIES,
    /** What was acknowledged is there after the backend was closed, or its process killed, and opened again. */
    DURABLE
}
