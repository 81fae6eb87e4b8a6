package io.reactivememory.r2dbc;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.SqlFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * H2.
 *
 * <p>All text is kept as bytes. H2 orders VARCHAR by UTF-16 units and VARBINARY by unsigned bytes, and the driver sends a
 * string by way of a temporary LOB, which costs twice the time and spoils half a surrogate pair; bytes it sends as they
 * are.
 */
final class H2Dialect implements SqlDialect {

    /** The most that VARBINARY holds; DDL accepts more and INSERT does not. */
    private static final int MAX_VARBINARY = 1_048_576;

    private static final String LARGE = "_large";

    private static final Limits TOGETHER = new Limits(1, 1, 256, 256, 1024 * 1024, 100_000);

    private final String place;

    /** @param place the file or the name of the database, as messages name it */
    H2Dialect(String place) {
        this.place = place;
    }

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public String versionQuery() {
        return "SELECT 'H2 ' || SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'info.VERSION'";
    }

    @Override
    public List<String> migrations() {
        return List.of("001_conversations_and_entries.sql", "002_checkpoints.sql", "003_branch_versions.sql");
    }

    @Override
    public String namespaceKey() {
        return "path";
    }

    @Override
    public Object namespaceKey(Namespace namespace) {
        return name(namespace.stored());
    }

    @Override
    public Mono<Long> ensureNamespace(SqlConnection sql, Namespace namespace) {
        return sql.update("MERGE INTO memory_namespace (path) KEY (path) VALUES ($1)", namespaceKey(namespace));
    }

    @Override
    public String namespaces(boolean after) {
        return "SELECT path FROM memory_namespace WHERE path " + (after ? ">" : ">=")
                + " $1 AND path < $2 ORDER BY path LIMIT $3";
    }

    @Override
    public String forShare() {
        return " FOR UPDATE";
    }

    @Override
    public String forUpdateOfFree() {
        return " FOR UPDATE";
    }

    @Override
    public String unlessThere() {
        return "";
    }

    @Override
    public String nextThreadNo() {
        return "NEXT VALUE FOR memory_thread_no";
    }

    @Override
    public String hasMigrations() {
        return "SELECT EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'MEMORY_MIGRATION')";
    }

    /** {@link H2Offload} lets one handle at a time change a schema. */
    @Override
    public Mono<Void> lockForMigration(SqlConnection sql) {
        return Mono.empty();
    }

    @Override
    public Object name(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object nameOrNull(@Nullable String name) {
        return name == null ? SqlConnection.orNull(null, byte[].class) : name(name);
    }

    @Override
    public Condition among(String owner, Object no, String key, Collection<?> keys) {
        return among(owner + ", " + key, no, keys, "");
    }

    @Override
    public Condition amongFirst(String owner, Object no, String key, Collection<?> keys, String last) {
        return among(owner + ", " + key + ", " + last, no, keys, ", 0");
    }

    /** H2 looks whole keys up; with {@code a = $1 AND b IN ($2, ...)} it walks all rows that have a. */
    private Condition among(String columns, Object no, Collection<?> keys, String rest) {
        List<Object> binds = new ArrayList<>();
        binds.add(no);
        keys.forEach(each -> binds.add(each instanceof String name ? name(name) : each));
        String whole = IntStream.rangeClosed(2, binds.size())
                .mapToObj(i -> "($1, $" + i + rest + ")")
                .collect(Collectors.joining(", "));
        return new Condition("(" + columns + ") IN (" + whole + ")", binds);
    }

    @Override
    public Object afterPrefix(String prefix) {
        if (prefix.isEmpty()) {
            return new byte[] {(byte) 0xFF};
        }
        byte[] end = prefix.getBytes(StandardCharsets.UTF_8);
        end[end.length - 1]++; // never overflows: no byte of UTF-8 is 0xFF
        return end;
    }

    @Override
    public String name(Readable row, String column) {
        return new String(Objects.requireNonNull(row.get(column, byte[].class)), StandardCharsets.UTF_8);
    }

    @Override
    public List<String> columns(String name) {
        return List.of(name, name + LARGE);
    }

    @Override
    public List<Object> bytes(byte[] bytes) {
        Object none = SqlConnection.orNull(null, byte[].class);
        return bytes.length <= MAX_VARBINARY ? List.of(bytes, none) : List.of(none, bytes);
    }

    @Override
    public byte @Nullable [] bytes(Readable row, String name) {
        byte[] small = row.get(name, byte[].class);
        ByteBuffer large = small == null ? row.get(name + LARGE, ByteBuffer.class) : null;
        if (large == null) {
            return small;
        }
        byte[] bytes = new byte[large.remaining()];
        large.get(bytes);
        return bytes;
    }

    @Override
    public PointReads pointReads(R2dbcBackend backend) {
        return new SinglePointReads(backend);
    }

    /** One thread writes, so that what comes together is one transaction. */
    @Override
    public Appends appends(R2dbcBackend backend) {
        return new LockingAppends(backend, new Remembered<>(1), TOGETHER);
    }

    @Override
    public Commits commits(R2dbcBackend backend) {
        return new LockingCommits(backend, new Remembered<>(1), TOGETHER);
    }

    @Override
    public EntryPuts entryPuts(R2dbcBackend backend) {
        return new LockingEntryPuts(backend, TOGETHER);
    }

    @Override
    public @Nullable SqlFailure failure(Throwable cause) {
        if (cause instanceof R2dbcException failure) {
            return failure(failure.getErrorCode(), failure.getMessage());
        }
        // A full disk or an interrupted channel breaks the store under the driver; the next connection opens it anew.
        return cause.getClass().getName().startsWith("org.h2.")
                ? new SqlFailure(Kind.TRANSIENT, false, "the store of " + place + " broke and will be opened anew")
                : null;
    }

    private SqlFailure failure(int code, @Nullable String message) {
        return switch (code) {
            case 90020 ->
                new SqlFailure(
                        Kind.TRANSIENT,
                        true,
                        "the file " + place + " is in use by another process; one at a time can open it");
            case 40001, 50200, 90131 -> new SqlFailure(Kind.TRANSIENT, true, "H2 error " + code + " in " + place);
            case 90039, 90067, 90098, 0 -> new SqlFailure(Kind.TRANSIENT, false, "H2 error " + code + " in " + place);
            case 90030 -> new SqlFailure(Kind.CORRUPT, false, "the file " + place + " is not a database or is damaged");
            case 90028, 90031, 90062 ->
                new SqlFailure(
                        Kind.PERMANENT,
                        true,
                        "the file " + place + " cannot be opened or written (H2 error " + code + ")");
            default -> new SqlFailure(Kind.PERMANENT, true, "H2 error " + code + " in " + place + firstLine(message));
        };
    }

    /** The rest of a message may quote the statement with its values. */
    private static String firstLine(@Nullable String message) {
        return message == null
                ? ""
                : ": " + Arrays.asList(message.split("[;\n]", 2)).get(0);
    }
}
