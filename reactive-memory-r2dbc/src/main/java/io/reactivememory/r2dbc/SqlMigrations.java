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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings the schema up to date: numbered scripts, applied in order, each once.
 *
 * <p>Every statement of a script may be repeated, so that a migration which broke off is simply applied again. A script
 * that was changed after it had been applied is an error, not a surprise.
 */
final class SqlMigrations {

    private static final String CREATE_TABLE = "CREATE TABLE IF NOT EXISTS memory_migration"
            + " (number INT PRIMARY KEY, name VARCHAR(100) NOT NULL, checksum BIGINT NOT NULL)";

    private final SqlDialect dialect;
    private final boolean validate;
    private final List<Script> scripts;

    /** @param validate whether to change nothing, and to fail where something would have to be changed */
    SqlMigrations(SqlDialect dialect, boolean validate) {
        this.dialect = dialect;
        this.validate = validate;
        this.scripts = dialect.migrations().stream().map(this::read).toList();
    }

    private record Script(String name, String text) {

        int number() {
            return Integer.parseInt(name.substring(0, 3));
        }

        long checksum() {
            CRC32 checksum = new CRC32();
            checksum.update(text.getBytes(StandardCharsets.UTF_8));
            return checksum.getValue();
        }

        List<String> statements() {
            return Arrays.stream(text.replaceAll("(?m)^--.*$", "").split(";(?=\\s*\n|\\z)", -1))
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        }
    }

    /** Applies, inside a transaction, what the database lacks. */
    Mono<Void> run(SqlConnection sql) {
        return missing(sql).flatMap(missing -> {
            if (missing.isEmpty()) {
                return Mono.empty();
            }
            if (validate) {
                return Mono.error(failure(
                        missing.get(0).name(),
                        "the database lacks this migration, and the option migrate is validate"));
            }
            // Another process may have been at it until the lock was ours.
            return dialect.lockForMigration(sql)
                    .then(sql.update(CREATE_TABLE))
                    .then(Mono.defer(() -> missing(sql)))
                    .flatMapIterable(still -> still)
                    .concatMap(script -> apply(sql, script))
                    .then();
        });
    }

    private Mono<List<Script>> missing(SqlConnection sql) {
        return sql.first(row -> Boolean.TRUE.equals(row.get(0, Boolean.class)), dialect.hasMigrations())
                .flatMap(some -> some ? applied(sql) : Mono.just(Map.<String, Long>of()))
                .map(applied -> scripts.stream()
                        .filter(script -> !isApplied(script, applied.get(script.name())))
                        .toList());
    }

    private static Mono<Map<String, Long>> applied(SqlConnection sql) {
        return sql.list(
                        row -> Map.entry(
                                Objects.requireNonNull(row.get("name", String.class)),
                                Objects.requireNonNull(row.get("checksum", Long.class))),
                        "SELECT name, checksum FROM memory_migration")
                .map(rows -> rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private boolean isApplied(Script script, @Nullable Long recorded) {
        if (recorded != null && recorded != script.checksum()) {
            throw failure(script.name(), "the database has this migration in another form than this library");
        }
        return recorded != null;
    }

    private static Mono<Void> apply(SqlConnection sql, Script script) {
        return Flux.fromIterable(script.statements())
                .concatMap(sql::update)
                .then(sql.update(
                        "INSERT INTO memory_migration (number, name, checksum) VALUES ($1, $2, $3)",
                        script.number(),
                        script.name(),
                        script.checksum()))
                .then();
    }

    private PermanentMemoryException failure(String name, String detail) {
        return new PermanentMemoryException(new FailedOperation(dialect.name(), "migrate", name), detail, null);
    }

    private Script read(String name) {
        String resource = "schema/" + dialect.name() + "/" + name;
        try (InputStream script = Objects.requireNonNull(SqlMigrations.class.getResourceAsStream(resource), resource)) {
            return new Script(name, new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
