package io.reactivememory.r2dbc;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.config.Option;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.MemoryBackendProvider;
import io.reactivememory.spi.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens an embedded H2 database: {@code h2:file:./data/memory}, {@code h2:mem:name}, or {@code local}, which is a file
 * under the workspace ({@code CHARM_WORKSPACE_DIR}, or {@code ./workspace}). Public because
 * {@link java.util.ServiceLoader} needs it.
 */
public final class H2BackendProvider implements MemoryBackendProvider {

    private static final Option<Integer> READERS =
            Option.number("readers", 4, 1, 64, "How many reads run at a time; a writer runs beside them.");
    private static final Option<Duration> POLL_INTERVAL = Option.duration(
            "pollInterval",
            Duration.ofMillis(500),
            "How long a follower waits before it looks again, unless this handle appended.");
    private static final Option<Duration> LOCK_TIMEOUT = Option.duration(
            "lockTimeout", Duration.ofSeconds(10), "How long a write waits for another handle's transaction.");

    private static final long CACHE_SHARE_OF_HEAP = 16;
    private static final long LARGEST_CACHE_KB = 64 * 1024;

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("h2", "local");
    }

    @Override
    public List<Option<?>> options() {
        return List.of(READERS, POLL_INTERVAL, LOCK_TIMEOUT);
    }

    @Override
    public MemoryBackend open(MemoryOptions options, Surroundings surroundings) {
        H2Place place = H2Place.of(options, System.getenv());
        int readers = options.get(READERS);
        H2ConnectionConfiguration.Builder configuration = place.configure(H2ConnectionConfiguration.builder())
                .username("sa")
                .password("");
        settings(options.get(LOCK_TIMEOUT)).forEach((name, value) -> configuration.option(name + "=" + value));
        H2Dialect dialect = new H2Dialect(place.toString());
        SqlConnections connections = new H2Connections(new H2ConnectionFactory(configuration.build()));
        SqlSession session = new SqlSession(
                new SqlPool(connections),
                new H2Offload(readers),
                SqlNames.plain(),
                dialect,
                new SqlMigrations(dialect, false));
        return new R2dbcBackend(dialect, session, surroundings, new Background(options.get(POLL_INTERVAL), null, null));
    }

    /**
     * What H2 is told on every connection, because it remembers some settings and forgets others: every commit reaches the
     * file before it is answered; no subquery is answered with what it found before a commit; the cache fits the heap; closing
     * the file may take five seconds to make it smaller; and a JVM that is told to end leaves the closing to us.
     */
    private static Map<String, Object> settings(Duration lockTimeout) {
        long cache = Runtime.getRuntime().maxMemory() / 1024 / CACHE_SHARE_OF_HEAP;
        return Map.of(
                "QUERY_CACHE_SIZE",
                128,
                "OPTIMIZE_REUSE_RESULTS",
                0,
                "WRITE_DELAY",
                0,
                "LOCK_TIMEOUT",
                lockTimeout.toMillis(),
                "CACHE_SIZE",
                Math.min(cache, LARGEST_CACHE_KB),
                "MAX_COMPACT_TIME",
                5_000,
                "DB_CLOSE_ON_EXIT",
                "FALSE");
    }
}
