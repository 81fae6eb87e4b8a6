package io.reactivememory.inmemory;

import java.util.Collection;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads from parts of sorted maps, whose own streams begin by counting the part, item by item. */
final class Views {

    private Views() {}

    /** Returns the items in order, of which only those are looked at that are asked for. */
    static <T> Stream<T> stream(Collection<T> view) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(view.iterator(), Spliterator.ORDERED), false);
    }
}
