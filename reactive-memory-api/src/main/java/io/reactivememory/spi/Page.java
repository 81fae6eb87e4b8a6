package io.reactivememory.spi;

import java.util.List;

/**
 * One page of a stream.
 *
 * @param items what was read, in order
 * @param more whether there may be a further page
 * @param <T> the type of the items
 */
public record Page<T>(List<T> items, boolean more) {

    /**
     * Returns the page of a read that asked the backend for one item more than the page may hold, which tells whether
     * there is a further page.
     *
     * @param read up to {@code size + 1} items
     * @param size how many items the page may hold
     */
    public static <T> Page<T> of(List<T> read, int size) {
        return read.size() > size ? new Page<>(read.subList(0, size), true) : new Page<>(read, false);
    }
}
