package io.reactivememory.entry;

import io.reactivememory.payload.Payload;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The entries of one namespace.
 *
 * <p>What all publishers share (laziness, demand, cancellation, errors, threads) is said once, in
 * {@code io.reactivememory.ReactiveMemory}, as the rules RX of the contract. Keys obey
 * {@link io.reactivememory.namespace.Names}; a forbidden one is an {@link IllegalArgumentException} at the call.
 */
public interface EntryStore {

    /**
     * Returns the entry under a key.
     *
     * @return the entry; empty if there is none or it has expired. Rule EN-1
     */
    Mono<Entry> get(String key);

    /**
     * Puts a value under a key, replacing what is there.
     *
     * <p>On subscription the value is written; each subscription is a new put and a new version. Never empty. Cancelled
     * before it was sent, it does nothing; after, it may complete. Signals
     * {@link io.reactivememory.error.ConflictException} with the actual version if the options expect another one, and
     * {@link io.reactivememory.error.PayloadTooLargeException} for a value over the limit; then nothing is written.
     * Rules EN-2 to EN-5.
     *
     * @return the entry as it is now, never empty
     */
    Mono<Entry> put(String key, Payload value, PutOptions options);

    /**
     * Puts a value under a key, without condition and without expiry; as {@link #put(String, Payload, PutOptions)}.
     *
     * @return the entry as it is now, never empty
     */
    default Mono<Entry> put(String key, Payload value) {
        return put(key, value, PutOptions.defaults());
    }

    /**
     * Removes the entry under a key.
     *
     * @return true if it existed; never empty. Rule EN-6
     */
    Mono<Boolean> delete(String key);

    /**
     * Streams the keys that begin with a literal prefix, in the byte order of UTF-8.
     *
     * <p>On subscription nothing is read before demand; a key that comes or goes meanwhile may or may not be listed,
     * every other exactly once. Rule EN-7.
     *
     * @param prefix a literal prefix, case-sensitive; empty for all
     * @return the keys in ascending order; empty if none matches
     */
    Flux<String> keys(String prefix);

    /**
     * Streams the entries whose key begins with a literal prefix; as {@link #keys(String)}.
     *
     * @return the entries in ascending order of keys; empty if none matches
     */
    Flux<Entry> entries(String prefix);

    /**
     * Returns the entries under several keys.
     *
     * <p>On subscription nothing is read before demand. Rule EN-8.
     *
     * @param keys the keys, in any order; one that is asked for twice is answered once
     * @return the entries that exist, in ascending order of keys; empty if none exists
     */
    Flux<Entry> getAll(Collection<String> keys);

    /**
     * Puts several values, all of them or none, with the same options for each.
     *
     * <p>On subscription the values are written in one step. Signals what {@link #put(String, Payload, PutOptions)}
     * signals, for the first key in ascending order that does not meet the condition; then nothing is written. Rule
     * EN-9.
     *
     * @return the entries as they are now, in ascending order of keys; a list, never empty
     */
    Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options);

    /**
     * Removes all entries of the namespace.
     *
     * @return how many there were; 0 if none, never empty. Rule EN-10
     */
    Mono<Long> clear();

    /**
     * Counts the entries and their bytes, in the backend.
     *
     * @return the figures; zeros if there are none, never empty. Rule EN-11
     */
    Mono<EntryStats> stats();
}
