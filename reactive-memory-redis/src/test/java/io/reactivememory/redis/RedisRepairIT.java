package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.inmemory.InMemoryBackendProvider;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.testservers.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists that were broken by hand are as they were. */
class RedisRepairIT {

    private static final int THREADS = 120;
    private static final int ERASURES = 40;
    private static final int TURNS_OF_A_REPAIR = 1_000;

    private static final List<Namespace> NAMESPACES =
            List.of(Namespace.root(), Namespace.of("a/b", "{c}"), Namespace.user("alice"), Namespace.user("bob:%"));

    private final String prefix = RedisServer.freshPrefix();
    private final String url = RedisServer.shared().url() + "?keyPrefix=" + prefix;
    private final ReactiveMemory memory = ReactiveMemory.open(url);
    private final RedisClient client = RedisClient.create(RedisServer.shared().url());
    private final RedisCommands<String, String> redis = client.connect().sync();
    private final RedisKeys keys = new RedisKeys(prefix);
    private final List<String> names = IntStream.range(0, THREADS)
            .mapToObj(i -> String.format("thread-%03d", i))
            .toList();

    @BeforeEach
    void fill() {
        Flux.fromIterable(NAMESPACES)
                .flatMap(namespace -> Flux.fromIterable(names)
                        .flatMap(thread -> memory.in(namespace).conversations().append(thread, Message.user("Hi"))))
                .blockLast();
        onlyEntries().entries().put("key", Payload.text("value")).block();
        onlyCheckpoints()
                .checkpoints()
                .put("run", CheckpointDraft.root().set("a", Payload.text("b")).build())
                .block();
    }

    @AfterEach
    void close() {
        memory.close().block();
        client.shutdown();
    }

    private AgentMemory onlyEntries() {
        return memory.in(Namespace.of("entries"));
    }

    private AgentMemory onlyCheckpoints() {
        return memory.in(Namespace.of("runs"));
    }

    private Repaired repair() {
        return Objects.requireNonNull(RedisRepair.run(url).blockLast());
    }

    private static <T> T get(Mono<T> one) {
        return Objects.requireNonNull(one.block());
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private List<String> threads(Namespace namespace) {
        return get(memory.in(namespace)
                .conversations()
                .threads("")
                .map(ThreadSummary::thread)
                .collectList());
    }

    private void assertThatAllIsListed() {
        assertThat(memory.namespaces().collectList().block())
                .containsExactlyInAnyOrder(
                        NAMESPACES.get(0),
                        NAMESPACES.get(1),
                        NAMESPACES.get(2),
                        NAMESPACES.get(3),
                        Namespace.of("entries"),
                        Namespace.of("runs"))
                .isSorted();
        NAMESPACES.forEach(namespace -> assertThat(threads(namespace)).isEqualTo(names));
        assertThat(get(onlyCheckpoints().stats()).checkpoints()).isEqualTo(1);
        assertThat(get(onlyEntries().stats()).entries()).isEqualTo(1);
    }

    @Test
    void whatIsRightStaysAsItIs() {
        Repaired repaired = repair();
        assertThat(repaired.keys()).isGreaterThanOrEqualTo(2L * NAMESPACES.size() * THREADS);
        assertThat(repaired.added()).isZero();
        assertThat(repaired.removed()).isZero();
        assertThatAllIsListed();
    }

    @Test
    void listsThatAreGoneAreMadeAnew() {
        redis.del(text(keys.namespaces()));
        NAMESPACES.forEach(namespace -> redis.del(
                text(keys.of(namespace).threads()), text(keys.of(namespace).meta())));
        redis.del(text(keys.of(Namespace.of("runs")).threads()));
        Repaired repaired = repair();
        assertThat(repaired.added()).isEqualTo(NAMESPACES.size() * THREADS + 1 + NAMESPACES.size() + 2);
        assertThat(repaired.removed()).isZero();
        assertThatAllIsListed();
        assertThat(repair().added()).isZero();
    }

    @Test
    void namesThatAreMissingAreAddedAndGhostsGo() {
        Random random = new Random(3);
        long missing = 0;
        for (Namespace namespace : NAMESPACES) {
            String list = text(keys.of(namespace).threads());
            for (String name : names) {
                missing += random.nextInt(3) == 0 ? redis.zrem(list, name) : 0;
            }
            redis.zadd(list, 0, "ghost");
            redis.zadd(list, 0, "a\nname that no thread has");
        }
        redis.zrem(text(keys.namespaces()), Namespace.user("alice").stored());
        redis.zadd(text(keys.namespaces()), 0, Namespace.of("ghost").stored());
        redis.zadd(text(keys.namespaces()), 0, "not a stored form");
        redis.zadd(text(keys.of(Namespace.of("empty")).threads()), 0, "ghost");
        Repaired repaired = repair();
        assertThat(repaired.added()).isEqualTo(missing + 1);
        assertThat(repaired.removed()).isEqualTo(NAMESPACES.size() * 2 + 3);
        assertThatAllIsListed();
        assertThat(repair()).extracting(Repaired::added, Repaired::removed).containsExactly(0L, 0L);
    }

    @Test
    void whatHasExpiredGoesWithItsName() {
        Namespace alice = Namespace.user("alice");
        memory.in(alice)
                .conversations()
                .expireAt(names.get(0), Instant.now().minusSeconds(1))
                .block();
        String meta = text(keys.of(alice, names.get(0)).meta());
        String log = text(keys.of(alice, names.get(0)).log());
        assertThat(redis.exists(meta, log)).isEqualTo(2);
        assertThat(repair().removed()).isEqualTo(1);
        assertThat(redis.exists(log)).isZero();
        assertThat(redis.hkeys(meta))
                .as("answers, which are kept for a while")
                .allMatch(field -> field.startsWith("@"));
        assertThat(redis.pttl(meta)).isBetween(1L, 600_000L);
        assertThat(redis.zscore(text(keys.of(alice).threads()), names.get(0))).isNull();
    }

    @Test
    void besideLiveWritersNothingIsLostAndNothingStays() {
        redis.del(text(keys.namespaces()));
        NAMESPACES.forEach(namespace -> redis.del(text(keys.of(namespace).threads())));
        AgentMemory alice = memory.forUser("alice");
        AgentMemory erased = memory.in(Namespace.of("erased"));
        CompletableFuture<?> writing = Flux.range(0, 600)
                .flatMap(
                        i -> switch (i % 4) {
                            // Those that were there go and come, others come and go, and a whole namespace does.
                            case 0 ->
                                alice.deleteThread(names.get(i / 4 % (THREADS / 2)))
                                        .then();
                            case 1 ->
                                alice.conversations()
                                        .append("new-" + i, Message.user("Hi"))
                                        .then();
                            case 2 ->
                                erased.conversations()
                                        .append("thread-" + i, Message.user("Hi"))
                                        .then(erased.conversations().delete("thread-" + i))
                                        .then();
                            default ->
                                erased.entries()
                                        .put("key", Payload.text("v"))
                                        .then(erased.erase())
                                        .then();
                        },
                        16)
                .then(Mono.defer(erased::erase))
                .toFuture();
        do {
            repair();
        } while (!writing.isDone());
        writing.join();
        List<String> there = get(Flux.concat(
                        Flux.fromIterable(names),
                        Flux.range(0, 600).filter(i -> i % 4 == 1).map(i -> "new-" + i))
                .filterWhen(thread -> alice.conversations().count(thread).map(count -> count > 0))
                .sort()
                .collectList());
        assertThat(threads(Namespace.user("alice"))).isEqualTo(there).hasSizeGreaterThan(150);
        assertThat(redis.zcard(text(keys.of(Namespace.user("alice")).threads())))
                .isEqualTo(there.size());
        assertThat(redis.exists(text(keys.of(Namespace.of("erased")).threads())))
                .isZero();
        assertThat(memory.namespaces().collectList().block())
                .containsAll(NAMESPACES)
                .doesNotContain(Namespace.of("erased"));
    }

    @Test
    void anErasureInTheMiddleOfARepairStays() {
        Random random = new Random(5);
        AgentMemory erased = memory.in(Namespace.of("erased"));
        String meta = text(keys.of(Namespace.of("erased")).meta());
        for (int round = 0; round < ERASURES; round++) {
            erased.conversations().append("thread", Message.user("Hi")).block();
            erased.entries().put("key", Payload.text("v")).block();
            redis.hdel(meta, "listed");
            CompletableFuture<?> repairing = RedisRepair.run(url).then().toFuture();
            for (int turns = random.nextInt(TURNS_OF_A_REPAIR); turns > 0; turns--) {
                redis.ping();
            }
            erased.erase().block();
            repairing.join();
            assertThat(memory.namespaces().collectList().block())
                    .as("round %d", round)
                    .doesNotContain(Namespace.of("erased"));
            assertThat(redis.hexists(meta, "listed")).isFalse();
        }
    }

    @Test
    void tellsHowFarItIsAndMayBeBrokenOff() {
        redis.del(text(keys.of(Namespace.user("alice")).threads()));
        RedisRepair.run(url).skipUntil(so -> so.keys() > 0).blockFirst();
        List<Repaired> progress = RedisRepair.run(url).collectList().block();
        assertThat(progress).hasSizeGreaterThan(3).isSortedAccordingTo((a, b) -> Long.compare(a.keys(), b.keys()));
        assertThatAllIsListed();
    }

    @Test
    void anotherBackendIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisRepair.run(
                        new InMemoryBackendProvider().open(MemoryOptions.parse("inmemory:"), Clock.systemUTC())))
                .withMessageContaining("RedisBackendProvider")
                .withMessageContaining("inmemory");
        assertThatIllegalArgumentException().isThrownBy(() -> RedisRepair.run("redis://localhost?nonsense=1"));
    }
}
