package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One branch as a database would keep it: manifests and rows of links as bytes, in maps. It does what the arithmetic of
 * this package tells, and nothing of its own accord.
 */
final class ChainStore {

    private final NavigableMap<String, byte[]> manifests = new TreeMap<>(Names.ORDER);
    private final Map<Long, Chain> chains = new HashMap<>();
    private long lastChain;

    private static final class Chain {

        private final Payload base;
        private final NavigableMap<Integer, byte[]> rows = new TreeMap<>();
        private int length;
        private boolean sealed;

        private Chain(Payload base) {
            this.base = base;
        }
    }

    /** Puts a checkpoint; returns the channel that is to grow and is no array, and writes nothing then. */
    @Nullable
    String put(String id, @Nullable String parent, CheckpointDraft draft) {
        Manifest before = parent == null ? Manifest.EMPTY : manifest(parent);
        Map<String, Payload> state = draft.state() == null || parent == null ? Map.of() : read(parent);
        StateChange change = StateChange.of(before, state, draft);
        if (change.notArray() != null) {
            return change.notArray();
        }
        Map<ValueRef, Payload> closed = new HashMap<>();
        for (ValueRef value : change.growing()) {
            Chain chain = chain(value.chain());
            if (chain.sealed || chain.length != value.links()) {
                closed.put(value, read(value));
            }
        }
        StatePlan plan = change.plan(closed, lastChain + 1);
        lastChain = plan.lastChain();
        for (StatePlan.NewChain begun : plan.newChains()) {
            require(chains.put(begun.chain(), new Chain(begun.value())) == null, "a chain that is there is begun");
        }
        plan.links().forEach(link -> add(chain(link.value().chain()), link));
        manifests.put(id, plan.manifest().encode());
        return null;
    }

    private static void add(Chain chain, StatePlan.Link link) {
        require(link.value().links() == chain.length + 1, "a link that does not follow the last");
        chain.length++;
        chain.rows.put(chain.length, link.items().encode());
        int last = Links.toPack(chain.length);
        if (last > 0) {
            NavigableMap<Integer, byte[]> rows = chain.rows.tailMap(chain.length - last + 1, true);
            if (Links.canPack(decode(rows.values()))) {
                byte[] packed = Links.packed(decode(rows.values())).encode();
                int first = rows.firstKey();
                rows.clear();
                chain.rows.put(first, packed);
            }
        }
    }

    SortedMap<String, Payload> read(String id) {
        SortedMap<String, Payload> state = new TreeMap<>(Names.ORDER);
        manifest(id).values(Projection.full()).forEach((channel, value) -> state.put(channel, read(value)));
        return state;
    }

    private Payload read(ValueRef value) {
        if (value.inlined() != null) {
            return value.inlined();
        }
        Chain chain = chain(value.chain());
        return JsonArrays.value(
                chain.base, decode(chain.rows.headMap(value.links(), true).values()), value.links());
    }

    private static List<Links> decode(Collection<byte[]> rows) {
        return rows.stream().map(Links::decode).toList();
    }

    Manifest manifest(String id) {
        return Manifest.decode(Objects.requireNonNull(manifests.get(id), id));
    }

    Collection<String> ids() {
        return manifests.keySet();
    }

    /** Removes checkpoints. What they leave behind is to be found and taken away by what is returned, in two steps. */
    Sweep remove(Collection<String> ids) {
        return new Sweep(ids);
    }

    ChainStore copy() {
        ChainStore copy = new ChainStore();
        copy.manifests.putAll(manifests);
        chains.forEach((number, chain) -> {
            Chain twin = new Chain(chain.base);
            twin.rows.putAll(chain.rows);
            twin.length = chain.length;
            twin.sealed = chain.sealed;
            copy.chains.put(number, twin);
        });
        copy.lastChain = lastChain;
        return copy;
    }

    /** Checks that every link is there once, and that there is no chain and no link that no checkpoint needs. */
    void assertTidy() {
        Map<Long, Integer> needed = new HashMap<>();
        manifests
                .keySet()
                .forEach(id -> manifest(id)
                        .inChains()
                        .forEach(value -> needed.merge(value.chain(), value.links(), Math::max)));
        assertThat(chains.keySet()).as("chains").isEqualTo(needed.keySet());
        chains.forEach((number, chain) -> {
            int next = 1;
            for (Map.Entry<Integer, byte[]> row : chain.rows.entrySet()) {
                require(row.getKey() == next, "chain " + number + " has no row that begins with link " + next);
                next += Links.decode(row.getValue()).count();
            }
            require(next - 1 == chain.length, "chain " + number + " has more rows than links");
            require(needed.getOrDefault(number, 0) == chain.length, "chain " + number + " has links that nobody needs");
        });
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new AssertionError(otherwise);
        }
    }

    private Chain chain(long number) {
        return Objects.requireNonNull(chains.get(number), () -> "chain " + number + " is gone");
    }

    /** A collection: first the checkpoints go, then one look finds what they leave, and some time later that goes too. */
    final class Sweep {

        private final Garbage garbage = new Garbage();

        private Sweep(Collection<String> ids) {
            ids.forEach(id -> {
                garbage.gone(manifest(id));
                manifests.remove(id);
            });
        }

        void look() {
            manifests.keySet().forEach(id -> garbage.stays(manifest(id)));
        }

        void apply() {
            garbage.chains().forEach(chains::remove);
            List<Garbage.Cut> cuts = garbage.cuts();
            cuts.forEach(cut -> {
                Chain chain = chains.get(cut.chain());
                if (chain != null) {
                    cut(chain, cut.links());
                }
            });
        }

        private void cut(Chain chain, int links) {
            chain.sealed = true;
            chain.rows.tailMap(links, false).clear();
            chain.length = Math.min(chain.length, links);
            Map.Entry<Integer, byte[]> last = chain.rows.lastEntry();
            if (last != null) {
                Links row = Links.decode(last.getValue());
                int kept = chain.length - last.getKey() + 1;
                if (kept < row.count()) {
                    chain.rows.put(last.getKey(), row.first(kept).encode());
                }
            }
        }
    }
}
