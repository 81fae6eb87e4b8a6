package io.reactivememory.r2dbc;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTransientException;
import io.r2dbc.spi.Readable;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.r2dbc.Commits.BranchKey;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.SqlFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * PostgreSQL 13 and later.
 *
 * <p>Names are text in the collation "C", payloads are bytes of whatever kind in one column, which a view shows as
 * {@code jsonb}. Lists are bound as arrays, so that a statement is the same text whatever their length.
 */
final class PostgresDialect implements SqlDialect {

    /** Comes after every name and every path, whose labels have at most 256 characters. */
    private static final String AFTER_ALL =
            Character.toString(Character.MAX_CODE_POINT).repeat(257);

    /** One statement for many, of which two overlap. */
    private static final Limits STATEMENTS = new Limits(2, 24, 256, 256, 1024 * 1024, 10_000);

    /** A transaction for each thread or key, some side by side. */
    private static final Limits LOCKING = new Limits(4, 1, 1, 256, 1024 * 1024, 10_000);

    private final String place;
    private final @Nullable String schema;

    /**
     * Speaks to a database.
     *
     * @param place the server and the database, as messages name them
     * @param schema the schema of the tables; null for that of the connection
     */
    PostgresDialect(String place, @Nullable String schema) {
        this.place = place;
        this.schema = schema;
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public String versionQuery() {
        return "SELECT 'PostgreSQL ' || current_setting('server_version')";
    }

    @Override
    public List<String> migrations() {
        return List.of("001_memory.sql", "002_views.sql");
    }

    @Override
    public String hasMigrations() {
        return "SELECT to_regclass('memory_migration') IS NOT NULL";
    }

    @Override
    public Mono<Void> lockForMigration(SqlConnection sql) {
        return sql.first(
                        row -> Objects.requireNonNull(row.get(0, String.class)),
                        "SELECT current_setting('server_encoding') FROM"
                                + " (SELECT pg_advisory_xact_lock(hashtextextended('memory_migration', 0))) AS locked")
                .flatMap(encoding -> encoding.equals("UTF8")
                        ? makeSchema(sql)
                        : Mono.error(new PermanentMemoryException(
                                new FailedOperation(name(), "migrate", null),
                                "the database must have the encoding UTF8, but has " + encoding,
                                null)));
    }

    private Mono<Void> makeSchema(SqlConnection sql) {
        return schema == null
                ? Mono.empty()
                : sql.update("CREATE SCHEMA IF NOT EXISTS \"" + schema + '"').then();
    }

    @Override
    public String namespaceKey() {
        return "path_hash";
    }

    @Override
    public Object namespaceKey(Namespace namespace) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(namespace.stored().getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public Mono<Long> ensureNamespace(SqlConnection sql, Namespace namespace) {
        return sql.update(
                "INSERT INTO memory_namespace (path_hash, path) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                namespaceKey(namespace),
                namespace.stored());
    }

    @Override
    public String namespaces(boolean after) {
        return "SELECT path FROM memory_namespace WHERE left(path, 500) >= left($1, 500) AND left(path, 500) <= left($2, 500)"
                + " AND path " + (after ? ">" : ">=") + " $1 AND path < $2 ORDER BY left(path, 500), path LIMIT $3";
    }

    @Override
    public String forShare() {
        return " FOR KEY SHARE";
    }

    @Override
    public String forUpdateOfFree() {
        return " FOR UPDATE SKIP LOCKED";
    }

    @Override
    public String unlessThere() {
        return " ON CONFLICT DO NOTHING";
    }

    @Override
    public String nextThreadNo() {
        return "nextval('memory_thread_no')";
    }

    @Override
    public Object name(String name) {
        return name;
    }

    @Override
    public Object nameOrNull(@Nullable String name) {
        return SqlConnection.orNull(name, String.class);
    }

    @Override
    public Condition among(String owner, Object no, String key, Collection<?> keys) {
        Object array =
                keys.iterator().next() instanceof String ? keys.toArray(String[]::new) : keys.toArray(Long[]::new);
        return new Condition(owner + " = $1 AND " + key + " = ANY($2)", List.of(no, array));
    }

    @Override
    public Condition amongFirst(String owner, Object no, String key, Collection<?> keys, String last) {
        Condition among = among(owner, no, key, keys);
        return new Condition(among.sql() + " AND " + last + " = 0", among.binds());
    }

    @Override
    public Object afterPrefix(String prefix) {
        if (prefix.isEmpty()) {
            return AFTER_ALL;
        }
        int last = prefix.codePointBefore(prefix.length());
        String rest = prefix.substring(0, prefix.length() - Character.charCount(last));
        if (last == Character.MAX_CODE_POINT) {
            return afterPrefix(rest);
        }
        return rest + Character.toString(last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1);
    }

    @Override
    public String name(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }

    @Override
    public List<String> columns(String name) {
        return List.of(name);
    }

    @Override
    public List<Object> bytes(byte[] bytes) {
        return List.of(bytes);
    }

    @Override
    public byte @Nullable [] bytes(Readable row, String name) {
        return row.get(name, byte[].class);
    }

    @Override
    public PointReads pointReads(R2dbcBackend backend) {
        return new GatheredPointReads(backend, this, new Limits(2, 1, 64, 1024, Integer.MAX_VALUE, 100_000));
    }

    @Override
    public Appends appends(R2dbcBackend backend) {
        Remembered<ThreadKey, LogEnd> ends = new Remembered<>(50_000);
        LockingAppends locking = new LockingAppends(backend, ends, LOCKING);
        return new OptimisticAppends(backend, new PostgresBatches(this), ends, locking, STATEMENTS);
    }

    @Override
    public Commits commits(R2dbcBackend backend) {
        Remembered<BranchKey, BranchEnd> ends = new Remembered<>(10_000);
        LockingCommits locking = new LockingCommits(backend, ends, LOCKING);
        return new OptimisticCommits(backend, new PostgresCommits(), ends, locking, STATEMENTS);
    }

    @Override
    public EntryPuts entryPuts(R2dbcBackend backend) {
        return new PostgresEntryPuts(backend, this, new LockingEntryPuts(backend, LOCKING), STATEMENTS);
    }

    @Override
    public @Nullable SqlFailure failure(Throwable cause) {
        if (cause instanceof R2dbcException failure) {
            return failure(failure);
        }
        return cause instanceof IOException || cause instanceof TimeoutException
                ? new SqlFailure(Kind.TRANSIENT, false, "the connection to " + place + " failed")
                : null;
    }

    /** Says what kind of failure it was, but not in the server's words, which may quote values. */
    private SqlFailure failure(R2dbcException failure) {
        String state = failure.getSqlState();
        if (state == null || state.length() != 5) {
            return new SqlFailure(
                    failure instanceof R2dbcNonTransientResourceException || failure instanceof R2dbcTransientException
                            ? Kind.TRANSIENT
                            : Kind.PERMANENT,
                    false,
                    "the connection to " + place + " failed");
        }
        String where = " (SQLSTATE " + state + " from " + place + ")";
        return switch (state.substring(0, 2)) {
            case "08" -> new SqlFailure(Kind.TRANSIENT, false, "the connection failed" + where);
            case "40" -> new SqlFailure(Kind.TRANSIENT, true, "the transaction met another one" + where);
            case "53" -> new SqlFailure(Kind.TRANSIENT, true, "the server is short of something" + where);
            case "55" -> new SqlFailure(Kind.TRANSIENT, true, "the server gave up waiting" + where);
            // 57014 is a statement that was given up; the others end the connection.
            case "57" -> new SqlFailure(Kind.TRANSIENT, state.equals("57014"), "the server gave up" + where);
            case "58" -> new SqlFailure(Kind.TRANSIENT, false, "the server's system failed" + where);
            case "28" -> new SqlFailure(Kind.PERMANENT, true, "the server refuses the login" + where);
            case "3D" -> new SqlFailure(Kind.PERMANENT, false, "there is no such database" + where);
            case "XX" -> new SqlFailure(Kind.CORRUPT, false, "the server found something damaged" + where);
            default ->
                state.equals("25006")
                        ? new SqlFailure(Kind.TRANSIENT, true, "the server is read-only at present" + where)
                        : new SqlFailure(Kind.PERMANENT, true, "the statement failed" + where);
        };
    }
}
