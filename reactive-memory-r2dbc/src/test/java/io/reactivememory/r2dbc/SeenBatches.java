package io.reactivememory.r2dbc;

import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedBatch;
import io.reactivememory.observation.ObservedBatch.Kind;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;

/** Keeps what it is told of batches. */
final class SeenBatches implements MemoryObserver {

    private final Queue<ObservedBatch> batches = new ConcurrentLinkedQueue<>();

    @Override
    public void batchEnded(ObservedBatch batch) {
        batches.add(batch);
    }

    List<ObservedBatch> of(Kind kind) {
        return batches.stream().filter(batch -> batch.kind() == kind).toList();
    }

    long sum(Kind kind, ToLongFunction<ObservedBatch> figure) {
        return of(kind).stream().mapToLong(figure).sum();
    }

    void clear() {
        batches.clear();
    }
}
