package io.reactivememory.checkpoint;

import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A checkpoint that is to be put: its parent, and what changes of the parent's state. Immutable.
 *
 * <p>Changes are told channel by channel, with {@link Builder#set set}, {@link Builder#append append} and
 * {@link Builder#remove remove}, or as the {@link Builder#state whole state} that the checkpoint is to have, whose
 * difference the store finds. Without any, the checkpoint has its parent's state.
 *
 * <p>A draft that has an id may be put again: once it is there, the same draft is answered and not written. One without
 * gets a new id each time it is put.
 */
public final class CheckpointDraft {

    private final String branch;
    private final @Nullable CheckpointRef parent;
    private final @Nullable String id;
    private final @Nullable String run;
    private final Payload metadata;
    private final SortedMap<String, ChannelChange> changes;
    private final @Nullable SortedMap<String, Payload> state;
    private final PutMode mode;

    private CheckpointDraft(Builder builder) {
        this.branch = builder.branch;
        this.parent = builder.parent;
        this.id = builder.id;
        this.run = builder.run;
        this.metadata = Payload.json(builder.metadata);
        this.changes = Collections.unmodifiableSortedMap(new TreeMap<>(builder.changes));
        this.state = builder.state;
        this.mode = builder.mode;
    }

    /** Begins a checkpoint of the root graph that has no parent, and so starts from no state. */
    public static Builder root() {
        return root(CheckpointRef.ROOT);
    }

    /**
     * Begins a checkpoint of a branch that has no parent, and so starts from no state.
     *
     * @throws IllegalArgumentException if the branch is neither a name nor empty
     */
    public static Builder root(String branch) {
        return new Builder(Names.requirePrefix("branch", branch), null);
    }

    /** Begins a child of a checkpoint, in the same thread and branch. */
    public static Builder childOf(CheckpointRef parent) {
        return new Builder(parent.branch(), parent);
    }

    /** Begins a child of a checkpoint, in the same thread and branch. */
    public static Builder childOf(Checkpoint parent) {
        return childOf(parent.ref());
    }

    /** Returns the branch to put it in. */
    public String branch() {
        return branch;
    }

    /** Returns the parent; null if it has none. */
    public @Nullable CheckpointRef parent() {
        return parent;
    }

    /** Returns the caller's id; null if the store is to give one. */
    public @Nullable String id() {
        return id;
    }

    /** Returns the run that it belongs to; null if none is named. */
    public @Nullable String run() {
        return run;
    }

    /** Returns the metadata, a JSON object. */
    public Payload metadata() {
        return metadata;
    }

    /** Returns the changes by channel, in the order of names; empty if the whole state is given instead. */
    public SortedMap<String, ChannelChange> changes() {
        return changes;
    }

    /** Returns the whole state that it is to have; null if changes are given instead. */
    public @Nullable SortedMap<String, Payload> state() {
        return state;
    }

    /** Returns whether it may be put beside the head. */
    public PutMode mode() {
        return mode;
    }

    @Override
    public String toString() {
        return "CheckpointDraft[branch='" + branch + "', parent=" + (parent == null ? "none" : parent.id())
                + ", id=" + id + ", " + (state == null ? changes.size() + " changes" : state.size() + " channels")
                + ", "
                + mode + "]";
    }

    /** Gathers what a draft says; not safe to share between threads. */
    public static final class Builder {

        private final String branch;
        private final @Nullable CheckpointRef parent;
        private final ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        private final SortedMap<String, ChannelChange> changes = new TreeMap<>(Names.ORDER);
        private final Map<String, List<Payload>> appended = new HashMap<>();
        private @Nullable SortedMap<String, Payload> state;
        private @Nullable String id;
        private @Nullable String run;
        private PutMode mode = PutMode.FORK;

        private Builder(String branch, @Nullable CheckpointRef parent) {
            this.branch = branch;
            this.parent = parent;
        }

        /**
         * Gives a channel a value.
         *
         * @throws IllegalArgumentException if the channel is not a name, or is changed already
         */
        public Builder set(String channel, Payload value) {
            return change(channel, new ChannelChange.Set(value));
        }

        /**
         * Appends to the JSON array of a channel; several appends to one channel add up.
         *
         * @throws IllegalArgumentException if the channel is not a name or is set or removed already, if there is no item,
         *     or if one is not well-formed JSON
         */
        public Builder append(String channel, Payload... items) {
            return append(channel, Arrays.asList(items));
        }

        /**
         * Appends to the JSON array of a channel; as {@link #append(String, Payload...)}.
         *
         * @throws IllegalArgumentException as there
         */
        public Builder append(String channel, List<Payload> items) {
            ChannelChange.Append more = new ChannelChange.Append(items);
            List<Payload> before = appended.get(Names.require("channel", channel));
            if (before == null) {
                change(channel, more);
                appended.put(channel, new ArrayList<>(more.items()));
            } else {
                before.addAll(more.items());
            }
            return this;
        }

        /**
         * Takes a channel away.
         *
         * @throws IllegalArgumentException if the channel is not a name, or is changed already
         */
        public Builder remove(String channel) {
            return change(channel, new ChannelChange.Remove());
        }

        /**
         * Gives the whole state that the checkpoint is to have, instead of changes: channels that are not in it are taken
         * away, and of an array that extends the parent's only the new items are written.
         *
         * @throws IllegalArgumentException if a channel is not a name
         */
        public Builder state(Map<String, Payload> whole) {
            SortedMap<String, Payload> copy = new TreeMap<>(Names.ORDER);
            whole.forEach((channel, value) -> copy.put(Names.require("channel", channel), value));
            state = Collections.unmodifiableSortedMap(copy);
            return this;
        }

        /**
         * Adds a field to the metadata.
         *
         * @param value what can be written as JSON; null is kept as null
         * @throws IllegalArgumentException if the value cannot be written as JSON, or not be read again
         */
        public Builder metadata(String field, @Nullable Object value) {
            return add(Payload.json(Collections.singletonMap(field, value)));
        }

        /**
         * Adds all fields of a JSON object to the metadata.
         *
         * @throws IllegalArgumentException if it is not a JSON object, or cannot be read again
         */
        public Builder metadata(JsonNode fields) {
            if (!(fields instanceof ObjectNode object)) {
                throw new IllegalArgumentException("metadata must be a JSON object, but is " + fields.getNodeType());
            }
            return add(Payload.json(object));
        }

        private Builder add(Payload fields) {
            if (!fields.isWellFormed()) {
                throw new IllegalArgumentException(
                        "metadata must be JSON that can be read again, but is " + fields + " that cannot");
            }
            metadata.setAll((ObjectNode) fields.json());
            return this;
        }

        /**
         * Names the run that the checkpoint belongs to, by which runs can be deleted.
         *
         * @throws IllegalArgumentException if it is not a name
         */
        public Builder run(String id) {
            run = Names.require("run id", id);
            return this;
        }

        /**
         * Gives the checkpoint an id of the caller's, which makes putting it again safe.
         *
         * @param id a name that sorts after the parent's id
         * @throws IllegalArgumentException if it is not a name
         */
        public Builder id(String id) {
            this.id = Names.require("checkpoint id", id);
            return this;
        }

        /** Says whether the checkpoint may be put beside the head; {@link PutMode#FORK} unless told. */
        public Builder mode(PutMode putMode) {
            mode = putMode;
            return this;
        }

        /**
         * Returns the draft.
         *
         * @throws IllegalArgumentException if both changes and a whole state were given; if the id does not sort after the
         *     parent's; or if there is no id and the parent's is not one of the store's, after which the store could not
         *     tell a later one
         */
        public CheckpointDraft build() {
            if (state != null && !changes.isEmpty()) {
                throw new IllegalArgumentException(
                        "a draft must have changes or a whole state, but has both: " + changes.keySet() + " and state");
            }
            if (parent != null) {
                requireLater(parent.id());
            }
            appended.forEach((channel, items) -> changes.put(channel, new ChannelChange.Append(items)));
            return new CheckpointDraft(this);
        }

        private void requireLater(String parentId) {
            if (id == null && !CheckpointIds.isTime(parentId)) {
                throw new IllegalArgumentException("the parent's id '" + parentId
                        + "' is none that the store gave, so its child must be given an id that sorts after it");
            }
            if (id != null && Names.ORDER.compare(id, parentId) <= 0) {
                throw new IllegalArgumentException(
                        "checkpoint id must sort after the parent's '" + parentId + "', but is '" + id + "'");
            }
        }

        private Builder change(String channel, ChannelChange change) {
            Names.require("channel", channel);
            if (changes.putIfAbsent(channel, change) != null) {
                throw new IllegalArgumentException("a channel must be changed once, but '" + channel + "' is twice");
            }
            return this;
        }
    }
}
