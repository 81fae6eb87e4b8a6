package io.reactivememory.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.tck.load.JavaProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What other tests rest on: the server is the one asked for, keeps what it was given, and leaves nothing behind. */
class PostgresServerIT {

    @ParameterizedTest
    @EnumSource
    void sharedIsOneOfTheVersionAskedFor(PostgresVersion version) throws SQLException {
        try (PostgresServer server = PostgresServer.shared(version)) {
            assertThat(server.versionText()).startsWith(version.major() + ".");
            assertThat(PostgresServer.shared(version)).isSameAs(server);
            assertThatThrownBy(server::startAgain).isInstanceOf(IllegalStateException.class);
        }
        assertThat(ask(PostgresServer.shared(version), "SELECT 1"))
                .as("after someone closed it")
                .isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource
    void schemaIsThereFromItsMakingToItsDrop(PostgresVersion version) throws SQLException {
        PostgresServer server = PostgresServer.shared(version);
        String schema = server.freshSchema();
        String count = "SELECT count(*) FROM information_schema.schemata WHERE schema_name = '" + schema + "'";
        assertThat(schema).matches("[a-z_][a-z0-9_]{0,29}").isNotEqualTo(server.freshSchema());
        assertThat(ask(server, count)).isEqualTo("0");
        tell(server, "CREATE SCHEMA " + schema, "CREATE TABLE " + schema + ".t (id int)");
        assertThat(ask(server, count)).isEqualTo("1");
        server.drop(schema);
        assertThat(ask(server, count)).isEqualTo("0");
        server.drop(schema);
    }

    @ParameterizedTest
    @EnumSource
    void killedServerKeepsItsDataAndItsUrl(PostgresVersion version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version, true)) {
            String url = server.url();
            tell(server, "CREATE TABLE t (id int)");
            for (int kills = 1; kills <= 2; kills++) {
                tell(server, "INSERT INTO t VALUES (" + kills + ")");
                long before = server.process().pid();
                server.stop();
                assertThatThrownBy(server::jdbc).isInstanceOf(SQLException.class);
                server.startAgain();
                assertThat(server.process().pid()).isNotEqualTo(before);
                assertThat(server.url()).isEqualTo(url);
                assertThat(ask(server, "SELECT count(*) FROM t")).isEqualTo("" + kills);
            }
        }
    }

    @Test
    void settingsAreThoseAskedFor() throws SQLException {
        try (PostgresServer safe = PostgresServer.start(PostgresVersion.V18, true);
                PostgresServer fast = PostgresServer.start(PostgresVersion.V18, false)) {
            for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                assertThat(ask(safe, "SHOW " + setting)).as(setting).isEqualTo("on");
                assertThat(ask(fast, "SHOW " + setting)).as(setting).isEqualTo("off");
            }
            assertThat(ask(fast, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(ask(fast, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(fast, "SHOW max_connections")).isEqualTo("200");
            assertThat(ask(fast, "SHOW unix_socket_directories")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftAfterClose(PostgresVersion version) throws Exception {
        PostgresServer server = PostgresServer.start(version, false);
        Path folder = server.process().folder();
        List<ProcessHandle> processes = processes(server.process().pid());
        // Of the server's own, some end by themselves.
        assertThat(processes.stream().filter(PostgresProcess::isRunning)).hasSizeGreaterThan(3);
        server.close();
        assertThat(folder).doesNotExist();
        assertThat(processes).noneMatch(PostgresProcess::isRunning);
    }

    @Test
    void nothingIsLeftAfterCloseOfAKilledServer() throws Exception {
        PostgresServer server = PostgresServer.start(PostgresVersion.V15, false);
        server.stop();
        server.close();
        assertThat(server.process().folder()).doesNotExist();
    }

    @Test
    void nothingIsLeftOfAKilledJvm() throws Exception {
        Process holder = JavaProcess.start(Holder.class);
        try (BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8)) {
            lines.readLine();
            Path folder = Path.of(lines.readLine());
            List<ProcessHandle> processes = processes(Long.parseLong(lines.readLine()));
            assertThat(processes).hasSizeGreaterThan(3);
            holder.destroyForcibly().waitFor();
            // The keeper is the child of a dead process: there is no signal to wait for.
            Eventually.holds("the folder is gone", Duration.ofSeconds(60), () -> !Files.exists(folder));
            assertThat(processes).noneMatch(PostgresProcess::isRunning);
        }
    }

    /** Starts a server, says where it is, and does not stop it. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            PostgresProcess process =
                    PostgresServer.start(PostgresVersion.V18, false).process();
            System.out.println(process.folder());
            System.out.println(process.pid());
            // Until it is killed, or whoever started it is gone.
            while (System.in.read() >= 0) {}
        }
    }

    @Test
    void wrongPasswordIsRefused() throws SQLException {
        PostgresServer server = PostgresServer.start(PostgresVersion.V15, false);
        try (server) {
            tell(server, "ALTER ROLE memory PASSWORD 'another'");
            assertThatThrownBy(server::jdbc).isInstanceOf(SQLException.class).hasMessageContaining("password");
        }
    }

    @Test
    void failureToStartShowsTheLog() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.V15, false)) {
            server.stop();
            Files.delete(server.process().folder().resolve("data/postgresql.conf"));
            assertThatThrownBy(server::startAgain).hasMessageContaining("exists but is not empty");
        }
    }

    private static List<ProcessHandle> processes(long postmaster) {
        ProcessHandle first = ProcessHandle.of(postmaster).orElseThrow();
        return Stream.concat(Stream.of(first), first.descendants()).toList();
    }

    private static void tell(PostgresServer server, String... statements) throws SQLException {
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private static String ask(PostgresServer server, String question) throws SQLException {
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(question)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
