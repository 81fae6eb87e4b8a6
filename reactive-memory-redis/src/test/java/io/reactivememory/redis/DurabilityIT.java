package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.testservers.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What an acknowledged write is known to be on. */
class DurabilityIT {

    private static final String GIVEN = "REACTIVE_MEMORY_REDIS_URL";
    private static final int WRITERS = 64;
    private static final int WRITES_EACH = 20;

    private final ReplicatedServer server = new ReplicatedServer();
    private final List<ReactiveMemory> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(memory -> memory.close().block());
        server.close();
    }

    private ConversationLog open(String url) {
        ReactiveMemory memory = ReactiveMemory.open(url);
        opened.add(memory);
        return memory.forUser("alice").conversations();
    }

    private ConversationLog replicated(String timeout) {
        return open(server.url() + "?durability=replicas:1&durabilityTimeout=" + timeout);
    }

    private static Message message(String id) {
        return Message.builder("user").id(id).text("Hi").build();
    }

    @Test
    void whatIsAcknowledgedIsOnTheReplica() {
        ConversationLog log = replicated("PT8S");
        for (int i = 1; i <= 50; i++) {
            log.append("thread", message("m-" + i)).block();
            assertThat(server.replica().xlen("rm:{users/alice:thread}:log")).isEqualTo(i);
        }
    }

    @Test
    void aWriteThatNoReplicaHasFailsAsTransientAndMayBeRepeated() {
        ConversationLog log = replicated("PT2S");
        log.append("thread", message("m-1")).block();
        server.stopReplica();
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(TransientMemoryException.class)
                    .isThrownBy(() -> log.append("thread", message("m-2")).block())
                    .withMessageContaining("written, but after PT2S known to be on 0 of 1 replicas");
        }
        server.continueReplica();
        assertThat(log.append("thread", message("m-2")).block())
                .extracting(Appended::written)
                .isEqualTo(0);
        assertThat(log.count("thread").block()).isEqualTo(2);
        assertThat(server.replica().xlen("rm:{users/alice:thread}:log")).isEqualTo(2);
    }

    @Test
    void readsAndOtherHandlesDoNotWaitBehindAWrite() {
        ConversationLog log = replicated("PT8S");
        log.append("thread", message("m-1")).block();
        server.stopReplica();
        CompletableFuture<Appended> held = log.append("thread", message("m-2")).toFuture();
        while (!Objects.equals(log.count("thread").block(), 2L)) {
            Thread.onSpinWait();
        }
        open(server.url()).append("thread", message("m-3")).block();
        assertThat(log.replay("thread").count().block()).isEqualTo(3);
        assertThat(held).isNotDone();
        server.continueReplica();
        assertThat(held).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whatWasNotWrittenWaitsForNobody() {
        ConversationLog log = replicated("PT8S");
        log.append("thread", message("m-1")).block();
        server.stopReplica();
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> log.append("thread", List.of(message("m-2")), AppendOptions.expecting(7))
                        .block(Duration.ofSeconds(6)));
    }

    @Test
    void writesOfOneMomentShareOneWait() {
        ConversationLog log = replicated("PT8S");
        Flux.range(0, WRITERS)
                .flatMap(writer -> log.append("thread-" + writer, message("m-0")), WRITERS)
                .blockLast();
        long before = waits();
        Flux.range(0, WRITERS)
                .flatMap(
                        writer -> Flux.range(1, WRITES_EACH)
                                .concatMap(i -> log.append("thread-" + writer, message("m-" + i))),
                        WRITERS)
                .blockLast();
        long waits = waits() - before;
        System.out.printf("%,d writes of %d writers: %,d waits%n", WRITERS * WRITES_EACH, WRITERS, waits);
        assertThat(waits).isPositive().isLessThan(WRITERS * WRITES_EACH / 8);
    }

    private long waits() {
        Matcher calls = Pattern.compile("cmdstat_wait:calls=(\\d+)")
                .matcher(server.master().info("commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    @Test
    void aMasterThatBeganAnewMeanwhileAcknowledgesNothing() {
        ConversationLog log = replicated("PT8S");
        log.append("thread", message("m-1")).block();
        server.stopReplica();
        CompletableFuture<Appended> held = log.append("thread", message("m-2")).toFuture();
        RedisCommands<String, String> master = server.master();
        while (!master.clientList().contains(" cmd=wait ")) {
            Thread.onSpinWait();
        }
        server.replaceMaster();
        server.continueReplica();
        assertIsNotKnownToBeKept(held);
    }

    /** Numbers of connections begin anew with the server. */
    @Test
    void whoComesBackUnderTheSameNumberWasNotThereAllTheTime() {
        ClientResources patient = ClientResources.builder()
                .reconnectDelay(Delay.constant(Duration.ofSeconds(4)))
                .build();
        RedisURI waiting = RedisURI.create(server.url());
        waiting.setClientName("waiting");
        RedisClient client = RedisClient.create(patient, waiting);
        RedisClient written = RedisClient.create(server.url());
        written.setOptions(ReplicatedServer.COMES_NOT_BACK);
        try {
            DurableWrites durable = new DurableWrites(
                    new RedisConnection(RedisClients.given(client)::connect),
                    new Durability(false, 1),
                    Duration.ofSeconds(20));
            RedisLink link = new RedisLink(new RedisConnection(RedisClients.given(written)::connect), durable);
            connectUntilNumber(40);
            append(link, "m-1").block();
            server.stopReplica();
            CompletableFuture<Reply> held = append(link, "m-2").toFuture();
            RedisCommands<String, String> master = server.master();
            while (!master.clientList().contains(" cmd=wait ")) {
                Thread.onSpinWait();
            }
            long number = numberOf("waiting");
            server.replaceMaster();
            server.continueReplica();
            assertThat(server.master().waitForReplication(1, 2_000)).isEqualTo(1);
            connectUntilNumber(number - 1);
            assertIsNotKnownToBeKept(held);
            assertThat(numberOf("waiting")).as("the number of who came back").isEqualTo(number);
        } finally {
            written.shutdown();
            client.shutdown();
            assertThat(patient.shutdown().awaitUninterruptibly(10_000)).isTrue();
        }
    }

    private void connectUntilNumber(long number) {
        RedisClient client = RedisClient.create(server.url());
        long reached = 0;
        while (reached < number) {
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                reached = connection.sync().clientId();
            }
        }
        client.shutdown();
    }

    private long numberOf(String client) {
        Matcher number = Pattern.compile("id=(\\d+) .* name=" + client + " ")
                .matcher(server.master().clientList());
        assertThat(number.find()).as("%s is connected", client).isTrue();
        return Long.parseLong(number.group(1));
    }

    private static void assertIsNotKnownToBeKept(CompletableFuture<?> held) {
        assertThat(held)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(TransientMemoryException.class)
                .withMessageContaining("written, but");
    }

    @Test
    void whatAnotherServerWroteIsNotAcknowledged() {
        RedisClient client = RedisClient.create(server.url());
        try (ReplicatedServer other = new ReplicatedServer()) {
            RedisClient written = RedisClient.create(other.url());
            DurableWrites durable = new DurableWrites(
                    new RedisConnection(RedisClients.given(client)::connect),
                    new Durability(false, 1),
                    Duration.ofSeconds(3));
            RedisLink link = new RedisLink(new RedisConnection(RedisClients.given(written)::connect), durable);
            assertThatExceptionOfType(TransientMemoryException.class)
                    .isThrownBy(() -> append(link, "m-1").block())
                    .withMessageContaining("written, but by a server that is not the master any more");
            assertThat(other.master().xlen("rm:{users/alice:thread}:log")).isEqualTo(1);
            written.shutdown();
        } finally {
            client.shutdown();
        }
    }

    private static Mono<Reply> append(RedisLink link, String id) {
        return link.run(
                new FailedOperation("redis", "test", null),
                Script.LOG_APPEND,
                new RedisKeys("rm").of(Namespace.user("alice"), "thread").forLog(),
                Arguments.at(Instant.now())
                        .flag(true)
                        .add(1)
                        .add("")
                        .add("")
                        .add(id)
                        .add(message(id).payload().bytes())
                        .array());
    }

    @Test
    void aServerThatCannotWaitForItsDiskIsRefusedBeforeAnythingIsWritten() {
        ConversationLog log = open(server.url() + "?durability=disk");
        assertThatExceptionOfType(PermanentMemoryException.class)
                .isThrownBy(() -> log.append("thread", message("m-1")).block())
                .withMessageContaining("durability=disk needs Redis 7.2")
                .withMessageContaining("nothing was written");
        assertThat(server.master().dbsize()).isZero();
    }

    /** Needs a server of 7.2 or later with {@code appendonly yes} and {@code appendfsync} other than {@code no}. */
    @Test
    @EnabledIfEnvironmentVariable(named = GIVEN, matches = ".+")
    void whatIsAcknowledgedIsOnDisk() {
        String url = System.getenv(GIVEN) + "?keyPrefix=" + RedisServer.freshPrefix() + System.nanoTime();
        RedisClient client = RedisClient.create(System.getenv(GIVEN));
        try {
            ConversationLog log = open(url + "&durability=disk");
            Flux.range(0, WRITERS)
                    .flatMap(writer -> log.append("thread-" + writer, message("m-0")), WRITERS)
                    .blockLast();
            assertThat(client.connect().sync().info("commandstats")).contains("cmdstat_waitaof:calls=");
        } finally {
            client.shutdown();
        }
    }
}
