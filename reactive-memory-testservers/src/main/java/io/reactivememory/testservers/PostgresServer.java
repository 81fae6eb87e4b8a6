package io.reactivememory.testservers;

import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL server: one that all tests of a JVM share, each in a schema of its own, or one of a test's own, which
 * may be killed.
 *
 * <p>A shared one is that of the URL in {@code REACTIVE_MEMORY_POSTGRESQL_URL_15} (or {@code _18}), else a container where a
 * Docker daemon answers, else a process, as a test's own always is. None is ever missing, so no test is skipped.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Map<PostgresVersion, PostgresServer> SHARED = new EnumMap<>(PostgresVersion.class);
    private static final Set<String> ANNOUNCED = ConcurrentHashMap.newKeySet();

    private final URI url;
    private final String versionText;
    private final @Nullable PostgresProcess own;

    private PostgresServer(String url, String source, @Nullable PostgresProcess own) {
        this.url = URI.create(url);
        this.own = own;
        versionText = askForVersion();
        String announcement = "PostgreSQL " + versionText + " " + source;
        if (ANNOUNCED.add(announcement)) {
            System.out.println(announcement);
        }
    }

    /** Returns the one that all share, started at first and stopped with the JVM, whoever closes it. */
    public static PostgresServer shared(PostgresVersion version) {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(version, PostgresServer::find);
        }
    }

    private static PostgresServer find(PostgresVersion version) {
        String variable = "REACTIVE_MEMORY_POSTGRESQL_URL_" + version.major();
        String given = System.getenv(variable);
        if (given != null) {
            PostgresServer server = new PostgresServer(given, "of " + variable, null);
            if (!server.versionText.startsWith(version.major() + ".")) {
                throw new IllegalStateException(variable + " names a PostgreSQL " + server.versionText);
            }
            return server;
        }
        if (Docker.isThere()) {
            return new PostgresServer(PostgresContainer.start(version), "in a container", null);
        }
        return new PostgresServer(PostgresProcess.start(version, false).url(), "from its binaries", null);
    }

    /**
     * Starts one of a test's own.
     *
     * @param fsync whether it commits as servers do; without, one that is killed may lose the last second's commits
     */
    public static PostgresServer start(PostgresVersion version, boolean fsync) {
        PostgresProcess process = PostgresProcess.start(version, fsync);
        return new PostgresServer(
                process.url(), "from its binaries, of a test's own" + (fsync ? ", with fsync" : ""), process);
    }

    /** Returns {@code postgresql://user:password@host:port/database}. */
    public String url() {
        return url.toString();
    }

    /** Returns what it says of itself, as {@code 18.1}. */
    public String versionText() {
        return versionText;
    }

    private String askForVersion() {
        try (Connection connection = jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW server_version")) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException("No PostgreSQL at " + url.getHost() + ":" + url.getPort(), e);
        }
    }

    /** Opens a connection for what a test sets up and looks at itself; {@code pg_stat_activity} has it as {@code test}. */
    public Connection jdbc() throws SQLException {
        String[] login = url.getUserInfo().split(":", 2);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {url.getHost()});
        source.setPortNumbers(new int[] {url.getPort()});
        source.setDatabaseName(url.getPath().substring(1));
        source.setUser(login[0]);
        source.setPassword(login.length > 1 ? login[1] : "");
        source.setApplicationName("test");
        source.setConnectTimeout(10);
        return source.getConnection();
    }

    /** Returns the name of a schema that is not there yet, as those are which a URL's {@code ?schema=} makes. */
    public String freshSchema() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }

    /** Drops the schema if it is there; fails, rather than waits, if someone has left a transaction open in it. */
    public void drop(String schema) {
        try (Connection connection = jdbc();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '10s'");
            statement.execute("DROP SCHEMA IF EXISTS \"" + schema + "\" CASCADE");
        } catch (SQLException e) {
            throw new IllegalStateException("Schema " + schema + " cannot be dropped", e);
        }
    }

    /** Returns the processes and files of a test's own server. */
    public PostgresProcess process() {
        if (own == null) {
            throw new IllegalStateException(
                    "This server is everybody's: PostgresServer.start has one of the test's own");
        }
        return own;
    }

    /** Kills a test's own server as a crash does. */
    public void stop() throws Exception {
        process().kill();
    }

    /** Starts a test's own server after {@link #stop}, on the same data, at the same URL. */
    public void startAgain() {
        process().startAgain();
    }

    /** Stops a test's own server and removes its data. */
    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
    }
}
