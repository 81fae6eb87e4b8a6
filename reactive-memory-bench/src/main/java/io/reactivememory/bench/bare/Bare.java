package io.reactivememory.bench.bare;

import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A driver doing by hand what a store does: the same bytes, in as few commands as it takes, and nothing for what a store promises
 * beyond that (sequences without gaps, calls that are done once though they are sent again, expiry, conflicts).
 */
public interface Bare extends AutoCloseable {

    /** Appends a message to a thread. */
    Mono<?> append(String thread, byte[] message);

    /** Appends messages to a thread, before anything is measured. */
    Mono<?> fill(String thread, List<byte[]> messages);

    /** Reads the newest messages of a thread. */
    Mono<? extends List<?>> tail(String thread, int count);

    /** Streams all messages of a thread, as their sizes. */
    Flux<Integer> replay(String thread);

    /** Puts an entry in the place of whatever is there. */
    Mono<?> put(String key, byte[] value);

    /** Reads an entry. */
    Mono<?> get(String key);

    /** Puts a checkpoint, by an id above all before, and the values that its state has now. */
    Mono<?> commit(String thread, String id, byte[] checkpoint, Map<String, byte[]> values);

    /** Reads the newest checkpoint and its values, which is as many rows or items as it has values. */
    Mono<? extends List<?>> latest(String thread);

    @Override
    void close();
}
