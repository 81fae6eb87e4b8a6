package io.reactivememory.tck.broken;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Passes everything on; a broken store overrides what it breaks. */
abstract class ForwardingEntries implements EntryStore {

    private final EntryStore entries;

    ForwardingEntries(EntryStore entries) {
        this.entries = entries;
    }

    @Override
    public Mono<Entry> get(String key) {
        return entries.get(key);
    }

    @Override
    public Mono<Entry> put(String key, Payload value, PutOptions options) {
        return entries.put(key, value, options);
    }

    @Override
    public Mono<Boolean> delete(String key) {
        return entries.delete(key);
    }

    @Override
    public Flux<String> keys(String prefix) {
        return entries.keys(prefix);
    }

    @Override
    public Flux<Entry> entries(String prefix) {
        return entries.entries(prefix);
    }

    @Override
    public Flux<Entry> getAll(Collection<String> keys) {
        return entries.getAll(keys);
    }

    @Override
    public Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options) {
        return entries.putAll(values, options);
    }

    @Override
    public Mono<Long> clear() {
        return entries.clear();
    }

    @Override
    public Mono<EntryStats> stats() {
        return entries.stats();
    }
}
