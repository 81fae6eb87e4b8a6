package io.reactivememory.bench;

import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import io.reactivememory.testservers.RedisCluster;
import io.reactivememory.testservers.RedisFolder;
import io.reactivememory.testservers.RedisProcess;
import io.reactivememory.testservers.RedisServer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where memory is kept, by the name that results have. */
public enum Backend {
    /** In this process. */
    INMEMORY("in this process"),
    /** In a file, written by this process. */
    H2("in a file that this process writes, without fsync"),
    /** In a server whose commits are on the disk when they are answered. */
    POSTGRESQL("PostgreSQL, fsync on"),
    /** In a server that leaves writing to the operating system. */
    POSTGRESQL_NOFSYNC("PostgreSQL, fsync off"),
    /** In one server's memory. */
    REDIS("Redis, no append-only file"),
    /** In one server, whose writes are on the disk when they are answered. */
    REDIS_FSYNC("Redis, appendfsync always"),
    /** In three servers with a replica each. */
    REDIS_CLUSTER("Redis Cluster of 3 and 3, no append-only file");

    private static final String PROPERTY = "bench.url.";

    private final String meaning;

    Backend(String meaning) {
        this.meaning = meaning;
    }

    /** Returns the one of a name. */
    public static Backend of(String id) {
        return Arrays.stream(values())
                .filter(backend -> backend.id().equals(id))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("a backend must be one of "
                        + Arrays.stream(values()).map(Backend::id).collect(Collectors.joining(", ")) + ", but is "
                        + id));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String meaning() {
        return meaning;
    }

    /** Returns how a process that is started is told where the server is, so that it does not start one of its own. */
    String asProperty() {
        return "-D" + PROPERTY + id() + "=" + server();
    }

    /** Returns the URL of the server; of what needs none, the scheme. */
    String server() {
        String given = System.getProperty(PROPERTY + id());
        if (given == null) {
            given = started();
            System.setProperty(PROPERTY + id(), given);
        }
        return given;
    }

    /** Starts it; it ends with this process. */
    private String started() {
        return switch (this) {
            case INMEMORY -> "inmemory:";
            case H2 -> "h2:file:";
            case POSTGRESQL -> PostgresServer.start(PostgresVersion.V18, true).url();
            case POSTGRESQL_NOFSYNC ->
                PostgresServer.shared(PostgresVersion.V18).url();
            case REDIS -> RedisServer.shared().url();
            case REDIS_FSYNC ->
                RedisProcess.start(new RedisFolder(), "appendonly yes", "appendfsync always")
                        .url();
            case REDIS_CLUSTER -> RedisCluster.sharedUrl();
        };
    }
}
