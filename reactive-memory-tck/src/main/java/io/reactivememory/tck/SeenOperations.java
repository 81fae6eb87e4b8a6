package io.reactivememory.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedOperation;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.groups.Tuple;

/** Keeps what it is told of operations. */
final class SeenOperations implements MemoryObserver {

    private final Queue<ObservedOperation> operations = new ConcurrentLinkedQueue<>();

    @Override
    public void operationEnded(ObservedOperation operation) {
        operations.add(operation);
    }

    List<ObservedOperation> all() {
        return List.copyOf(operations);
    }

    void clear() {
        operations.clear();
    }

    /** Asserts the names, outcomes and numbers of items of all that it was told of, in this order. */
    void assertAre(Tuple... expected) {
        assertThat(operations)
                .as("what is observed")
                .extracting(ObservedOperation::operation, ObservedOperation::outcome, ObservedOperation::items)
                .containsExactly(expected);
    }
}
