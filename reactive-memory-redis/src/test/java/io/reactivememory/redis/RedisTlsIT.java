package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.cluster.SlotHash;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.payload.Payload;
import io.reactivememory.testservers.Eventually;
import io.reactivememory.testservers.RedisFolder;
import io.reactivememory.testservers.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A real handshake with a server that speaks nothing but TLS. */
class RedisTlsIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final RedisFolder folder = new RedisFolder();
    private Certificates trusted;

    @BeforeEach
    void makeCertificate() throws Exception {
        trusted = certificates("trusted", "ip:127.0.0.1");
    }

    @AfterEach
    void endServers() {
        folder.close();
    }

    @Test
    void certificateOfTheFileIsTrusted() {
        RedisProcess server = server(trusted);
        assertThat(roundTrip("rediss://127.0.0.1:" + server.port() + "?caFile=" + trusted.certificate()))
                .isEqualTo("text");
    }

    @Test
    void clusterIsReachedToo() {
        RedisProcess server = server(trusted, "cluster-enabled yes", "tls-cluster yes");
        try (RedisClient client = RedisClient.create(RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(server.port())
                .withSsl(true)
                .withVerifyPeer(SslVerifyMode.NONE)
                .build())) {
            var node = client.connect().sync();
            node.clusterAddSlots(IntStream.range(0, SlotHash.SLOT_COUNT).toArray());
            Eventually.holds("the cluster is up", SOON, () -> node.clusterInfo().contains("cluster_state:ok"));
        }
        assertThat(roundTrip("rediss-cluster://127.0.0.1:" + server.port() + "?caFile=" + trusted.certificate()))
                .isEqualTo("text");
    }

    @Test
    void certificateThatNobodyVouchesForIsRefused() throws Exception {
        RedisProcess server = server(certificates("unknown", "ip:127.0.0.1"));
        String url = "rediss://127.0.0.1:" + server.port() + "?caFile=" + trusted.certificate();
        assertNotTrusted(url);
        assertNotTrusted("rediss://127.0.0.1:" + server.port());
        assertNotTrusted(url + "&verifyPeer=ca");
        assertThat(roundTrip(url + "&verifyPeer=none")).isEqualTo("text");
    }

    @Test
    void certificateForAnotherHostIsRefused() throws Exception {
        Certificates another = certificates("another", "dns:another.example");
        RedisProcess server = server(another);
        String url = "rediss://127.0.0.1:" + server.port() + "?caFile=" + another.certificate();
        assertNotTrusted(url);
        assertThat(roundTrip(url + "&verifyPeer=ca")).isEqualTo("text");
    }

    private Certificates certificates(String name, String host) throws Exception {
        Path own = Files.createDirectory(folder.path().resolve(name));
        return Certificates.make(own, host);
    }

    private RedisProcess server(Certificates certificates, String... settings) {
        String[] all = IntStream.range(0, settings.length + 3)
                .mapToObj(i -> switch (i) {
                    case 0 -> "tls-cert-file " + certificates.certificate();
                    case 1 -> "tls-key-file " + certificates.key();
                    case 2 -> "tls-ca-cert-file " + certificates.certificate() + "\ntls-auth-clients no";
                    default -> settings[i - 3];
                })
                .toArray(String[]::new);
        return RedisProcess.start(folder, RedisProcess.Kind.TLS_SERVER, all);
    }

    private static String roundTrip(String url) {
        ReactiveMemory memory = ReactiveMemory.open(url);
        EntryStore entries = memory.shared().entries();
        return Objects.requireNonNull(entries.put("key", Payload.text("text"))
                .then(entries.get("key"))
                .map(entry -> entry.value().text())
                .onErrorResume(failure -> memory.close().then(Mono.error(failure)))
                .delayUntil(text -> memory.close())
                .block(SOON));
    }

    private static void assertNotTrusted(String url) {
        assertThatThrownBy(() -> roundTrip(url))
                .isInstanceOf(PermanentMemoryException.class)
                .hasMessageContaining("not trusted");
    }
}
