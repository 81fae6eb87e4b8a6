package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Two handles sweep the same tables, each by itself: what has expired goes, what has not stays, neither fails. */
class PostgresSweeperIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration TTL = Duration.ofMillis(100);
    private static final int ENTRIES = 1_000;
    private static final int THREADS = 50;
    private static final int KEPT = 100;

    /** A server of its own, which counts what was rolled back. */
    private final PostgresServer server = PostgresServer.start(PostgresVersion.V18, false);

    private List<ReactiveMemory> handles = List.of();

    @BeforeEach
    void open() {
        handles = Stream.of("one", "other")
                .map(name -> ReactiveMemory.open(
                        server.url() + "?schema=swept&sweepInterval=PT0.03S&applicationName=sweeper-" + name))
                .toList();
        // The sweeper begins when a handle is first used.
        Flux.fromIterable(handles).concatMap(ReactiveMemory::status).blockLast(SOON);
    }

    @AfterEach
    void stop() {
        Flux.fromIterable(handles).flatMap(ReactiveMemory::close).blockLast(SOON);
        server.close();
    }

    private String ask(String question) throws SQLException {
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = swept");
            try (ResultSet rows = statement.executeQuery(question)) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private void await(String question, String answer) throws SQLException {
        long start = System.nanoTime();
        String now = ask(question);
        while (!now.equals(answer)
                && Duration.ofNanos(System.nanoTime() - start).compareTo(SOON) < 0) {
            Mono.delay(Duration.ofMillis(50)).block();
            now = ask(question);
        }
        assertThat(now).as(question).isEqualTo(answer);
    }

    private Mono<Void> write(int number, String name, boolean expires) {
        AgentMemory memory = handles.get(number % handles.size()).forUser("user " + number % 3);
        PutOptions put = expires ? PutOptions.defaults().ttl(TTL) : PutOptions.defaults();
        return memory.entries().put(name, Payload.text(name), put).then();
    }

    private Mono<Void> converse(int number, String name, boolean expires) {
        AgentMemory memory = handles.get(number % handles.size()).shared();
        AppendOptions append = expires ? AppendOptions.defaults().ttl(TTL) : AppendOptions.defaults();
        return memory.conversations()
                .append(name, List.of(Message.user("a"), Message.assistant("b")), append)
                .then();
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void expiredIsRemovedAndTheRestIsKept() throws Exception {
        Flux<Integer> all = Flux.range(0, ENTRIES);
        Flux.merge(
                        all.flatMap(i -> write(i, "expires " + i, true), 64),
                        all.take(THREADS).flatMap(i -> converse(i, "expires " + i, true), 16),
                        all.take(KEPT).flatMap(i -> write(i, "stays " + i, false), 16),
                        all.take(KEPT).flatMap(i -> converse(i, "stays " + i, false), 16))
                .blockLast(SOON);

        await("SELECT count(*) FROM memory_entry WHERE expires_at IS NOT NULL", "0");
        await("SELECT count(*) FROM memory_thread WHERE expires_at IS NOT NULL", "0");
        await("SELECT count(*) FROM memory_retired", "0");
        await("SELECT count(*) FROM memory_message", String.valueOf(2 * KEPT));
        assertThat(ask("SELECT count(*) FROM memory_entry WHERE entry_key LIKE 'stays %'"))
                .isEqualTo(String.valueOf(KEPT));
        assertThat(ask("SELECT count(*) FROM memory_entry")).isEqualTo(String.valueOf(KEPT));
        assertThat(ask("SELECT count(*) FROM memory_thread")).isEqualTo(String.valueOf(KEPT));
        for (ReactiveMemory handle : handles) {
            assertThat(handle.shared()
                            .conversations()
                            .threads("")
                            .map(ThreadSummary::thread)
                            .collectList()
                            .block(SOON))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, KEPT).mapToObj(i -> "stays " + i).toList());
        }
        requireNothingWasUndone();
    }

    /** Closes the handles, so that the server's counts are complete. */
    private void requireNothingWasUndone() throws SQLException {
        Flux.fromIterable(handles).flatMap(ReactiveMemory::close).blockLast(SOON);
        await("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sweeper-%'", "0");
        assertThat(ask("SELECT xact_rollback || ' rolled back, ' || deadlocks || ' deadlocks' FROM pg_stat_database"
                        + " WHERE datname = current_database()"))
                .isEqualTo("0 rolled back, 0 deadlocks");
    }
}
