package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.testservers.RedisCluster;
import io.reactivememory.testservers.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * A master of a cluster dies under load. Callers are told to try again and nothing else, the handle goes on by itself, and what
 * is there then existed before. Redis replicates asynchronously: what was acknowledged last may be gone, and is counted.
 */
class RedisFailoverIT {

    private static final int CALLERS = 64;
    private static final int THREADS = 200;
    private static final int PUTS = 10_000;
    private static final int ROUNDS = PUTS / THREADS;
    private static final Duration BREATH = Duration.ofMillis(20);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration RECOVERY = Duration.ofSeconds(20);
    private static final Duration LOADED = Duration.ofMinutes(2);

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final AtomicLong parentsLost = new AtomicLong();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> third = new CompletableFuture<>();
    private @Nullable ReactiveMemory memory;

    @AfterEach
    void closeMemory() {
        if (memory != null) {
            memory.close().block(SOON);
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void masterIsKilledUnderLoad() throws Exception {
        try (RedisCluster cluster = new RedisCluster()) {
            memory = ReactiveMemory.open(cluster.url());
            ReactiveMemory opened = memory;
            List<Writer> writers = IntStream.range(0, THREADS)
                    .mapToObj(i -> new Writer(opened, i))
                    .toList();
            CompletableFuture<Void> done = Flux.range(0, CALLERS)
                    .flatMap(
                            caller -> Flux.range(0, ROUNDS)
                                    .concatMap(round -> Flux.range(0, THREADS)
                                            .filter(thread -> thread % CALLERS == caller)
                                            .concatMap(thread ->
                                                    writers.get(thread).put())),
                            CALLERS)
                    .then()
                    .toFuture();
            third.get(LOADED.toSeconds(), TimeUnit.SECONDS);
            Writer victim = writers.get(0);
            RedisProcess master = cluster.masterOf(victim.logKey());
            master.kill();
            long killed = System.nanoTime();
            Mono.defer(() -> opened.in(victim.namespace).conversations().count("thread"))
                    .retryWhen(patiently())
                    .block(RECOVERY);
            double recovery = (System.nanoTime() - killed) / 1e9;
            done.get(LOADED.toSeconds(), TimeUnit.SECONDS);

            assertThat(unexpected).as("failures that are not transient").isEmpty();
            assertThat(acknowledged).hasValue(PUTS);
            assertThat(cluster.masterOf(victim.logKey())).isNotSameAs(master);
            long lost = writers.stream().mapToLong(Writer::verify).sum();
            System.out.printf(
                    "a master killed during %d puts: its slots answer again after %.1f s, %d calls were told to try again,"
                            + " %d acknowledged writes are lost, of them %d were parents to be%n",
                    PUTS, recovery, repeated.get(), lost, parentsLost.get());
        }
    }

    private Retry patiently() {
        return Retry.fixedDelay(Long.MAX_VALUE, BREATH).filter(failure -> {
            repeated.incrementAndGet();
            if (!(failure instanceof TransientMemoryException)) {
                unexpected.add(failure);
            }
            return failure instanceof TransientMemoryException;
        });
    }

    /** Puts in turn messages, checkpoints and entries of its own, each once the one before was acknowledged. */
    private final class Writer {

        private final Namespace namespace;
        private final ConversationLog log;
        private final CheckpointStore checkpoints;
        private final EntryStore entries;
        private int number;

        Writer(ReactiveMemory memory, int index) {
            namespace = Namespace.of("writers", Integer.toString(index));
            AgentMemory agent = memory.in(namespace);
            log = agent.conversations();
            checkpoints = agent.checkpoints();
            entries = agent.entries();
        }

        byte[] logKey() {
            return new RedisKeys("rm").of(namespace, "thread").log();
        }

        Mono<Void> put() {
            return Mono.defer(() -> {
                int next = number++;
                Mono<?> put = switch (next % 3) {
                    case 0 -> append(next);
                    case 1 -> commit(next);
                    default -> Mono.defer(() -> entries.put("key", Payload.json(next)));
                };
                return put.retryWhen(patiently())
                        .doOnSuccess(answer -> {
                            if (acknowledged.incrementAndGet() == PUTS / 3) {
                                third.complete(null);
                            }
                        })
                        .then();
            });
        }

        /** One that is sent again has the same id, and so is there once. */
        private Mono<?> append(int next) {
            Message message = Message.builder("user")
                    .id("message " + next)
                    .text(Integer.toString(next))
                    .build();
            return Mono.defer(() -> log.append("thread", message));
        }

        private Mono<CheckpointRef> commit(int next) {
            return Mono.defer(() -> checkpoints.latest("thread"))
                    .map(CheckpointDraft::childOf)
                    .defaultIfEmpty(CheckpointDraft.root())
                    .map(draft -> draft.append("numbers", Payload.json(next)).build())
                    .flatMap(draft -> checkpoints.put("thread", draft))
                    // The head was read before the failover, and is lost.
                    .onErrorResume(ConflictException.class, lost -> {
                        parentsLost.incrementAndGet();
                        return commit(next);
                    });
        }

        /** Looks whether what is there is a state that existed; returns how many puts are not there. */
        long verify() {
            return verifyMessages() + verifyCheckpoints() + verifyEntry();
        }

        private long verifyMessages() {
            List<LoggedMessage> there =
                    Objects.requireNonNull(log.replay("thread").collectList().block(SOON));
            assertThat(there.stream().map(LoggedMessage::sequence))
                    .as("sequences of %s", namespace)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, there.size()).boxed().toList());
            return missing(
                    there.stream()
                            .map(logged -> Integer.parseInt(logged.message().text()))
                            .toList(),
                    0);
        }

        private long verifyCheckpoints() {
            Checkpoint head =
                    Objects.requireNonNull(checkpoints.latest("thread").block(SOON));
            Integer[] numbers = Objects.requireNonNull(head.value("numbers")).as(Integer[].class);
            return missing(List.of(numbers), 1);
        }

        private long verifyEntry() {
            int value = Objects.requireNonNull(entries.get("key").block(SOON))
                    .value()
                    .as(Integer.class);
            assertThat(value).as("the entry of %s", namespace).isEqualTo(last(2));
            return 0;
        }

        /** Returns the last number of a kind that was put, and acknowledged long after the failover. */
        private int last(int kind) {
            return IntStream.range(0, number)
                    .filter(each -> each % 3 == kind)
                    .max()
                    .orElseThrow();
        }

        /** What was sent in order is there in order, each once; what is not was lost with the master. */
        private long missing(List<Integer> there, int kind) {
            assertThat(there).as("numbers of %s", namespace).isSorted().doesNotHaveDuplicates();
            List<Integer> sent = new ArrayList<>(IntStream.range(0, number)
                    .filter(each -> each % 3 == kind)
                    .boxed()
                    .toList());
            assertThat(sent)
                    .as("what was sent to %s", namespace)
                    .containsAll(there)
                    .endsWith(last(kind));
            return sent.size() - (long) there.size();
        }
    }
}
