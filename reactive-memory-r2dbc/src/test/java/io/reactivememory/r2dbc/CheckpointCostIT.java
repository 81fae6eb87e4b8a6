package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.Connection;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.Projection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** Prints what checkpoints cost on H2, in time and in bytes on disk, and asserts that neither grows with a thread. */
class CheckpointCostIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int[] LENGTHS = {100, 1_000, 20_000};
    private static final int ROUNDS = 300;

    @TempDir
    private Path folder;

    @Test
    void putAndLatestCostTheSameAtAnyLength() {
        flat(false, Projection.full());
    }

    @Test
    void appendingToAListCostsTheSameAtAnyLength() {
        flat(true, Projection.channels("state", "text0", "seen:0"));
    }

    private void flat(boolean messages, Projection projection) {
        try (Store store = new Store("flat")) {
            List<Run> runs = new ArrayList<>();
            for (int length : LENGTHS) {
                Run run = new Run(store.checkpoints(), "thread-" + length, new AgentSteps(length, messages));
                run.go(length);
                runs.add(run);
            }
            // Side by side, so that whatever else the machine does hits all lengths alike.
            for (int round = 0; round < ROUNDS; round++) {
                for (Run run : runs) {
                    run.measure(projection);
                }
            }
            System.out.printf(
                    "%-8s %12s %12s   (%s, medians of %d)%n",
                    "steps",
                    "put",
                    "latest",
                    messages ? "a list that grows, latest without it" : "whole state",
                    ROUNDS);
            for (int i = 0; i < LENGTHS.length; i++) {
                System.out.printf(
                        "%,-8d %9.0f µs %9.0f µs%n",
                        LENGTHS[i], runs.get(i).put(), runs.get(i).latest());
            }
            assertThat(spread(runs.stream().mapToDouble(Run::put).toArray()))
                    .as("put")
                    .isLessThan(1.5);
            assertThat(spread(runs.stream().mapToDouble(Run::latest).toArray()))
                    .as("latest")
                    .isLessThan(1.5);
        }
    }

    @Test
    void stepTakesLittleMoreThanWhatItSays() {
        long threads = 20;
        int steps = 200;
        long useful = 0;
        try (Store store = new Store("steps")) {
            for (int thread = 0; thread < threads; thread++) {
                Run run = new Run(store.checkpoints(), "thread-" + thread, new AgentSteps(thread, true));
                run.go(steps);
                useful += run.steps.useful();
            }
        }
        double perStep = (double) compacted("steps") / (threads * steps);
        System.out.printf(
                "%d threads of %d steps: %,.0f bytes a step on disk, %,d of them useful%n",
                threads, steps, perStep, useful / (threads * steps));
        assertThat(perStep).isLessThan(2_500);
    }

    @Test
    void longConversationTakesLittleMoreThanItsMessages() {
        AgentSteps steps = new AgentSteps(7, true);
        try (Store store = new Store("turns")) {
            CheckpointRef head = null;
            for (int turn = 0; turn < 500; turn++) {
                CheckpointDraft.Builder draft = head == null ? CheckpointDraft.root() : CheckpointDraft.childOf(head);
                head = done(store.checkpoints()
                        .put(
                                "turns",
                                draft.append("messages", steps.text(400), steps.text(400))
                                        .build()));
            }
        }
        long bytes = compacted("turns");
        System.out.printf("500 turns of two messages: %,d bytes on disk, %,d of them useful%n", bytes, steps.useful());
        assertThat(bytes).isLessThan(3_000_000);
    }

    private static double spread(double[] values) {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (double value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return most / least;
    }

    /** Compacts a database that is closed; answers the size of its file. */
    private long compacted(String name) {
        Connection connection = Objects.requireNonNull(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                        .file(folder.resolve(name).toString())
                        .username("sa")
                        .password("")
                        .build())
                .create()
                .block(SOON));
        Mono.from(connection.createStatement("SHUTDOWN COMPACT").execute())
                .then()
                .block(SOON);
        return folder.resolve(name + ".mv.db").toFile().length();
    }

    private static <T> T done(Mono<T> work) {
        return Objects.requireNonNull(work.block(SOON));
    }

    /** A store in a file of its own. */
    private final class Store implements AutoCloseable {

        private final ReactiveMemory memory;

        Store(String name) {
            memory = ReactiveMemory.open("h2:file:" + folder.resolve(name));
        }

        CheckpointStore checkpoints() {
            return memory.forUser("alice").checkpoints();
        }

        @Override
        public void close() {
            memory.close().block(SOON);
        }
    }

    /** A run that goes on step by step. */
    private static final class Run {

        private final CheckpointStore checkpoints;
        private final String thread;
        private final AgentSteps steps;
        private final List<Long> puts = new ArrayList<>();
        private final List<Long> reads = new ArrayList<>();
        private @Nullable CheckpointRef head;
        private int length;

        Run(CheckpointStore checkpoints, String thread, AgentSteps steps) {
            this.checkpoints = checkpoints;
            this.thread = thread;
            this.steps = steps;
        }

        void go(int count) {
            for (int i = 0; i < count; i++) {
                head = done(checkpoints.commit(thread, steps.next(head, length++)));
            }
        }

        void measure(Projection projection) {
            long start = System.nanoTime();
            go(1);
            long put = System.nanoTime();
            Checkpoint latest = done(checkpoints.latest(thread, CheckpointRef.ROOT, projection));
            reads.add(System.nanoTime() - put);
            puts.add(put - start);
            assertThat(latest.ref()).isEqualTo(head);
        }

        double put() {
            return median(puts);
        }

        double latest() {
            return median(reads);
        }

        private static double median(List<Long> nanos) {
            return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e3;
        }
    }
}
