package io.reactivememory.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;

/** A schema of its own in PostgreSQL, behind a pool of connections that see no other; dropped on close. */
final class Schema implements AutoCloseable {

    private final String name = "peer_" + UUID.randomUUID().toString().replace("-", "");
    private final HikariDataSource pool;

    private Schema(URI url, int connections) {
        String[] login = url.getUserInfo().split(":", 2);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath());
        config.setUsername(login[0]);
        config.setPassword(login[1]);
        config.setMaximumPoolSize(connections);
        config.addDataSourceProperty("currentSchema", name);
        pool = new HikariDataSource(config);
    }

    /** A new schema with the tables of a library: its script lies beside this class of it in its jar. */
    static Schema open(URI url, int connections, Class<?> library) {
        Schema schema = new Schema(url, connections);
        try {
            schema.execute("create schema " + schema.name);
            schema.execute(script(library));
            return schema;
        } catch (RuntimeException e) {
            schema.close();
            throw e;
        }
    }

    private static String script(Class<?> library) {
        String file = "schema-postgresql.sql";
        try (InputStream script = Objects.requireNonNull(library.getResourceAsStream(file), file)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DataSource pool() {
        return pool;
    }

    /** The number that the query answers, whose only parameter is the thread. */
    long count(String query, String thread) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, thread);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String script) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(script);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try (pool) {
            execute("drop schema if exists " + name + " cascade");
        }
    }
}
