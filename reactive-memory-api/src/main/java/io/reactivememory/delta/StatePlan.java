package io.reactivememory.delta;

import io.reactivememory.delta.StateChange.Change;
import io.reactivememory.delta.StateChange.Drop;
import io.reactivememory.delta.StateChange.Grow;
import io.reactivememory.delta.StateChange.Replace;
import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a put has to write besides the checkpoint itself: new chains, links at the ends of chains that are there, and the
 * manifest that refers to them.
 */
public final class StatePlan {

    private final SortedMap<String, ValueRef> values;
    private final List<NewChain> newChains = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private long lastChain;

    StatePlan(Manifest parent, SortedMap<String, Change> changes, Map<ValueRef, Payload> closed, long firstChain) {
        this.values = new TreeMap<>(parent.values());
        this.lastChain = firstChain - 1;
        changes.forEach((channel, change) -> apply(channel, change, closed));
    }

    /**
     * A value that begins a chain.
     *
     * @param chain the chain
     * @param value its base
     */
    public record NewChain(long chain, Payload value) {}

    /**
     * A link at the end of a chain.
     *
     * @param value the value that the chain then makes
     * @param items the link, as a row of its own
     */
    public record Link(ValueRef value, Links items) {}

    /** Returns the chains to begin. */
    public List<NewChain> newChains() {
        return Collections.unmodifiableList(newChains);
    }

    /** Returns the links to add. */
    public List<Link> links() {
        return Collections.unmodifiableList(links);
    }

    /** Returns the greatest chain number that was given to a value, now or before. */
    public long lastChain() {
        return lastChain;
    }

    /** Returns where the values of the new checkpoint are. */
    public Manifest manifest() {
        return Manifest.of(values);
    }

    private void apply(String channel, Change change, Map<ValueRef, Payload> closed) {
        if (change instanceof Replace replace) {
            replace(channel, replace.value(), replace.array());
        } else if (change instanceof Grow grow) {
            grow(channel, grow, closed);
        } else if (change instanceof Drop) {
            values.remove(channel);
        }
    }

    private void grow(String channel, Grow grow, Map<ValueRef, Payload> closed) {
        ValueRef present = Objects.requireNonNull(values.get(channel), channel);
        Payload copied = closed.get(present);
        if (copied == null) {
            ValueRef longer = present.lengthened();
            links.add(new Link(longer, grow.link()));
            values.put(channel, longer);
        } else {
            replace(
                    channel,
                    JsonArrays.value(copied, List.of(grow.link()), grow.link().count()),
                    true);
        }
    }

    private void replace(String channel, Payload value, boolean array) {
        lastChain++;
        if (ValueRef.canInline(value, array)) {
            values.put(channel, ValueRef.inlined(lastChain, value));
        } else {
            newChains.add(new NewChain(lastChain, value));
            values.put(channel, ValueRef.inChain(lastChain, 0, array));
        }
    }
}
