package io.reactivememory.bench;

import io.reactivememory.testservers.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where backends keep what they are given, looked at from outside. */
final class Disk {

    /** What is taken, in bytes; the log of what is written is null where there is none. */
    record Taken(long stored, @Nullable Long logged) {

        Taken minus(Taken before) {
            return new Taken(
                    stored - before.stored, logged == null || before.logged == null ? null : logged - before.logged);
        }
    }

    private Disk() {}

    /** Closes a store, but that of this process, and returns what its backend takes once it has tidied up. */
    static Taken taken(Store store) {
        Place place = store.place();
        if (place.backend() != Backend.INMEMORY) {
            store.leave();
        }
        return switch (place.backend()) {
            case INMEMORY -> heap();
            case H2 -> new Taken(files(place.folder()), null);
            case POSTGRESQL, POSTGRESQL_NOFSYNC -> postgresql(place);
            case REDIS, REDIS_FSYNC, REDIS_CLUSTER -> redis(place);
        };
    }

    private static Taken heap() {
        // The second collection takes what the first has found to be done with.
        System.gc();
        System.gc();
        return new Taken(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), null);
    }

    private static long files(Path folder) {
        if (!Files.exists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Taken postgresql(Place place) {
        try (Connection connection = place.connect();
                Statement statement = connection.createStatement()) {
            long logged = number(statement, "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint");
            statement.execute("VACUUM ANALYZE");
            return new Taken(
                    number(
                            statement,
                            "SELECT COALESCE(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
                                    + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                                    + " WHERE c.relkind = 'r' AND n.nspname = '" + place.name() + "'"),
                    logged);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Taken redis(Place place) {
        List<String> info = RedisServer.look(
                place.backend().server(),
                redis -> (redis.info("memory") + redis.info("persistence"))
                        .lines()
                        .toList());
        boolean logs = field(info, "aof_enabled") == 1;
        return new Taken(field(info, "used_memory"), logs ? field(info, "aof_current_size") : null);
    }

    private static long field(List<String> info, String name) {
        return info.stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
