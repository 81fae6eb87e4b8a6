package io.reactivememory.checkpoint;

import io.reactivememory.payload.Payload;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A checkpoint as it was read. How much of it was loaded, its {@link Projection} said. Immutable.
 *
 * @param ref where it is
 * @param parent its parent, which may be gone by now; null if it has none
 * @param at when it was put, by the store's clock
 * @param run the run that it belongs to; null if none was named
 * @param metadata a JSON object
 * @param versions for every channel of the state, loaded or not, a text that changes exactly when the channel is written
 *     and grows, in the order of strings, from a checkpoint to its child
 * @param state the values that were loaded, by channel
 * @param writes the pending writes that were loaded, in the order of task path, task and index
 */
public record Checkpoint(
        CheckpointRef ref,
        @Nullable CheckpointRef parent,
        Instant at,
        @Nullable String run,
        Payload metadata,
        SortedMap<String, String> versions,
        SortedMap<String, Payload> state,
        List<PendingWrite> writes) {

    /** Makes the maps and the list unmodifiable; they must not be changed by whoever gave them. */
    public Checkpoint {
        versions = Collections.unmodifiableSortedMap(versions);
        state = Collections.unmodifiableSortedMap(state);
        writes = Collections.unmodifiableList(writes);
    }

    /** Returns its id. */
    public String id() {
        return ref.id();
    }

    /** Returns the names of all channels of the state, loaded or not. */
    public Set<String> channels() {
        return versions.keySet();
    }

    /** Returns the value of a channel; null if it has none, or if it was not loaded. */
    public @Nullable Payload value(String channel) {
        return state.get(channel);
    }

    /** Returns how many bytes of metadata, values and writes were loaded. */
    public long bytes() {
        return metadata.size()
                + state.values().stream().mapToLong(Payload::size).sum()
                + writes.stream().mapToLong(write -> write.value().size()).sum();
    }

    /** Returns a field of the metadata; null if there is none. */
    public @Nullable JsonNode metadata(String field) {
        return metadata.json().get(field);
    }
}
