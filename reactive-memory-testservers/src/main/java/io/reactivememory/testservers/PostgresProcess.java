package io.reactivememory.testservers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The real server, run from its binaries as processes of this machine, on a data folder of its own.
 *
 * <p>The server is no child of the JVM: a {@link Keeper} stops it and removes the folder.
 */
public final class PostgresProcess implements AutoCloseable {

    private static final String END = """
            pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
            if [ -n "$pid" ] && kill -QUIT "$pid"; then
              tries=0
              while [ -e "$1/data/postmaster.pid" ] && [ $tries -lt 300 ]; do
                sleep 0.1
                tries=$((tries + 1))
              done
            fi
            rm -rf "$1"
            """;
    private static final int LINES = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        // Unpacked binaries go when the build is cleaned.
        System.setProperty(
                "ot.epg.working-dir",
                Path.of("target", "postgresql").toAbsolutePath().toString());
    }

    private final PostgresVersion version;
    private final boolean fsync;
    private final Path folder;
    private final Keeper keeper;
    private EmbeddedPostgres server;

    private PostgresProcess(PostgresVersion version, boolean fsync) throws IOException {
        this.version = version;
        this.fsync = fsync;
        folder = Files.createTempDirectory("reactive-memory-postgresql");
        keeper = new Keeper(folder, END, PATIENCE);
        try {
            server = launch(0);
            addUser();
        } catch (IOException | SQLException | RuntimeException e) {
            RuntimeException explained = explained(e);
            keeper.close();
            throw explained;
        }
    }

    public static PostgresProcess start(PostgresVersion version, boolean fsync) {
        try {
            return new PostgresProcess(version, fsync);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what differs from the server's defaults; without {@code fsync} it forgets what a power cut interrupts. */
    static Map<String, String> settings(boolean fsync) {
        String safe = fsync ? "on" : "off";
        return new TreeMap<>(Map.of(
                "max_connections", "200",
                "jit", "off",
                "fsync", safe,
                "synchronous_commit", safe,
                "full_page_writes", safe));
    }

    private EmbeddedPostgres launch(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPgBinaryResolver(version)
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setDataDirectoryCustomizer(PostgresProcess::askForPasswords)
                .setPort(port)
                .setPGStartupWait(PATIENCE)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .setLocaleConfig("locale", "C")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "");
        settings(fsync).forEach(builder::setServerConfig);
        return builder.start();
    }

    /** The one who sets it up needs none, as the library that does it has none. */
    private static void askForPasswords(File data) {
        try {
            Files.writeString(data.toPath().resolve("pg_hba.conf"), """
                    host all postgres 127.0.0.1/32 trust
                    host all all      127.0.0.1/32 scram-sha-256
                    """);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addUser() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE memory SUPERUSER LOGIN PASSWORD 'secret'");
        }
    }

    public String url() {
        return "postgresql://memory:secret@127.0.0.1:" + server.getPort() + "/postgres";
    }

    public Path folder() {
        return folder;
    }

    public long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(lockFile()).get(0));
    }

    /** Kills the server as a crash does, and waits until none of its processes writes to the folder. */
    public void kill() throws IOException {
        ProcessHandle postmaster = ProcessHandle.of(pid()).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        postmaster.destroyForcibly();
        // They are nobody's children now: there is no signal to wait for.
        Eventually.holds(
                "all processes of the server are gone",
                PATIENCE,
                () -> all.stream().noneMatch(PostgresProcess::isRunning));
        // Else its number, once it is another process's, is taken for a server's.
        Files.delete(lockFile());
        server.close();
    }

    /** A dead process that nobody has collected is alive by its number, but runs no program. */
    public static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    /** Starts it anew after {@link #kill}, on the same folder and port. */
    public void startAgain() {
        try {
            server = launch(server.getPort());
        } catch (IOException | RuntimeException e) {
            throw explained(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw explained(e);
        } finally {
            keeper.close();
        }
    }

    private IllegalStateException explained(Exception cause) {
        return new IllegalStateException(
                "PostgreSQL " + version.major() + " in " + folder + " does not do as told; its log ends with\n"
                        + logTail(),
                cause);
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log(), StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    private Path log() {
        return folder.resolve("server.log");
    }

    private Path lockFile() {
        return folder.resolve("data").resolve("postmaster.pid");
    }
}
