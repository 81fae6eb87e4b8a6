package io.reactivememory.tck;

import static io.reactivememory.tck.Await.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointStore;

/**
 * The rule CP-37: whatever is done to a thread, what is left has the state that it had.
 *
 * <p>Where it fails, the message names a seed and the operation; the same seed makes the same sequence again.
 */
public interface CheckpointModelContract extends MemoryContract {

    /** How many operations one sequence has. */
    int OPERATIONS = 250;

    @Rule(id = "CP-37", says = "a random sequence of operations, first seed")
    default void firstSequence(StoreUnderTest store) {
        assertSequence(store, 1);
    }

    @Rule(id = "CP-37", says = "a random sequence of operations, second seed")
    default void secondSequence(StoreUnderTest store) {
        assertSequence(store, 2);
    }

    @Rule(id = "CP-37", says = "a random sequence of operations, third seed")
    default void thirdSequence(StoreUnderTest store) {
        assertSequence(store, 3);
    }

    @Rule(id = "CP-37", says = "a random sequence of operations, fourth seed")
    default void fourthSequence(StoreUnderTest store) {
        assertSequence(store, 4);
    }

    private static void assertSequence(StoreUnderTest store, long seed) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointSequence sequence = new CheckpointSequence(checkpoints, store.clock(), seed);
        for (int i = 0; i < OPERATIONS; i++) {
            try {
                sequence.next();
            } catch (AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", operation " + i + " (" + sequence.last() + "): " + e.getMessage(), e);
            }
        }
        sequence.assertAll();
        assertThat(list(checkpoints.threads(""))).as("threads").isEqualTo(sequence.threads());
    }
}
