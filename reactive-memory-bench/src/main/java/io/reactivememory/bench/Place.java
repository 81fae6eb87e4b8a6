package io.reactivememory.bench;

import io.reactivememory.testservers.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A part of a backend that is somebody's own.
 *
 * @param backend the backend
 * @param name its name: a schema, what keys begin with, or a folder's name
 */
record Place(Backend backend, String name) {

    static Place fresh(Backend backend) {
        return new Place(
                backend, "bench" + UUID.randomUUID().toString().replace("-", "").substring(0, 12));
    }

    /** Returns the URL that a store of ours is opened by. */
    String url() {
        return backend.server()
                + switch (backend) {
                    case INMEMORY -> "";
                    case H2 -> folder().resolve("memory");
                    case POSTGRESQL, POSTGRESQL_NOFSYNC -> "?schema=" + name;
                    case REDIS, REDIS_FSYNC, REDIS_CLUSTER -> "?keyPrefix=" + name;
                };
    }

    /** Returns where files are, if it has some. */
    Path folder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "reactive-memory-" + name);
    }

    /** Connects to the server that it is a part of. */
    Connection connect() throws SQLException {
        URI server = URI.create(backend.server());
        String[] login = server.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.getHost() + ":" + server.getPort() + server.getPath(),
                login[0],
                login[1]);
    }

    /** Removes all that was put there, by whomever. */
    void remove() {
        switch (backend) {
            case INMEMORY, H2 -> removeFiles();
            case POSTGRESQL, POSTGRESQL_NOFSYNC -> execute("DROP SCHEMA " + name + " CASCADE");
            case REDIS, REDIS_FSYNC, REDIS_CLUSTER -> RedisServer.drop(backend.server(), name);
        }
    }

    /** Has a server that plans by what it knows of its tables look at them now, as it would within a minute. */
    void analyse() {
        switch (backend) {
            case POSTGRESQL, POSTGRESQL_NOFSYNC -> execute("ANALYZE");
            case INMEMORY, H2, REDIS, REDIS_FSYNC, REDIS_CLUSTER -> {}
        }
    }

    private void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void removeFiles() {
        if (Files.exists(folder())) {
            try (Stream<Path> files = Files.walk(folder())) {
                List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : all) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
