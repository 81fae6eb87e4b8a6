package io.reactivememory;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Checks arguments and sizes once, so that no backend has to. */
final class CheckedEntryStore implements EntryStore {

    private final Access access;

    CheckedEntryStore(Access access) {
        this.access = access;
    }

    @Override
    public Mono<Entry> get(String key) {
        requireKey(key);
        return access.entry("get", key, store -> store.get(key));
    }

    @Override
    public Mono<Entry> put(String key, Payload value, PutOptions options) {
        requireKey(key);
        Access.requirePresent("value", value);
        Access.requirePresent("options", options);
        return access.entry("put", key, store -> {
            access.requireWithinLimit("entries.put", key, value);
            return store.put(key, value, options);
        });
    }

    @Override
    public Mono<Boolean> delete(String key) {
        requireKey(key);
        return access.entry("delete", key, store -> store.delete(key));
    }

    @Override
    public Flux<String> keys(String prefix) {
        Names.requirePrefix("key prefix", prefix);
        return access.entries("keys", prefix, store -> store.keys(prefix));
    }

    @Override
    public Flux<Entry> entries(String prefix) {
        Names.requirePrefix("key prefix", prefix);
        return access.entries("entries", prefix, store -> store.entries(prefix));
    }

    @Override
    public Flux<Entry> getAll(Collection<String> keys) {
        keys.forEach(CheckedEntryStore::requireKey);
        Set<String> copy = Set.copyOf(keys);
        return access.entries("getAll", null, store -> copy.isEmpty() ? Flux.empty() : store.getAll(copy));
    }

    @Override
    public Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options) {
        Access.requirePresent("options", options);
        values.keySet().forEach(CheckedEntryStore::requireKey);
        Map<String, Payload> copy = Map.copyOf(values);
        return access.entry("putAll", null, store -> {
            copy.forEach((key, value) -> access.requireWithinLimit("entries.putAll", key, value));
            return copy.isEmpty() ? Mono.just(List.of()) : store.putAll(copy, options);
        });
    }

    @Override
    public Mono<Long> clear() {
        return access.entry("clear", null, EntryStore::clear);
    }

    @Override
    public Mono<EntryStats> stats() {
        return access.entry("stats", null, EntryStore::stats);
    }

    private static void requireKey(String key) {
        Names.require("key", key);
    }
}
