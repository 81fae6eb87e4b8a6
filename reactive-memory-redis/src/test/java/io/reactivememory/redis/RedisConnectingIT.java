package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.Surroundings;
import io.reactivememory.testservers.Eventually;
import io.reactivememory.testservers.RedisCluster;
import io.reactivememory.testservers.RedisFolder;
import io.reactivememory.testservers.RedisProcess;
import io.reactivememory.testservers.RedisServer;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to reach a server, and what is told if there is none. */
class RedisConnectingIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Surroundings SURROUNDINGS = Surroundings.of(Clock.systemUTC());

    private final RedisFolder folder = new RedisFolder();
    private @Nullable ReactiveMemory memory;

    @AfterEach
    void endEverything() {
        if (memory != null) {
            memory.close().block(SOON);
        }
        folder.close();
    }

    private EntryStore entries(String url) {
        if (memory != null) {
            memory.close().block(SOON);
        }
        memory = ReactiveMemory.open(url);
        return memory.shared().entries();
    }

    private static void put(EntryStore entries) {
        entries.put("key", Payload.text("text")).block(SOON);
    }

    private static boolean isThere(EntryStore entries) {
        return Boolean.TRUE.equals(entries.get("key").hasElement().block(SOON));
    }

    private static String withLogin(RedisProcess server, String login) {
        return server.url().replace("//", "//" + login + "@");
    }

    @Test
    void databasesAreApart() {
        RedisProcess server = RedisProcess.start(folder);
        put(entries(server.url() + "/3"));
        assertThat(isThere(entries(server.url()))).isFalse();
        assertThat(isThere(entries(server.url() + "/3"))).isTrue();
        assertThat(keys(server.url() + "/3")).isPositive();
        assertThat(keys(server.url())).isZero();
    }

    private static long keys(String url) {
        return RedisServer.look(url, redis -> redis.dbsize());
    }

    @Test
    void databaseThatIsNotThereIsRefused() {
        RedisProcess server = RedisProcess.start(folder);
        assertThatThrownBy(() -> put(entries(server.url() + "/99"))).isInstanceOf(PermanentMemoryException.class);
    }

    @Test
    void passwordOpens() {
        RedisProcess server = RedisProcess.start(folder, "requirepass s%cret");
        put(entries(withLogin(server, ":s%25cret")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":hidden@", "hidden@", "alice:hidden@"})
    void wrongLoginIsRefusedWithoutThePassword(String login) {
        RedisProcess server = RedisProcess.start(folder, "requirepass secret");
        EntryStore entries = entries(server.url().replace("//", "//" + login));
        assertThatThrownBy(() -> put(entries))
                .isInstanceOf(PermanentMemoryException.class)
                .hasMessageContaining("refused")
                .satisfies(failure -> {
                    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                        assertThat(String.valueOf(cause.getMessage())).doesNotContain("hidden");
                    }
                });
        assertThat(String.valueOf(memory)).doesNotContain("hidden");
    }

    @Test
    void userNeedsNoMoreThanTheRightsThatAreTold() {
        RedisProcess server = RedisProcess.start(folder, Rights.configuration(), "user default off");
        ReactiveMemory allowed = ReactiveMemory.open(withLogin(server, "agent:secret"));
        EveryOperation.on(allowed);
        allowed.close().block(SOON);
    }

    @Test
    void userOfAnotherPrefixIsRefused() {
        RedisProcess server = RedisProcess.start(folder, Rights.configuration());
        EntryStore entries = entries(withLogin(server, "agent:secret") + "?keyPrefix=other");
        assertThatThrownBy(() -> put(entries))
                .isInstanceOf(PermanentMemoryException.class)
                .hasMessageContaining("NOPERM");
    }

    @Test
    void handleWaitsForServer() {
        RedisProcess server = RedisProcess.start(folder);
        server.kill();
        EntryStore entries = entries(server.url());
        for (int tries = 0; tries < 3; tries++) {
            assertThatThrownBy(() -> put(entries))
                    .isInstanceOf(TransientMemoryException.class)
                    .hasMessageContaining("cannot be reached");
        }
        server.startAgain();
        put(entries);
    }

    @Test
    void handleOutlivesServer() {
        RedisProcess server = RedisProcess.start(folder);
        EntryStore entries = entries(server.url() + "?commandTimeout=PT0.5S");
        put(entries);
        server.kill();
        assertThatThrownBy(() -> put(entries)).isInstanceOf(TransientMemoryException.class);
        server.startAgain();
        Eventually.holds(
                "the handle goes on",
                SOON,
                () -> entries.put("key", Payload.text("text"))
                        .map(put -> true)
                        .onErrorReturn(TransientMemoryException.class, false)
                        .blockOptional(SOON)
                        .orElse(false));
    }

    @Test
    void serverThatCannotTakeWritesNowIsWorthAnotherTry() {
        RedisProcess full = RedisProcess.start(folder, "maxmemory 1");
        RedisProcess replica = RedisProcess.start(folder, "replicaof 127.0.0.1 " + full.port());
        RedisProcess alone = RedisProcess.start(folder, "min-replicas-to-write 1");
        assertWorthAnotherTry(full, "OOM");
        assertWorthAnotherTry(replica, "READONLY");
        assertWorthAnotherTry(alone, "NOREPLICAS");
    }

    private void assertWorthAnotherTry(RedisProcess server, String reason) {
        EntryStore entries = entries(server.url());
        assertThatThrownBy(() -> put(entries))
                .isInstanceOf(TransientMemoryException.class)
                .hasMessageContaining(reason);
        assertThat(isThere(entries)).isFalse();
    }

    @Test
    void givenClientStaysOpen() {
        RedisProcess server = RedisProcess.start(folder);
        try (RedisClient client = RedisClient.create(server.url())) {
            usesAndCloses(new RedisBackendProvider().open(client, options(""), SURROUNDINGS));
            assertThat(client.connect().sync().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void givenClientOfClusterStaysOpen() {
        String url = RedisCluster.sharedUrl();
        String prefix = RedisServer.freshPrefix();
        try (RedisClusterClient client = RedisClusterClient.create(url.replace("redis-cluster", "redis"))) {
            usesAndCloses(new RedisBackendProvider().open(client, options("?keyPrefix=" + prefix), SURROUNDINGS));
            assertThat(client.connect().sync().ping()).isEqualTo("PONG");
        }
        RedisServer.drop(url, prefix);
    }

    @Test
    void givenClientTakesNoOptionsOfConnecting() {
        try (RedisClient client = RedisClient.create("redis://127.0.0.1")) {
            assertThatThrownBy(() ->
                            new RedisBackendProvider().open(client, options("?commandTimeout=PT1S"), SURROUNDINGS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("commandTimeout")
                    .hasMessageContaining("keyPrefix, pollInterval");
        }
    }

    private static MemoryOptions options(String options) {
        return MemoryOptions.parse("redis:" + options);
    }

    private static void usesAndCloses(MemoryBackend backend) {
        EntryStore entries = backend.entries(Namespace.root());
        put(entries);
        assertThat(isThere(entries)).isTrue();
        backend.close().block(SOON);
        assertThatThrownBy(() -> put(entries)).isInstanceOf(TransientMemoryException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verifyPeer=some",
                "caFile=none-there.pem",
                "caFile=pom.xml",
                "keyPrefix=a:b",
                "commandTimeout=0",
                "pollInterval=-PT1S",
                "password=hidden"
            })
    void whatIsNoOptionIsRefused(String option) {
        assertThatThrownBy(() -> ReactiveMemory.open("redis://alice:hidden@127.0.0.1?" + option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("option " + option.substring(0, option.indexOf('=')))
                .hasMessageMatching("(?s).*(must be|known are).*")
                .message()
                .doesNotContain("hidden");
    }
}
