package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.tck.load.CuttableProxy;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Under load, the server dies, it ends every connection, or the network is cut: callers are told to try again, what was acknowledged is there, and
 * the handle goes on by itself. {@code -Dload.seconds=300} makes it longer.
 */
class PostgresOutageIT {

    private static final int POOL_SIZE = 8;
    private static final long SECONDS = Long.getLong("load.seconds", 8);
    private static final Duration RECOVERY = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void serverIsKilledAndStartedAgain() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.V18, true)) {
            ReactiveMemory memory = ReactiveMemory.open(server.url());
            OutageLoad load = OutageLoad.on(memory);
            load.awaitEveryone();
            long kills = Math.max(3, SECONDS / 5);
            for (int kill = 1; kill <= kills; kill++) {
                server.stop();
                server.startAgain();
                load.awaitAcknowledgement(RECOVERY);
            }
            verify(server, memory, load, "reactive-memory");
        }
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everyConnectionIsTerminatedEverySecond() throws Exception {
        PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
        String schema = server.freshSchema();
        ReactiveMemory memory = ReactiveMemory.open(server.url() + "?schema=" + schema + "&applicationName=terminated");
        OutageLoad load = OutageLoad.on(memory);
        load.awaitEveryone();
        Flux.interval(Duration.ofSeconds(1))
                .take(SECONDS)
                .toStream()
                .forEach(second -> assertThat(ask(
                                server,
                                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = ?",
                                "terminated"))
                        .as("connections that were terminated")
                        .isLessThanOrEqualTo(POOL_SIZE));
        load.awaitAcknowledgement(RECOVERY);
        verify(server, memory, load, "terminated");
        server.drop(schema);
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void acknowledgementsAreLostWithTheNetwork() throws Exception {
        PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
        String schema = server.freshSchema();
        try (CuttableProxy proxy = CuttableProxy.to(server.url() + "?schema=" + schema + "&applicationName=cut")) {
            ReactiveMemory memory = ReactiveMemory.open(proxy.url());
            OutageLoad load = OutageLoad.on(memory);
            load.awaitEveryone();
            Flux.interval(Duration.ofMillis(250)).take(4 * SECONDS).toStream().forEach(time -> {
                // What the server does now, nobody hears of.
                proxy.pause();
                Mono.delay(Duration.ofMillis(20)).block();
                proxy.cut();
                proxy.resume();
            });
            load.awaitAcknowledgement(RECOVERY);
            assertThat(verify(server, memory, load, "cut"))
                    .as("appends that are there though nobody was told")
                    .isPositive();
        }
        server.drop(schema);
    }

    /** Returns how many appends are there that were not acknowledged. */
    private static long verify(PostgresServer server, ReactiveMemory memory, OutageLoad load, String application)
            throws Exception {
        load.stop();
        assertThat(load.failures())
                .as("failures, without which nothing was tried")
                .isPositive();
        long unacknowledged = load.verify();
        Integer inUse = memory.status()
                .map(BackendStatus::connectionsInUse)
                .repeatWhen(again -> again.delayElements(Duration.ofMillis(20)))
                .takeUntil(connections -> connections == 0)
                .take(RECOVERY)
                .blockLast(SOON);
        assertThat(inUse).as("connections in use").isZero();
        assertThat(ask(server, "SELECT count(*) FROM pg_stat_activity WHERE application_name = ?", application))
                .as("connections of the server's")
                .isBetween(1L, (long) POOL_SIZE);
        memory.close().block(SOON);
        return unacknowledged;
    }

    private static long ask(PostgresServer server, String question, String application) {
        try (Connection connection = server.jdbc();
                PreparedStatement statement = connection.prepareStatement(question)) {
            statement.setString(1, application);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(Objects.requireNonNull(e.getMessage()), e);
        }
    }
}
