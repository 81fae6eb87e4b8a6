package io.reactivememory.inmemory;

import io.reactivememory.entry.Entry;
import io.reactivememory.namespace.Names;
import io.reactivememory.spi.NamespaceStats;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one namespace holds. Guarded by the backend's lock. */
final class InMemoryNamespace {

    private final NavigableMap<String, InMemoryThread> threads = new TreeMap<>(Names.ORDER);
    private final NavigableMap<String, Entry> entries = new TreeMap<>(Names.ORDER);

    /** Returns the threads that are there and whose id begins with the prefix, in order, after an id if one is given. */
    Stream<Map.Entry<String, InMemoryThread>> threads(String prefix, @Nullable String after, Instant now) {
        return under(threads, prefix, after).filter(thread -> !thread.getValue().isExpired(now));
    }

    /** Returns a thread; null if there is none or it has expired. */
    @Nullable
    InMemoryThread thread(String id, Instant now) {
        InMemoryThread thread = threads.get(id);
        if (thread != null && thread.isExpired(now)) {
            threads.remove(id);
            return null;
        }
        return thread;
    }

    /** Returns a thread, or a new one that is not kept yet. */
    InMemoryThread threadOrNew(String id, Instant now) {
        InMemoryThread present = thread(id, now);
        return present == null ? new InMemoryThread() : present;
    }

    /** Returns a thread's conversation; null if there is none. */
    @Nullable
    InMemoryLog log(String id, Instant now) {
        InMemoryThread thread = thread(id, now);
        return thread == null ? null : thread.log();
    }

    /** Returns a thread's checkpoints; null if there are none. */
    @Nullable
    InMemoryEpoch checkpoints(String id, Instant now) {
        InMemoryThread thread = thread(id, now);
        return thread == null ? null : thread.checkpoints();
    }

    void keep(String id, InMemoryThread thread) {
        threads.put(id, thread);
    }

    /** Changes a thread if it is there, and forgets it if nothing is left. */
    void update(String id, Instant now, Consumer<InMemoryThread> change) {
        InMemoryThread thread = thread(id, now);
        if (thread != null) {
            change.accept(thread);
            if (thread.isEmpty()) {
                threads.remove(id);
            }
        }
    }

    boolean deleteThread(String id, Instant now) {
        boolean existed = thread(id, now) != null;
        threads.remove(id);
        return existed;
    }

    /** Returns the entries that are there and whose key begins with the prefix, in order, after a key if one is given. */
    Stream<Entry> entries(String prefix, @Nullable String after, Instant now) {
        return under(entries, prefix, after).map(Map.Entry::getValue).filter(entry -> !isExpired(entry, now));
    }

    /** Returns an entry; null if there is none or it has expired. */
    @Nullable
    Entry entry(String key, Instant now) {
        Entry entry = entries.get(key);
        return entry == null || isExpired(entry, now) ? null : entry;
    }

    void keep(Entry entry) {
        entries.put(entry.key(), entry);
    }

    boolean deleteEntry(String key, Instant now) {
        boolean existed = entry(key, now) != null;
        entries.remove(key);
        return existed;
    }

    long clearEntries(Instant now) {
        long count = entries("", null, now).count();
        entries.clear();
        return count;
    }

    long sweep(Instant now) {
        long before = threads.size() + (long) entries.size();
        threads.values().removeIf(thread -> thread.isExpired(now));
        entries.values().removeIf(entry -> isExpired(entry, now));
        return before - threads.size() - entries.size();
    }

    NamespaceStats stats(Instant now) {
        List<InMemoryThread> present =
                threads("", null, now).map(Map.Entry::getValue).toList();
        long messages = present.stream()
                .map(InMemoryThread::log)
                .filter(Objects::nonNull)
                .mapToLong(InMemoryLog::count)
                .sum();
        long checkpoints = present.stream()
                .map(InMemoryThread::checkpoints)
                .filter(Objects::nonNull)
                .mapToLong(InMemoryEpoch::count)
                .sum();
        return new NamespaceStats(
                present.size(), messages, checkpoints, entries("", null, now).count());
    }

    private static <T> Stream<Map.Entry<String, T>> under(
            NavigableMap<String, T> map, String prefix, @Nullable String after) {
        NavigableMap<String, T> rest = after == null ? map.tailMap(prefix, true) : map.tailMap(after, false);
        return Views.stream(rest.entrySet()).takeWhile(item -> item.getKey().startsWith(prefix));
    }

    private static boolean isExpired(Entry entry, Instant now) {
        Instant at = entry.expiresAt();
        return at != null && !now.isBefore(at);
    }
}
