package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.tck.load.JavaProcess;
import io.reactivememory.tck.load.RatioTable;
import io.reactivememory.tck.load.SideBySide;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Prints how ours compares with the bare driver on real servers, in one run, when it is asked for by {@code -Dratios=true}.
 *
 * <p>Targets are asserted with {@code -Dratios.assert=true} alone, for a machine that does nothing else. {@code
 * -Dratios.rounds=9 -Dratios.millis=2000 -Dratios.messages=1000000} measures for longer.
 */
@EnabledIfSystemProperty(named = "ratios", matches = "true", disabledReason = "measures for minutes; -Dratios=true")
class PostgresRatiosIT {

    private static final int MESSAGES = Integer.getInteger("ratios.messages", 200_000);

    private static PostgresServer safe;
    private static PostgresServer fast;

    @BeforeAll
    static void start() {
        safe = PostgresServer.start(PostgresVersion.V18, true);
        fast = PostgresServer.start(PostgresVersion.V18, false);
    }

    @AfterAll
    static void stop() {
        safe.close();
        fast.close();
    }

    @Test
    void oursIsFasterThanAStatementPerCall() throws Exception {
        check(run("-Xmx512m", PostgresRatios.class, safe.url(), fast.url()));
    }

    @Test
    void replayInASmallHeapKeepsUpWithACursor() throws Exception {
        String schema = fast.freshSchema();
        ReactiveMemory memory = ReactiveMemory.open(fast.url() + "?schema=" + schema);
        memory.shared()
                .conversations()
                .append(ReplayReader.THREAD, RatioPlace.message())
                .block();
        memory.close().block();
        try (Connection connection = fast.jdbc();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO " + schema + ".memory_message SELECT"
                    + " (jsonb_populate_record(m, jsonb_build_object('seq', n))).* FROM " + schema
                    + ".memory_message m CROSS JOIN generate_series(2, " + MESSAGES + ") n");
            statement.execute("VACUUM ANALYZE");
        }
        SideBySide rates = SideBySide.inTurns(who -> replay(who, schema), "ours", "bare");
        RatioTable.head();
        check(List.of(RatioTable.atLeast(0.7, "replay, messages a second, of " + MESSAGES + " in 64 MB", rates)));
    }

    private static double replay(String who, String schema) {
        try {
            Process reader = JavaProcess.start(
                    List.of("-Xmx64m"), ReplayReader.class, who, fast.url(), schema, Integer.toString(MESSAGES));
            try (BufferedReader lines = reader.inputReader(StandardCharsets.UTF_8)) {
                return Double.parseDouble(lines.readLine());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> run(String heap, Class<?> main, String... arguments) throws Exception {
        List<String> options = new ArrayList<>(List.of(heap));
        Stream.of("ratios.rounds", "ratios.millis")
                .filter(name -> System.getProperty(name) != null)
                .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));
        Process process = JavaProcess.start(options, main, arguments);
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                said.add(line);
            }
        }
        assertThat(process.waitFor()).as("the end of " + main.getSimpleName()).isZero();
        return said;
    }

    private static void check(List<String> said) {
        if (Boolean.getBoolean("ratios.assert")) {
            assertThat(said).noneMatch(line -> line.endsWith(RatioTable.SHORT));
        }
    }
}
