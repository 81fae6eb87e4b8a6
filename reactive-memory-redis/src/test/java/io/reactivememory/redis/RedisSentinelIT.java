package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.payload.Payload;
import io.reactivememory.testservers.Eventually;
import io.reactivememory.testservers.RedisFolder;
import io.reactivememory.testservers.RedisProcess;
import io.reactivememory.testservers.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A Sentinel that is real, and a master that dies: the handle goes on with the replica that it promotes. */
class RedisSentinelIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final Duration BREATH = Duration.ofMillis(20);

    private final AtomicLong failures = new AtomicLong();
    private @Nullable ReactiveMemory memory;

    @AfterEach
    void closeMemory() {
        if (memory != null) {
            memory.close().block(SOON);
        }
    }

    @Test
    void handleFollowsTheMaster() {
        try (RedisFolder folder = new RedisFolder()) {
            RedisProcess master = RedisProcess.start(folder, "requirepass secret", "masterauth secret");
            RedisProcess replica = RedisProcess.start(
                    folder, "requirepass secret", "masterauth secret", "replicaof 127.0.0.1 " + master.port());
            RedisProcess sentinel = RedisProcess.start(
                    folder,
                    RedisProcess.Kind.SENTINEL,
                    "sentinel monitor memory 127.0.0.1 " + master.port() + " 1",
                    "sentinel auth-pass memory secret",
                    "sentinel down-after-milliseconds memory 500",
                    "sentinel failover-timeout memory 2000");
            String sentinelUrl = "redis-sentinel://:secret@127.0.0.1:" + sentinel.port() + "?sentinelMaster=memory";
            Eventually.holds(
                    "Sentinel knows the replica", SOON, () -> sentinel.log().contains("+slave"));
            Eventually.holds("the replica has all", SOON, () -> replica.log().contains("Finished with success"));

            memory = ReactiveMemory.open(sentinelUrl);
            EntryStore entries = memory.shared().entries();
            put(entries, "before").block(SOON);
            Eventually.holds("the replica has the entry", SOON, () -> keys(replica) == keys(master));
            master.kill();
            long killed = System.nanoTime();
            put(entries, "after")
                    .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, BREATH)
                            .filter(TransientMemoryException.class::isInstance)
                            .doBeforeRetry(signal -> failures.incrementAndGet()))
                    .block(RECOVERY);
            System.out.printf(
                    "behind Sentinel, a write succeeds %.1f s after the master was killed; %d were told to try again%n",
                    (System.nanoTime() - killed) / 1e9, failures.get());
            assertThat(entries.keys("").collectList().block(SOON)).containsExactly("after", "before");
            assertThat(sentinel.log()).contains("+switch-master memory");
        }
    }

    private static long keys(RedisProcess server) {
        return RedisServer.look(server.url().replace("//", "//:secret@"), redis -> redis.dbsize());
    }

    private static Mono<?> put(EntryStore entries, String key) {
        return entries.put(key, Payload.text(key));
    }
}
