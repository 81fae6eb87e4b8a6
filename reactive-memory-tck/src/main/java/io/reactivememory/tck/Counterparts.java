package io.reactivememory.tck;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import java.util.HashMap;
import java.util.Map;

/**
 * Which ids and epochs of a namespace in a store stand for which of the reference's: those that a store gives differ, and each has one
 * counterpart for ever. Everything else stands for itself.
 */
final class Counterparts {

    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, String> referenceIds = new HashMap<>();
    private final Map<Epoch, Long> epochs = new HashMap<>();
    private final Map<Epoch, Long> referenceEpochs = new HashMap<>();

    private record Epoch(String thread, long number) {}

    /** Notes what is new in two answers to the same operation. */
    void learn(Answer answer, Answer reference) {
        if (answer.values().size() == reference.values().size()) {
            for (int i = 0; i < answer.values().size(); i++) {
                learn(answer.values().get(i), reference.values().get(i));
            }
        }
    }

    private void learn(Object value, Object reference) {
        if (value instanceof CheckpointRef ref && reference instanceof CheckpointRef other) {
            learn(ref, other);
        } else if (value instanceof Checkpoint checkpoint && reference instanceof Checkpoint other) {
            learn(checkpoint.ref(), other.ref());
        }
    }

    private void learn(CheckpointRef ref, CheckpointRef reference) {
        String id = reference.id();
        if (CheckpointIds.isTime(ref.id()) && !ids.containsKey(id) && !referenceIds.containsKey(ref.id())) {
            ids.put(id, ref.id());
            referenceIds.put(ref.id(), id);
        }
        Epoch epoch = new Epoch(reference.thread(), reference.epoch());
        Epoch own = new Epoch(ref.thread(), ref.epoch());
        if (!epochs.containsKey(epoch) && !referenceEpochs.containsKey(own)) {
            epochs.put(epoch, ref.epoch());
            referenceEpochs.put(own, reference.epoch());
        }
    }

    /** Returns a reference of the reference backend as the store gave it. */
    CheckpointRef own(CheckpointRef ref) {
        Epoch epoch = new Epoch(ref.thread(), ref.epoch());
        return new CheckpointRef(ref.thread(), ref.branch(), ownId(ref.id()), epochs.getOrDefault(epoch, ref.epoch()));
    }

    String ownId(String id) {
        return ids.getOrDefault(id, id);
    }

    /** Returns a reference that the store gave as the reference backend did. */
    CheckpointRef reference(CheckpointRef ref) {
        Epoch epoch = new Epoch(ref.thread(), ref.epoch());
        return new CheckpointRef(
                ref.thread(), ref.branch(), referenceId(ref.id()), referenceEpochs.getOrDefault(epoch, ref.epoch()));
    }

    String referenceId(String id) {
        return referenceIds.getOrDefault(id, id);
    }
}
