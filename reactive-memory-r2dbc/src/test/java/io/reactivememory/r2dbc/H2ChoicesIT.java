package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Prints the figures on which the choices for H2 rest. What it asserts is their direction, with room for noise. */
class H2ChoicesIT {

    private static final int COMMITS = 3_000;
    private static final int ROWS = 200_000;
    private static final String BODY = "0123456789".repeat(100);

    @TempDir
    private Path folder;

    @Test
    void bytesCostLessThanText() {
        List<Cost> text = new ArrayList<>();
        List<Cost> bytes = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            text.add(commits("text" + round, "VARCHAR(1048576)", BODY));
            bytes.add(commits("bytes" + round, "VARBINARY(1048576)", BODY.getBytes(StandardCharsets.UTF_8)));
        }
        Cost ofText = least(text);
        Cost ofBytes = least(bytes);
        System.out.printf(
                "a commit of 1 kB: %.0f µs and %.0f kB of file as text, %.0f µs and %.0f kB as bytes%n",
                ofText.micros(), ofText.kilobytes(), ofBytes.micros(), ofBytes.kilobytes());
        assertThat(ofBytes.kilobytes()).isLessThan(ofText.kilobytes());
        assertThat(ofBytes.micros()).isLessThan(ofText.micros());
    }

    @Test
    void orderThatSpellsTheKeyIsReadFromIt() {
        Connection connection = connect("order");
        update(connection, "CREATE TABLE m (t BIGINT, seq BIGINT, body VARBINARY(2000), PRIMARY KEY (t, seq))");
        for (int from = 0; from < ROWS; from += 500) {
            insertRows(connection, from, 500);
        }
        double spelled = page(connection, "t, seq");
        double shortened = page(connection, "seq");
        System.out.printf(
                "a page from the middle of %,d messages: %.1f ms ordered by the whole key, %.0f ms by its end%n",
                ROWS, spelled, shortened);
        assertThat(shortened).isGreaterThan(5 * spelled);
        close(connection);
    }

    /**
     * What a commit of one row costs.
     *
     * @param micros microseconds
     * @param kilobytes what the file grows by
     */
    private record Cost(double micros, double kilobytes) {}

    private static Cost least(List<Cost> costs) {
        return costs.stream()
                .min((a, b) -> Double.compare(a.micros(), b.micros()))
                .orElseThrow();
    }

    private Cost commits(String name, String type, Object body) {
        Connection connection = connect(name);
        update(connection, "CREATE TABLE m (seq BIGINT PRIMARY KEY, body " + type + ")");
        Path file = folder.resolve(name + ".mv.db");
        long sizeBefore = file.toFile().length();
        long start = System.nanoTime();
        for (long seq = 0; seq < COMMITS; seq++) {
            update(connection, "INSERT INTO m VALUES ($1, $2)", seq, body);
        }
        double micros = (System.nanoTime() - start) / 1e3 / COMMITS;
        double kilobytes = (file.toFile().length() - sizeBefore) / 1024.0 / COMMITS;
        close(connection);
        return new Cost(micros, kilobytes);
    }

    private static void insertRows(Connection connection, int from, int count) {
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        List<Object> binds = new ArrayList<>();
        IntStream.range(from, from + count).forEach(seq -> {
            binds.add((long) seq);
            binds.add(body);
        });
        String rows = IntStream.range(0, count)
                .mapToObj(i -> "(1, $" + (2 * i + 1) + ", $" + (2 * i + 2) + ")")
                .collect(Collectors.joining(", "));
        update(connection, "INSERT INTO m VALUES " + rows, binds.toArray());
    }

    private static double page(Connection connection, String order) {
        long start = System.nanoTime();
        Long rows = Flux.from(connection
                        .createStatement(
                                "SELECT seq, body FROM m WHERE t = $1 AND seq > $2 ORDER BY " + order + " LIMIT 256")
                        .bind(0, 1L)
                        .bind(1, ROWS / 2L)
                        .execute())
                .flatMap(result -> result.map(row -> Objects.requireNonNull(row.get(0, Long.class))))
                .count()
                .block(Duration.ofSeconds(60));
        assertThat(rows).isEqualTo(256L);
        return (System.nanoTime() - start) / 1e6;
    }

    private Connection connect(String name) {
        return Objects.requireNonNull(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                        .file("async:" + folder.resolve(name))
                        .option("WRITE_DELAY=0")
                        .username("sa")
                        .password("")
                        .build())
                .create()
                .block());
    }

    private static void update(Connection connection, String sql, Object... binds) {
        Statement statement = connection.createStatement(sql);
        for (int i = 0; i < binds.length; i++) {
            statement.bind(i, binds[i]);
        }
        Flux.from(statement.execute()).flatMap(Result::getRowsUpdated).blockLast();
    }

    private static void close(Connection connection) {
        Mono.from(connection.close()).block();
    }
}
