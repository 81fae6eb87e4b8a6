package io.reactivememory.delta;

import io.reactivememory.checkpoint.ChannelChange;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a draft changes of its parent's state. A backend asks it which chains would grow, finds out which of those can, and
 * makes the {@link StatePlan}.
 */
public final class StateChange {

    private final Manifest parent;
    private final SortedMap<String, Change> changes = new TreeMap<>(Names.ORDER);

    private StateChange(Manifest parent) {
        this.parent = parent;
    }

    sealed interface Change {}

    record Replace(Payload value, boolean array) implements Change {}

    record Grow(Links link) implements Change {}

    record Drop() implements Change {}

    /**
     * Finds the change.
     *
     * @param parent the parent's manifest; empty if there is no parent
     * @param parentState all the parent's values where the draft gives a whole state; not looked at where it gives changes
     * @param draft what is to be put
     */
    public static StateChange of(Manifest parent, Map<String, Payload> parentState, CheckpointDraft draft) {
        StateChange change = new StateChange(parent);
        if (draft.state() == null) {
            draft.changes().forEach(change::add);
        } else {
            change.addDifference(parentState, draft.state());
        }
        return change;
    }

    private void add(String channel, ChannelChange told) {
        if (told instanceof ChannelChange.Set set) {
            changes.put(channel, replace(set.value()));
        } else if (!(told instanceof ChannelChange.Append append)) {
            changes.put(channel, new Drop());
        } else if (parent.values().containsKey(channel)) {
            changes.put(channel, new Grow(Links.of(JsonArrays.link(append.items()))));
        } else {
            changes.put(channel, new Replace(JsonArrays.of(append.items()), true));
        }
    }

    private void addDifference(Map<String, Payload> before, SortedMap<String, Payload> after) {
        parent.values().keySet().stream()
                .filter(channel -> !after.containsKey(channel))
                .forEach(channel -> changes.put(channel, new Drop()));
        after.forEach((channel, value) -> {
            Payload present = before.get(channel);
            if (!value.equals(present)) {
                byte[] growth = present == null || !value(channel).array() ? null : JsonArrays.growth(present, value);
                changes.put(channel, growth == null ? replace(value) : new Grow(Links.of(growth)));
            }
        });
    }

    private static Replace replace(Payload value) {
        return new Replace(value, JsonArrays.isArray(value));
    }

    /** Returns a channel that is to grow and is no array, with which there is no plan; null if there is none. */
    public @Nullable String notArray() {
        return changes.keySet().stream()
                .filter(channel -> grows(channel) && !value(channel).array())
                .findFirst()
                .orElse(null);
    }

    /** Returns the values of the parent whose chains are to grow. */
    public Set<ValueRef> growing() {
        Set<ValueRef> growing = new HashSet<>();
        changes.keySet().stream().filter(this::grows).forEach(channel -> growing.add(value(channel)));
        return growing;
    }

    /**
     * Returns what is to be written.
     *
     * @param closed those of the growing values that do not end where their chain ends, or whose chain is sealed, and what
     *     each of them is: it is copied
     * @param firstChain the first of the chain numbers to give: no value of the branch ever had it or a greater one, not even
     *     one that is gone
     */
    public StatePlan plan(Map<ValueRef, Payload> closed, long firstChain) {
        return new StatePlan(parent, changes, closed, firstChain);
    }

    private boolean grows(String channel) {
        return changes.get(channel) instanceof Grow;
    }

    private ValueRef value(String channel) {
        return Objects.requireNonNull(parent.values().get(channel), channel);
    }
}
