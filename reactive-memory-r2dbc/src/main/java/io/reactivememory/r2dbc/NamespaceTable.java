package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.NamespaceStats;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The namespaces that were written to.
 *
 * <p>Whoever adds the first row under a name locks the namespace's row first, and so does whoever erases it: nothing is
 * ever added to a namespace that is going. Rows that are there already are changed under their own lock alone.
 */
final class NamespaceTable {

    private final SqlDialect dialect;
    private final String find;

    NamespaceTable(SqlDialect dialect) {
        this.dialect = dialect;
        this.find = "SELECT namespace_no FROM memory_namespace WHERE " + dialect.namespaceKey() + " = $1";
    }

    /** Returns what stands in other tables' conditions for the number of a namespace; its bind is the {@link #key}. */
    String number() {
        return "(" + find + ")";
    }

    /** Returns the bind that a namespace is looked up by. */
    Object key(Namespace namespace) {
        return dialect.namespaceKey(namespace);
    }

    /** Returns a namespace's number; empty if there is none. */
    Mono<Long> find(SqlConnection sql, Namespace namespace) {
        return sql.first(NamespaceTable::number, find, key(namespace));
    }

    /** Locks a namespace's row until the transaction ends, so that nothing is added; empty if there is none. */
    Mono<Long> lock(SqlConnection sql, Namespace namespace) {
        return sql.first(NamespaceTable::number, find + " FOR UPDATE", key(namespace));
    }

    /** Holds a namespace's row until the transaction ends, so that it stays; empty if there is none. */
    Mono<Long> hold(SqlConnection sql, Namespace namespace) {
        return sql.first(NamespaceTable::number, find + dialect.forShare(), key(namespace));
    }

    /** Holds a namespace's row until the transaction ends, and makes it if there is none. */
    Mono<Long> holdOrCreate(SqlConnection sql, Namespace namespace) {
        return hold(sql, namespace)
                .switchIfEmpty(
                        Mono.defer(() -> dialect.ensureNamespace(sql, namespace).then(holdOrCreate(sql, namespace))));
    }

    Mono<List<Namespace>> list(SqlConnection sql, Namespace prefix, @Nullable Namespace last, int limit) {
        return sql.list(
                row -> Namespace.ofStored(dialect.name(row, "path")),
                dialect.namespaces(last != null),
                dialect.name((last == null ? prefix : last).stored()),
                dialect.afterPrefix(prefix.stored()),
                limit);
    }

    Mono<NamespaceStats> stats(SqlConnection sql, Namespace namespace, long now) {
        String thread = " FROM memory_thread t WHERE t.namespace_no = " + number()
                + " AND (t.expires_at IS NULL OR t.expires_at > $2)";
        return sql.first(
                row -> new NamespaceStats(
                        count(row, "threads"),
                        count(row, "messages"),
                        count(row, "checkpoints"),
                        count(row, "entries")),
                "SELECT (SELECT COUNT(*)" + thread + ") AS threads,"
                        + " (SELECT COUNT(*) FROM memory_message m WHERE m.thread_no IN (SELECT t.thread_no" + thread
                        + ")) AS messages,"
                        + " (SELECT COUNT(*) FROM memory_checkpoint c WHERE c.branch_no IN (SELECT b.branch_no"
                        + " FROM memory_branch b WHERE b.epoch_no IN (SELECT t.epoch_no" + thread
                        + "))) AS checkpoints,"
                        + " (SELECT COUNT(*) FROM memory_entry e WHERE e.namespace_no = " + number()
                        + " AND (e.expires_at IS NULL OR e.expires_at > $2)) AS entries",
                key(namespace),
                now);
    }

    Mono<Void> delete(SqlConnection sql, long namespaceNo) {
        return sql.update("DELETE FROM memory_namespace WHERE namespace_no = $1", namespaceNo)
                .then();
    }

    private static long number(Readable row) {
        return count(row, "namespace_no");
    }

    private static long count(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }
}
