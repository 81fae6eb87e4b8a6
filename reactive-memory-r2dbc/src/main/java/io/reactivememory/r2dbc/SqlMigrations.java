package io.reactivememory.r2dbc;

import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.PermanentMemoryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings the schema up to date: numbered scripts, applied in order, each once.
 *
 * <p>Every statement of a script may be repeated, so that a migration which broke off is simply applied again. A script
 * that was changed after it had been applied is an error, not a surprise.
 */
final class SqlMigrations {

    private static final List<String> SCRIPTS = List.of("001_conversations_and_entries.sql", "002_checkpoints.sql");

    private static final String CREATE_TABLE = "CREATE TABLE IF NOT EXISTS memory_migration"
            + " (number INT PRIMARY KEY, name VARCHAR(100) NOT NULL, checksum BIGINT NOT NULL)";

    private final SqlDialect dialect;

    SqlMigrations(SqlDialect dialect) {
        this.dialect = dialect;
    }

    Mono<Void> apply(SqlConnection sql) {
        return sql.update(CREATE_TABLE)
                .then(sql.list(
                        row -> Map.entry(
                                Objects.requireNonNull(row.get("number", Integer.class)),
                                Objects.requireNonNull(row.get("checksum", Long.class))),
                        "SELECT number, checksum FROM memory_migration"))
                .map(rows -> rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .flatMap(applied -> Flux.range(1, SCRIPTS.size())
                        .concatMap(number -> apply(sql, number, applied))
                        .then());
    }

    private Mono<Void> apply(SqlConnection sql, int number, Map<Integer, Long> applied) {
        String name = SCRIPTS.get(number - 1);
        String script = read(name);
        long checksum = checksum(script);
        Long recorded = applied.get(number);
        if (recorded != null) {
            return recorded == checksum
                    ? Mono.empty()
                    : Mono.error(new PermanentMemoryException(
                            new FailedOperation(dialect.name(), "migrate", name),
                            "the database has this migration in another form than this library",
                            null));
        }
        return Flux.fromIterable(statements(script))
                .concatMap(sql::update)
                .then(sql.update(dialect.recordMigration(), number, name, checksum))
                .then();
    }

    private String read(String name) {
        String resource = "schema/" + dialect.name() + "/" + name;
        try (InputStream script = Objects.requireNonNull(SqlMigrations.class.getResourceAsStream(resource), resource)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> statements(String script) {
        return Arrays.stream(script.replaceAll("(?m)^--.*$", "").split(";", -1))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static long checksum(String script) {
        CRC32 checksum = new CRC32();
        checksum.update(script.getBytes(StandardCharsets.UTF_8));
        return checksum.getValue();
    }
}
