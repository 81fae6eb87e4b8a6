package io.reactivememory.observation;

import java.time.Duration;

/**
 * Calls that came while others were under way, and so went to the engine together.
 *
 * <p>Each call is in the {@code calls} of exactly one batch, unless it was cancelled before it was sent. Some that a batch
 * cannot serve, because somebody else wrote meanwhile for example, it hands over to another, which counts them.
 *
 * @param backend the backend's name, such as {@code h2}
 * @param kind what the calls asked for
 * @param outcome {@link Outcome#COMPLETED}, unless every call failed; then that of the first
 * @param duration from sending to the end of the last statement, repetitions for the sake of bad neighbours included
 * @param calls how many calls it answered
 * @param handedOver how many calls it left to another batch
 * @param keys how many threads, branches, entries or places were written or read by the calls that it answered
 * @param bytes about how much was written by the calls that it answered; 0 for reads
 */
public record ObservedBatch(
        String backend,
        Kind kind,
        Outcome outcome,
        Duration duration,
        int calls,
        int handedOver,
        int keys,
        long bytes) {

    /** What the calls of a batch have in common. */
    public enum Kind {
        /** Appends to conversations. */
        APPENDS,
        /** Puts of single entries. */
        ENTRY_PUTS,
        /** Commits of checkpoints. */
        COMMITS,
        /** Reads of single entries and checkpoints, and of the ends of conversations. */
        POINT_READS
    }
}
