package io.reactivememory.r2dbc;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import io.reactivememory.r2dbc.SqlFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    public String ensureNamespace() {
        return "MERGE INTO memory_namespace (path) KEY (path) VALUES ($1)";
    }

    @Override
    public String nextThreadNo() {
        return "NEXT VALUE FOR memory_thread_no";
    }

    @Override
    public String recordMigration() {
        return "MERGE INTO memory_migration (number, name, checksum) KEY (number) VALUES ($1, $2, $3)";
    }

    @Override
    public Object name(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
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
    public @Nullable SqlFailure failure(Throwable cause) {
        if (cause instanceof R2dbcException failure) {
            return failure(failure.getErrorCode(), failure.getMessage());
        }
        // A full disk or an interrupted channel breaks the store under the driver; the next connection opens it anew.
        return cause.getClass().getName().startsWith("org.h2.")
                ? new SqlFailure(Kind.TRANSIENT, "the store of " + place + " broke and will be opened anew")
                : null;
    }

    private SqlFailure failure(int code, @Nullable String message) {
        return switch (code) {
            case 90020 ->
                new SqlFailure(
                        Kind.TRANSIENT,
                        "the file " + place + " is in use by another process; one at a time can open it");
            case 40001, 50200, 90039, 90067, 90098, 90131, 0 ->
                new SqlFailure(Kind.TRANSIENT, "H2 error " + code + " in " + place);
            case 90030 -> new SqlFailure(Kind.CORRUPT, "the file " + place + " is not a database or is damaged");
            case 90028, 90031, 90062 ->
                new SqlFailure(
                        Kind.PERMANENT, "the file " + place + " cannot be opened or written (H2 error " + code + ")");
            default -> new SqlFailure(Kind.PERMANENT, "H2 error " + code + " in " + place + firstLine(message));
        };
    }

    /** The rest of a message may quote the statement with its values. */
    private static String firstLine(@Nullable String message) {
        return message == null
                ? ""
                : ": " + Arrays.asList(message.split("[;\n]", 2)).get(0);
    }
}
