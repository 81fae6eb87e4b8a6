package io.reactivememory.tck.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.Projection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/**
 * Prints what checkpoints cost, in time and in bytes that a store takes, and asserts that neither grows with a thread. A
 * backend's test extends it, says where its stores are, and what it promises.
 */
public abstract class CheckpointCostContract {

    /** How long nothing should take. */
    protected static final Duration SOON = Duration.ofSeconds(60);

    private static final int ROUNDS = 300;

    /** Opens an empty store; the name is one of a test's own. */
    protected abstract Place open(String name);

    /** What is asserted. */
    protected abstract Limits limits();

    /**
     * What is asserted.
     *
     * @param lengths the numbers of steps at which times are compared
     * @param listLengths the same, where every step appends to a list
     * @param put how much longer than the shortest time the longest may be
     * @param latest the same
     * @param bytesPerStep what a step takes at most
     */
    public record Limits(
            List<Integer> lengths, List<Integer> listLengths, double put, double latest, int bytesPerStep) {}

    /** Where a store is, with nothing else in it. */
    public interface Place extends AutoCloseable {

        /** Returns the store. */
        CheckpointStore checkpoints();

        /** Returns once whatever the server does after many writes is done. */
        void settle();

        /** Returns how many bytes everything takes where it is kept; afterwards the store is closed. */
        long bytes();

        /** Closes the store, and removes what is there. */
        @Override
        void close();
    }

    /** Makes a thread of a length, the end of it step by step. */
    protected abstract void fill(Place place, Run run, int length);

    /** Puts and reads threads that differ in length alone, side by side. */
    @Test
    public void putAndLatestCostTheSameAtAnyLength() {
        flat(limits().lengths(), false, Projection.full());
    }

    /** The same, where each step appends a message to a list. */
    @Test
    public void appendingToAListCostsTheSameAtAnyLength() {
        flat(limits().listLengths(), true, Projection.channels("state", "text0", "seen:0"));
    }

    private void flat(List<Integer> lengths, boolean messages, Projection projection) {
        try (Place place = open("flat")) {
            List<Run> runs = new ArrayList<>();
            for (int length : lengths) {
                Run run = new Run(place.checkpoints(), "thread-" + length, new AgentSteps(length, messages));
                fill(place, run, length);
                runs.add(run);
            }
            place.settle();
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
            for (int i = 0; i < lengths.size(); i++) {
                System.out.printf(
                        "%,-8d %9.0f µs %9.0f µs%n",
                        lengths.get(i), runs.get(i).put(), runs.get(i).latest());
            }
            assertThat(spread(runs.stream().mapToDouble(Run::put).toArray()))
                    .as("put")
                    .isLessThan(limits().put());
            assertThat(spread(runs.stream().mapToDouble(Run::latest).toArray()))
                    .as("latest")
                    .isLessThan(limits().latest());
        }
    }

    /** Compares what the steps of short threads take with what they say. */
    @Test
    public void stepTakesLittleMoreThanWhatItSays() {
        long threads = 20;
        int steps = 200;
        long useful = 0;
        double perStep;
        try (Place place = open("steps")) {
            for (int thread = 0; thread < threads; thread++) {
                Run run = new Run(place.checkpoints(), "thread-" + thread, new AgentSteps(thread, true));
                run.go(steps);
                useful += run.steps.useful();
            }
            perStep = (double) place.bytes() / (threads * steps);
        }
        System.out.printf(
                "%d threads of %d steps: %,.0f bytes a step, %,d of them useful%n",
                threads, steps, perStep, useful / (threads * steps));
        assertThat(perStep).isLessThan(limits().bytesPerStep());
    }

    /** Compares what a list of many messages takes with the messages. */
    @Test
    public void longConversationTakesLittleMoreThanItsMessages() {
        AgentSteps steps = new AgentSteps(7, true);
        long bytes;
        try (Place place = open("turns")) {
            CheckpointRef head = null;
            for (int turn = 0; turn < 500; turn++) {
                CheckpointDraft.Builder draft = head == null ? CheckpointDraft.root() : CheckpointDraft.childOf(head);
                head = done(place.checkpoints()
                        .put(
                                "turns",
                                draft.append("messages", steps.text(400), steps.text(400))
                                        .build()));
            }
            bytes = place.bytes();
        }
        System.out.printf("500 turns of two messages: %,d bytes, %,d of them useful%n", bytes, steps.useful());
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

    /** Returns the value; fails where there is none, and where it takes long. */
    protected static <T> T done(Mono<T> work) {
        return Objects.requireNonNull(work.block(SOON));
    }

    /** A run in a thread of its own, that goes on step by step. */
    public static final class Run {

        private final CheckpointStore checkpoints;
        private final String thread;
        private final AgentSteps steps;
        private final List<Long> puts = new ArrayList<>();
        private final List<Long> reads = new ArrayList<>();
        private @Nullable CheckpointRef head;
        private int length;

        private Run(CheckpointStore checkpoints, String thread, AgentSteps steps) {
            this.checkpoints = checkpoints;
            this.thread = thread;
            this.steps = steps;
        }

        /** Returns the thread that it is in. */
        public String thread() {
            return thread;
        }

        /** Goes on for so many steps. */
        public void go(int count) {
            for (int i = 0; i < count; i++) {
                head = done(checkpoints.commit(thread, steps.next(head, length++)));
            }
        }

        private void measure(Projection projection) {
            long start = System.nanoTime();
            go(1);
            long put = System.nanoTime();
            Checkpoint latest = done(checkpoints.latest(thread, CheckpointRef.ROOT, projection));
            reads.add(System.nanoTime() - put);
            puts.add(put - start);
            assertThat(latest.ref()).isEqualTo(head);
        }

        private double put() {
            return median(puts);
        }

        private double latest() {
            return median(reads);
        }

        private static double median(List<Long> nanos) {
            return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e3;
        }
    }
}
