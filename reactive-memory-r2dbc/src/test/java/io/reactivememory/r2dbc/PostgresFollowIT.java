package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A follower outlives its connections, and misses nothing. */
class PostgresFollowIT {

    private static final int MESSAGES = 2_000;
    private static final int STEP = 10;
    private static final int OUTAGES = 5;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final List<Long> ALL =
            LongStream.rangeClosed(1, MESSAGES).boxed().toList();

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();
    private final String following = "following-" + schema;

    @SuppressWarnings("NullAway.Init")
    private ReactiveMemory writer;

    @SuppressWarnings("NullAway.Init")
    private ReactiveMemory reader;

    @BeforeEach
    void open() {
        writer = ReactiveMemory.open(server.url() + "?schema=" + schema + "&applicationName=writing");
        reader = ReactiveMemory.open(server.url() + "?schema=" + schema + "&applicationName=" + following);
    }

    @AfterEach
    void close() {
        writer.close().then(reader.close()).block(SOON);
        server.drop(schema);
    }

    private static Message[] step(int number) {
        return IntStream.rangeClosed(1, STEP)
                .mapToObj(i -> Message.user("message " + (number * STEP + i)))
                .toArray(Message[]::new);
    }

    /** Appends all messages a few at a time, the last of them when it is told to. */
    private Mono<Void> write(Mono<Void> end) {
        ConversationLog log = writer.shared().conversations();
        int last = MESSAGES / STEP - 1;
        return Flux.range(0, last)
                .concatMap(number -> log.append("t", step(number)).delaySubscription(Duration.ofMillis(5)))
                .then(end)
                .then(log.append("t", step(last)))
                .then();
    }

    private boolean endConnectionsOfTheFollower() throws SQLException {
        try (Connection connection = server.jdbc();
                PreparedStatement statement = connection.prepareStatement("SELECT count(pg_terminate_backend(pid))"
                        + " FROM pg_stat_activity WHERE application_name = ?")) {
            statement.setString(1, following);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1) > 0;
            }
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void followerOfAnotherHandleSeesEverythingOnceThoughItsConnectionsAreEnded() throws Exception {
        Sinks.Empty<Void> enough = Sinks.empty();
        CompletableFuture<List<LoggedMessage>> seen = reader.shared()
                .conversations()
                .follow("t", 0)
                .take(MESSAGES)
                .collectList()
                .toFuture();
        CompletableFuture<Void> written = write(enough.asMono()).toFuture();
        int outages = 0;
        long start = System.nanoTime();
        while (outages < OUTAGES || !written.isDone()) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
            Mono.delay(Duration.ofMillis(200)).block();
            if (endConnectionsOfTheFollower() && ++outages == OUTAGES) {
                enough.tryEmitEmpty();
            }
        }
        assertThat(written).succeedsWithin(SOON);
        assertThat(seen).succeedsWithin(SOON).satisfies(messages -> {
            assertThat(messages).extracting(LoggedMessage::sequence).isEqualTo(ALL);
            assertThat(messages)
                    .extracting(logged -> logged.message().text())
                    .isEqualTo(ALL.stream().map(number -> "message " + number).toList());
        });
    }
}
