package io.reactivememory.r2dbc;

import io.reactivememory.entry.Entry;
import io.reactivememory.error.ConflictException;
import io.reactivememory.r2dbc.EntryPuts.EntryPut;
import io.reactivememory.r2dbc.EntryTable.Row;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Puts entries, inside a transaction, under the locks of their rows. */
final class EntryWriter {

    private final R2dbcBackend backend;
    private final EntryTable table;

    EntryWriter(R2dbcBackend backend) {
        this.backend = backend;
        this.table = backend.entryTable();
    }

    /** Puts an entry; fails with a {@link ConflictException}, and writes nothing, if another version is there. */
    Mono<Entry> put(SqlConnection sql, EntryPut put) {
        return table.lock(sql, put.namespace(), put.key())
                .flatMap(row -> update(sql, row, put))
                .switchIfEmpty(Mono.defer(() -> {
                    // Not even the namespace is made for a put that is refused.
                    Entry entry = next(null, put);
                    return backend.namespaceTable()
                            .holdOrCreate(sql, put.namespace())
                            .flatMap(namespaceNo -> insert(sql, namespaceNo, entry, put));
                }));
    }

    /** Inserts, unless somebody did while this waited for the namespace. */
    private Mono<Entry> insert(SqlConnection sql, long namespaceNo, Entry entry, EntryPut put) {
        return table.lock(sql, put.namespace(), put.key())
                .flatMap(row -> update(sql, row, put))
                .switchIfEmpty(Mono.defer(() -> table.insert(sql, namespaceNo, entry)
                        .flatMap(inserted -> inserted == 0 ? insert(sql, namespaceNo, entry, put) : Mono.just(entry))));
    }

    private Mono<Entry> update(SqlConnection sql, Row row, EntryPut put) {
        Entry entry = next(row.isOver(backend.now()) ? null : row, put);
        return table.update(sql, row.namespaceNo(), entry).thenReturn(entry);
    }

    private Entry next(@Nullable Row present, EntryPut put) {
        long version = present == null ? 0 : present.version();
        Long expected = put.options().expectedVersion();
        if (expected != null && expected != version) {
            throw new ConflictException(put.operation(), "version", expected, version);
        }
        Instant now = Instant.ofEpochMilli(backend.now());
        return put.entry(version + 1, present == null ? now : Instant.ofEpochMilli(present.createdAt()), now);
    }
}
