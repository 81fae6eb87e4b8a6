package io.reactivememory.conversation;

import java.util.List;

/**
 * The answer to an append.
 *
 * @param sequences the sequence of each message of the call, in its order; for a message whose id was already there, the
 *     sequence that it has
 * @param written how many messages the call wrote: fewer than it carried if some were already there
 * @param lastSequence the thread's last sequence after the call, which the next conditional append may expect
 */
public record Appended(List<Long> sequences, int written, long lastSequence) {

    /** Copies the list. */
    public Appended {
        sequences = List.copyOf(sequences);
    }
}
