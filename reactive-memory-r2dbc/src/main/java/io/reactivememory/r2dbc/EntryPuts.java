package io.reactivememory.r2dbc;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** Puts entries, those together that come together. */
interface EntryPuts {

    Mono<Entry> put(EntryPut put);

    /**
     * One call.
     *
     * @param operation what fails if it does
     * @param namespace where the entry is
     * @param key its key
     * @param value its value
     * @param options on what condition, and for how long
     */
    record EntryPut(FailedOperation operation, Namespace namespace, String key, Payload value, PutOptions options) {

        EntryKey entryKey() {
            return new EntryKey(namespace, key);
        }

        int weight() {
            return value.size();
        }

        /** Returns the entry that it makes. */
        Entry entry(long version, Instant createdAt, Instant now) {
            return new Entry(
                    key,
                    value,
                    version,
                    createdAt,
                    now,
                    options.ttl() == null ? null : now.plusMillis(options.ttl().toMillis()));
        }
    }

    /** An entry's whole name, in the order in which entries are locked. */
    record EntryKey(Namespace namespace, String key) implements Comparable<EntryKey> {

        @Override
        public int compareTo(EntryKey other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : Names.ORDER.compare(key, other.key);
        }
    }
}
