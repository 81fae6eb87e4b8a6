package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedBatch;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.observation.Outcome;
import io.reactivememory.payload.Payload;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What an observer is told of what goes together: each call of a burst in one batch, whichever way it goes. */
class ObservedBatchesIT {

    private static final int BURST = 300;
    private static final int THREADS = 10;
    private static final Payload VALUE = Payload.text("0123456789");
    private static final Message MESSAGE = Message.user("hi");
    private static final Duration SOON = Duration.ofSeconds(60);

    private final SeenBatches seen = new SeenBatches();
    private Runnable close = () -> {};

    @AfterEach
    void close() {
        close.run();
    }

    @Test
    void burstsOnH2() {
        AgentMemory alice = h2(seen);
        burst(i -> alice.conversations().append("thread " + i % THREADS, MESSAGE));
        assertBatches("h2", Kind.APPENDS, MESSAGE.payload().size());
        burst(i -> alice.entries().put("key " + i, VALUE));
        assertBatches("h2", Kind.ENTRY_PUTS, VALUE.size());
        burst(i -> alice.checkpoints().put("run " + i, draft()));
        assertBatches("h2", Kind.COMMITS, VALUE.size());
        burst(i -> alice.entries().get("key " + i));
        assertThat(seen.of(Kind.POINT_READS)).as("H2 reads each by itself").isEmpty();
    }

    @Test
    void burstsOnPostgres() {
        AgentMemory alice = postgres(seen);
        burst(i -> alice.conversations().append("thread " + i % THREADS, MESSAGE));
        assertThat(seen.sum(Kind.APPENDS, ObservedBatch::handedOver))
                .as("appends in an unknown namespace that went the longer way")
                .isPositive();
        assertCalls(Kind.APPENDS);
        seen.clear();
        burst(i -> alice.conversations().append("new thread " + i, MESSAGE));
        assertThat(seen.sum(Kind.APPENDS, ObservedBatch::handedOver))
                .as("appends of unknown threads that went the longer way")
                .isZero();
        assertBatches("postgresql", Kind.APPENDS, MESSAGE.payload().size());
        seen.clear();
        burst(i -> alice.conversations().append("thread " + i % THREADS, MESSAGE));
        assertThat(seen.sum(Kind.APPENDS, ObservedBatch::handedOver))
                .as("appends of known threads that went the longer way")
                .isZero();
        assertBatches("postgresql", Kind.APPENDS, MESSAGE.payload().size());
        burst(i -> alice.entries().put("key " + i, VALUE));
        assertBatches("postgresql", Kind.ENTRY_PUTS, VALUE.size());
        burst(i -> alice.checkpoints().put("run " + i % THREADS, draft()));
        assertCalls(Kind.COMMITS);
        burst(i -> alice.entries().get("key " + i));
        assertBatches("postgresql", Kind.POINT_READS, 0);
    }

    @Test
    void batchOfNothingButFailuresFailedAsTheyDid() {
        AgentMemory alice = h2(seen);
        alice.entries().put("key", VALUE, PutOptions.ifAbsent()).block(SOON);
        alice.entries()
                .put("key", VALUE, PutOptions.ifAbsent())
                .onErrorComplete()
                .block(SOON);
        alice.conversations()
                .append("thread", List.of(MESSAGE), AppendOptions.expecting(7))
                .onErrorComplete()
                .block(SOON);
        assertThat(seen.of(Kind.ENTRY_PUTS))
                .extracting(ObservedBatch::outcome, ObservedBatch::calls)
                .containsExactly(tuple(Outcome.COMPLETED, 1), tuple(Outcome.CONFLICT, 1));
        assertThat(seen.of(Kind.APPENDS))
                .extracting(ObservedBatch::outcome, ObservedBatch::keys)
                .containsExactly(tuple(Outcome.CONFLICT, 1));
    }

    @Test
    void observerThatThrowsHarmsNobody() {
        AgentMemory alice = h2(new MemoryObserver() {
            @Override
            public void batchEnded(ObservedBatch batch) {
                throw new NoClassDefFoundError("an observer that throws");
            }
        });
        burst(i -> alice.entries().put("key " + i, VALUE));
        assertThat(alice.entries().keys("").count().block(SOON)).isEqualTo(BURST);
    }

    private static CheckpointDraft draft() {
        return CheckpointDraft.root().set("channel", VALUE).build();
    }

    private static void burst(IntFunction<Mono<?>> call) {
        Flux.range(0, BURST).flatMap(i -> call.apply(i), BURST).blockLast(SOON);
    }

    private void assertCalls(Kind kind) {
        assertThat(seen.sum(kind, ObservedBatch::calls)).as("calls of %s", kind).isEqualTo(BURST);
    }

    /** Each call was in one batch, and some went together. */
    private void assertBatches(String backend, Kind kind, int bytes) {
        assertCalls(kind);
        assertThat(seen.of(kind))
                .allSatisfy(batch -> {
                    assertThat(batch.backend()).isEqualTo(backend);
                    assertThat(batch.outcome()).isEqualTo(Outcome.COMPLETED);
                    assertThat(batch.duration()).isPositive();
                    assertThat(batch.keys()).isBetween(1, batch.calls());
                })
                .anySatisfy(batch -> assertThat(batch.calls()).isGreaterThan(1));
        assertThat(seen.sum(kind, ObservedBatch::bytes)).as("bytes of %s", kind).isEqualTo((long) BURST * bytes);
    }

    private AgentMemory h2(MemoryObserver observer) {
        return open("h2:mem:" + UUID.randomUUID(), observer, () -> {});
    }

    private AgentMemory postgres(MemoryObserver observer) {
        PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
        String schema = server.freshSchema();
        return open(server.url() + "?schema=" + schema, observer, () -> server.drop(schema));
    }

    private AgentMemory open(String url, MemoryObserver observer, Runnable remove) {
        ReactiveMemory memory = ReactiveMemory.open(MemoryOptions.parse(url), Clock.systemUTC(), observer);
        close = () -> {
            memory.close().block(SOON);
            remove.run();
        };
        return memory.forUser("alice");
    }
}
