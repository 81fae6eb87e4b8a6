package io.reactivememory.inmemory;

import io.reactivememory.delta.JsonArrays;
import io.reactivememory.delta.Links;
import io.reactivememory.payload.Payload;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The values of a channel that grew from one base. Guarded by the backend's lock. */
final class InMemoryChain {

    private final Payload base;
    private final NavigableMap<Integer, Links> rows;
    private boolean sealed;

    InMemoryChain(Payload base) {
        this(base, new TreeMap<>(), false);
    }

    private InMemoryChain(Payload base, NavigableMap<Integer, Links> rows, boolean sealed) {
        this.base = base;
        this.rows = rows;
        this.sealed = sealed;
    }

    /** Tells whether a value with so many links can grow in this chain. */
    boolean isOpenAfter(int links) {
        return !sealed && length() == links;
    }

    void add(Links link) {
        rows.put(length() + 1, link);
        int span = Links.toPack(length());
        if (span > 0) {
            pack(rows.tailMap(length() - span, false));
        }
    }

    private void pack(NavigableMap<Integer, Links> last) {
        if (Links.canPack(last.values())) {
            Links packed = Links.packed(List.copyOf(last.values()));
            int first = last.firstKey();
            last.clear();
            rows.put(first, packed);
        }
    }

    /** Keeps so many links, and grows no more. */
    void cut(int links) {
        rows.tailMap(links, false).clear();
        if (length() > links) {
            rows.put(rows.lastKey(), rows.lastEntry().getValue().first(links - rows.lastKey() + 1));
        }
        sealed = true;
    }

    Payload value(int links) {
        return JsonArrays.value(base, List.copyOf(rows.headMap(links, true).values()), links);
    }

    InMemoryChain copy() {
        return new InMemoryChain(base, new TreeMap<>(rows), sealed);
    }

    private int length() {
        return rows.isEmpty() ? 0 : rows.lastKey() + rows.lastEntry().getValue().count() - 1;
    }
}
