package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.Entry;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Memory on the connections of an application, which are set up as the driver's defaults have it. */
class PostgresGivenConnectionsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ODD = "\u0000 \u001f \\u0000 '\" \u00e9 \ud83d\ude00 \uffff";
    private static final String NAME = "'\"\\%_ \u00e9 \ud83d\ude00";

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();

    @AfterEach
    void dropSchema() {
        server.drop(schema);
    }

    @Test
    void factoryWithTheDriversDefaults() {
        MemoryBackend backend = open(factory());
        roundTrip(ReactiveMemory.of(backend).shared());
        backend.close().block(SOON);
    }

    @Test
    void poolOfTheApplicationStaysOpen() {
        ConnectionPool pool = new ConnectionPool(
                ConnectionPoolConfiguration.builder(factory()).maxSize(2).build());
        MemoryBackend backend = open(pool);
        roundTrip(ReactiveMemory.of(backend).shared());
        backend.close().block(SOON);
        assertThat(Mono.usingWhen(pool.create(), PostgresGivenConnectionsIT::askForOne, Connection::close)
                        .block(SOON))
                .as("what the application asks afterwards")
                .isEqualTo(1);
        assertThat(pool.getMetrics().orElseThrow().acquiredSize()).isZero();
        pool.disposeLater().block(SOON);
    }

    private static Mono<Integer> askForOne(Connection connection) {
        return Flux.from(connection.createStatement("SELECT 1").execute())
                .flatMap(result -> result.map(row -> Objects.requireNonNull(row.get(0, Integer.class))))
                .single();
    }

    private MemoryBackend open(ConnectionFactory connections) {
        return new PostgresBackendProvider()
                .open(connections, MemoryOptions.of("postgresql", Map.of("schema", schema)), Clock.systemUTC());
    }

    private ConnectionFactory factory() {
        URI url = URI.create(server.url());
        String[] login = url.getUserInfo().split(":", 2);
        return new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(url.getHost())
                .port(url.getPort())
                .database(url.getPath().substring(1))
                .username(login[0])
                .password(login[1])
                .build());
    }

    private static void roundTrip(AgentMemory memory) {
        List<Message> messages = List.of(
                Message.user(ODD),
                Message.builder("tool").id(NAME).text(ODD).attribute(NAME, ODD).build());
        memory.conversations().append(NAME, messages.toArray(Message[]::new)).block(SOON);
        assertThat(memory.conversations()
                        .replay(NAME)
                        .map(LoggedMessage::message)
                        .collectList()
                        .block(SOON))
                .isEqualTo(messages);
        Map<String, Payload> values = oddValues();
        Flux.fromIterable(values.entrySet())
                .concatMap(value -> memory.entries().put(NAME + value.getKey(), value.getValue()))
                .blockLast(SOON);
        assertThat(memory.entries()
                        .entries(NAME)
                        .collectMap(entry -> entry.key().substring(NAME.length()), Entry::value)
                        .block(SOON))
                .isEqualTo(values);
        roundTripOfCheckpoint(memory, values);
    }

    private static void roundTripOfCheckpoint(AgentMemory memory, Map<String, Payload> values) {
        CheckpointRef ref = Objects.requireNonNull(memory.checkpoints()
                .put(
                        NAME,
                        CheckpointDraft.root(NAME)
                                .state(values)
                                .metadata("odd", ODD)
                                .build())
                .block(SOON));
        ChannelWrite[] writes = values.entrySet().stream()
                .map(value -> new ChannelWrite(value.getKey(), value.getValue()))
                .toArray(ChannelWrite[]::new);
        memory.checkpoints().putWrites(ref, TaskWrites.of(NAME, writes)).block(SOON);
        Checkpoint read = Objects.requireNonNull(memory.checkpoints().get(ref).block(SOON));
        assertThat(read.state()).isEqualTo(values);
        assertThat(read.metadata()).isEqualTo(Payload.json(Map.of("odd", ODD)));
        assertThat(read.writes().stream().map(PendingWrite::value)).containsExactlyElementsOf(values.values());
    }

    private static Map<String, Payload> oddValues() {
        byte[] all = new byte[1_024];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return new TreeMap<>(Map.of(
                "all bytes", Payload.of("application/octet-stream", all),
                "empty", Payload.of("application/octet-stream", new byte[0]),
                "no UTF-8", Payload.of("application/octet-stream", new byte[] {(byte) 0xc3, 0x28, (byte) 0xff, 0}),
                "escapes", Payload.jsonText("\"\\u0000 \\\\u0000 \\ud83d\\ude00 \\\\x00\""),
                "hexadecimal", Payload.text("\\x00ff"),
                "text", Payload.text(ODD)));
    }
}
