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

    StatePlan(Manifest parent, SortedMap<String, Change> changes, Map<ValueRef, Payload> closed, long firstChain) {
        this.values = new TreeMap<>(parent.values());
        changes.forEach((channel, change) -> apply(channel, change, closed, firstChain + newChains.size()));
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

    /** Returns where the values of the new checkpoint are. */
    public Manifest manifest() {
        return Manifest.of(values);
    }

    private void apply(String channel, Change change, Map<ValueRef, Payload> closed, long chain) {
        if (change instanceof Replace replace) {
            begin(channel, chain, replace.value(), replace.array());
        } else if (change instanceof Grow grow) {
            grow(channel, grow, closed, chain);
        } else if (change instanceof Drop) {
            values.remove(channel);
        }
    }

    private void grow(String channel, Grow grow, Map<ValueRef, Payload> closed, long chain) {
        ValueRef present = Objects.requireNonNull(values.get(channel), channel);
        Payload copied = closed.get(present);
        if (copied == null) {
            ValueRef longer = present.lengthened();
            links.add(new Link(longer, grow.link()));
            values.put(channel, longer);
        } else {
            begin(
                    channel,
                    chain,
                    JsonArrays.value(copied, List.of(grow.link()), grow.link().count()),
                    true);
        }
    }

    private void begin(String channel, long chain, Payload value, boolean array) {
        newChains.add(new NewChain(chain, value));
        values.put(channel, new ValueRef(chain, 0, array));
    }
}
