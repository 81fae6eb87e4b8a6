package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.tck.load.Acknowledged;
import io.reactivememory.tck.load.ContendingWriters;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two processes with 32 writers each, one database: what they were told is there is there, once and in order, and they meet no
 * deadlock. {@code -Dload.seconds=300} makes it longer.
 */
class PostgresProcessesIT {

    private static final Duration TIME = Duration.ofSeconds(Long.getLong("load.seconds", 10));

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();

    @AfterEach
    void dropSchema() {
        server.drop(schema);
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void whatTwoProcessesWriteIsThereOnceAndInOrder() throws Exception {
        String url = server.url() + "?schema=" + schema;
        long deadlocks = deadlocks();
        Acknowledged acknowledged = ContendingWriters.run(url, 2, TIME);
        assertThat(deadlocks()).as("deadlocks").isEqualTo(deadlocks);
        acknowledged.verify(url);
    }

    private long deadlocks() throws SQLException {
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sum(deadlocks) FROM pg_stat_database")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
