package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.SqlConnection.Rows;
import io.reactivememory.r2dbc.SqlDialect.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The entries. One that has expired stays until it is put again or swept, and no query shows it. */
final class EntryTable {

    private static final String ALIVE = " AND (expires_at IS NULL OR expires_at > $2)";

    private final SqlDialect dialect;
    private final NamespaceTable namespaces;
    private final String select;
    private final String ofNamespace;

    EntryTable(SqlDialect dialect, NamespaceTable namespaces) {
        this.dialect = dialect;
        this.namespaces = namespaces;
        this.ofNamespace = " FROM memory_entry WHERE namespace_no = " + namespaces.number();
        this.select = "SELECT entry_key, version, media_type, created_at, updated_at, expires_at, "
                + String.join(", ", dialect.columns("body"));
    }

    /**
     * What a put has to know of the row that it replaces.
     *
     * @param namespaceNo the namespace
     * @param version the version that it has
     * @param createdAt when it was first put
     * @param expiresAt from when it is no longer there; null if it does not expire
     */
    record Row(
            long namespaceNo,
            long version,
            long createdAt,
            @Nullable Long expiresAt) {

        boolean isOver(long now) {
            return expiresAt != null && expiresAt <= now;
        }
    }

    Mono<Entry> get(SqlConnection sql, Namespace namespace, String key, long now) {
        return sql.first(
                this::entry,
                select + ofNamespace + ALIVE + " AND entry_key = $3",
                namespaces.key(namespace),
                now,
                dialect.name(key));
    }

    Mono<List<Entry>> getAll(SqlConnection sql, Namespace namespace, List<String> keys, long now) {
        return namespaces
                .find(sql, namespace)
                .flatMap(namespaceNo -> getAll(sql, namespaceNo, keys, now))
                .defaultIfEmpty(List.of());
    }

    private Mono<List<Entry>> getAll(SqlConnection sql, long namespaceNo, List<String> keys, long now) {
        Condition these = dialect.among("namespace_no", namespaceNo, "entry_key", keys);
        List<Object> binds = new ArrayList<>(these.binds());
        binds.add(now);
        return sql.list(
                this::entry,
                select + " FROM memory_entry WHERE " + these.sql() + " AND (expires_at IS NULL OR expires_at > $"
                        + binds.size() + ") ORDER BY namespace_no, entry_key",
                binds.toArray());
    }

    Mono<Rows<Entry>> list(
            SqlConnection sql, Namespace namespace, String prefix, @Nullable String last, long now, int limit) {
        return sql.list(
                R2dbcEntryStore::weight,
                this::entry,
                select + ofNamespace + ALIVE + range(last),
                listBinds(namespace, prefix, last, now, limit));
    }

    Mono<List<String>> keys(
            SqlConnection sql, Namespace namespace, String prefix, @Nullable String last, long now, int limit) {
        return sql.list(
                row -> dialect.name(row, "entry_key"),
                "SELECT entry_key" + ofNamespace + ALIVE + range(last),
                listBinds(namespace, prefix, last, now, limit));
    }

    private static String range(@Nullable String last) {
        return " AND entry_key " + (last == null ? ">=" : ">") + " $3 AND entry_key < $4"
                + " ORDER BY namespace_no, entry_key LIMIT $5";
    }

    private Object[] listBinds(Namespace namespace, String prefix, @Nullable String last, long now, int limit) {
        return new Object[] {
            namespaces.key(namespace),
            now,
            dialect.name(last == null ? prefix : last),
            dialect.afterPrefix(prefix),
            limit
        };
    }

    /** Locks an entry's row until the transaction ends, expired or not; empty if there is none. */
    Mono<Row> lock(SqlConnection sql, Namespace namespace, String key) {
        return sql.first(
                row -> new Row(
                        number(row, "namespace_no"),
                        number(row, "version"),
                        number(row, "created_at"),
                        row.get("expires_at", Long.class)),
                "SELECT namespace_no, version, created_at, expires_at" + ofNamespace + " AND entry_key = $2 FOR UPDATE",
                namespaces.key(namespace),
                dialect.name(key));
    }

    /** Inserts an entry; answers 0 if it is there already. */
    Mono<Long> insert(SqlConnection sql, long namespaceNo, Entry entry) {
        List<Object> row = values(entry);
        row.add(namespaceNo);
        row.add(dialect.name(entry.key()));
        List<String> columns = columns();
        columns.add("namespace_no");
        columns.add("entry_key");
        return sql.insert("memory_entry", columns, List.of(row), dialect.unlessThere());
    }

    Mono<Void> update(SqlConnection sql, long namespaceNo, Entry entry) {
        List<String> columns = columns();
        List<Object> binds = values(entry);
        String assignments = IntStream.range(0, columns.size())
                .mapToObj(i -> columns.get(i) + " = $" + (i + 1))
                .collect(Collectors.joining(", "));
        binds.add(namespaceNo);
        binds.add(dialect.name(entry.key()));
        return sql.update(
                        "UPDATE memory_entry SET " + assignments + " WHERE namespace_no = $" + (binds.size() - 1)
                                + " AND entry_key = $" + binds.size(),
                        binds.toArray())
                .then();
    }

    private List<String> columns() {
        List<String> columns =
                new ArrayList<>(List.of("version", "media_type", "size", "created_at", "updated_at", "expires_at"));
        columns.addAll(dialect.columns("body"));
        return columns;
    }

    private List<Object> values(Entry entry) {
        Instant expiresAt = entry.expiresAt();
        List<Object> values = new ArrayList<>(List.of(
                entry.version(),
                entry.value().mediaType(),
                entry.value().size(),
                entry.createdAt().toEpochMilli(),
                entry.updatedAt().toEpochMilli(),
                SqlConnection.orNull(expiresAt == null ? null : expiresAt.toEpochMilli(), Long.class)));
        values.addAll(dialect.bytes(entry.value().bytes()));
        return values;
    }

    Mono<Long> delete(SqlConnection sql, Namespace namespace, String key, long now) {
        return sql.update(
                "DELETE" + ofNamespace + ALIVE + " AND entry_key = $3",
                namespaces.key(namespace),
                now,
                dialect.name(key));
    }

    Mono<Long> clear(SqlConnection sql, Namespace namespace, long now) {
        return sql.update("DELETE" + ofNamespace + ALIVE, namespaces.key(namespace), now);
    }

    Mono<Void> deleteAll(SqlConnection sql, long namespaceNo) {
        return sql.update("DELETE FROM memory_entry WHERE namespace_no = $1", namespaceNo)
                .then();
    }

    /** Deletes some entries whose expiry has come; answers how many. */
    Mono<Long> deleteExpired(SqlConnection sql, long now, int atMost) {
        return sql.list(
                        row -> Map.entry(number(row, "namespace_no"), dialect.name(row, "entry_key")),
                        "SELECT namespace_no, entry_key FROM memory_entry WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2"
                                + dialect.forUpdateOfFree(),
                        now,
                        atMost)
                .flatMap(expired -> Flux.fromIterable(expired.stream()
                                .collect(Collectors.groupingBy(
                                        Map.Entry::getKey,
                                        Collectors.mapping(Map.Entry::getValue, Collectors.toList())))
                                .entrySet())
                        .concatMap(keys -> {
                            Condition those =
                                    dialect.among("namespace_no", keys.getKey(), "entry_key", keys.getValue());
                            return sql.update("DELETE FROM memory_entry WHERE " + those.sql(), those.array());
                        })
                        .then(Mono.just((long) expired.size())));
    }

    Mono<EntryStats> stats(SqlConnection sql, Namespace namespace, long now) {
        return sql.first(
                row -> new EntryStats(number(row, "entries"), number(row, "bytes")),
                "SELECT COUNT(*) AS entries, CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes" + ofNamespace + ALIVE,
                namespaces.key(namespace),
                now);
    }

    Entry entry(Readable row) {
        Long expiresAt = row.get("expires_at", Long.class);
        return new Entry(
                dialect.name(row, "entry_key"),
                Payload.ofStored(
                        Objects.requireNonNull(row.get("media_type", String.class)),
                        Objects.requireNonNull(dialect.bytes(row, "body"))),
                number(row, "version"),
                Instant.ofEpochMilli(number(row, "created_at")),
                Instant.ofEpochMilli(number(row, "updated_at")),
                expiresAt == null ? null : Instant.ofEpochMilli(expiresAt));
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }
}
