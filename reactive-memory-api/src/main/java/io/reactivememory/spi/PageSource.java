package io.reactivememory.spi;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads one page of a stream; holds nothing in the backend once the page is there.
 *
 * @param <T> the type of the items
 */
@FunctionalInterface
public interface PageSource<T> {

    /**
     * Reads the page that follows an item.
     *
     * @param last the last item that was read; null for the first page
     * @param size how many items at the most, 1 or more
     * @return the page; never empty, but the page may be
     */
    Mono<Page<T>> read(@Nullable T last, int size);
}
