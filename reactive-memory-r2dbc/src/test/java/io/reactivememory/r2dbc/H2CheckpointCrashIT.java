package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.payload.Payload;
import io.reactivememory.tck.load.JavaProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed in the middle of a commit, again and again: the step is there as a whole or not at all. */
class H2CheckpointCrashIT {

    private static final int KILLS = Integer.getInteger("crash.kills", 10);
    private static final int LOOKED_AT = 50;
    private static final int LONGEST_WAIT_NANOS = 1_500_000;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void stepIsThereAsAWholeOrNotAtAll() throws Exception {
        String url = "h2:file:" + folder.resolve("memory");
        Random random = new Random(21);
        int broken = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            Told told = writeAndKill(url, 1 + random.nextInt(30), random.nextInt(LONGEST_WAIT_NANOS));
            broken += told.begun() > told.committed() ? 1 : 0;
            verify(url, told, kill);
        }
        System.out.printf("%d of %d kills came between the beginning of a commit and its answer%n", broken, KILLS);
        assertThat(broken).as("kills in the middle of a commit").isGreaterThan(KILLS / 5);
    }

    /** What the killed process had begun and what it had been told. */
    private record Told(int begun, int committed) {

        Told and(String line) {
            if (!line.matches("[bc] \\d+")) {
                return this; // cut off by the kill
            }
            int number = Integer.parseInt(line.substring(2));
            return line.startsWith("b") ? new Told(number, committed) : new Told(begun, number);
        }
    }

    /** Kills the writer some nanoseconds after it has begun the last of so many steps. */
    private static Told writeAndKill(String url, int steps, int nanos) throws Exception {
        Process writer = JavaProcess.start(CheckpointCrashWriter.class, url);
        Told told = new Told(0, 0);
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            for (int begun = 0; begun < steps; ) {
                String line = Objects.requireNonNull(lines.readLine(), "the writer ended");
                told = told.and(line);
                begun += line.startsWith("b") ? 1 : 0;
            }
            for (long from = System.nanoTime(); System.nanoTime() - from < nanos; ) {
                Thread.onSpinWait();
            }
            writer.toHandle().destroyForcibly(); // unlike that of Process, leaves its output readable
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                told = told.and(line);
            }
        }
        writer.waitFor();
        return told;
    }

    private static void verify(String url, Told told, int round) {
        ReactiveMemory memory = ReactiveMemory.open(url);
        List<Checkpoint> newest = Objects.requireNonNull(memory.shared()
                .checkpoints()
                .history(
                        CheckpointCrashWriter.THREAD,
                        HistoryQuery.newestFirst().limit(LOOKED_AT).projection(Projection.full()))
                .collectList()
                .block(SOON));
        int head = newest.isEmpty() ? 0 : CheckpointCrashWriter.number(newest.get(0));
        assertThat(head).as("the latest step after kill %d", round).isBetween(told.committed(), told.begun());
        for (int i = 0; i < newest.size(); i++) {
            int number = head - i;
            Checkpoint checkpoint = newest.get(i);
            assertThat(CheckpointCrashWriter.number(checkpoint)).as("the step").isEqualTo(number);
            assertThat(checkpoint.value("padding")).as("a value").isEqualTo(CheckpointCrashWriter.padding(number));
            assertThat(checkpoint.value("numbers"))
                    .as("a list")
                    .isEqualTo(Payload.json(
                            IntStream.rangeClosed(1, number).boxed().toList()));
            assertThat(checkpoint.writes())
                    .extracting(write -> write.value().as(Integer.class))
                    .as("the pending writes of step %d of %d", number, head)
                    .isEqualTo(number == head ? List.of() : List.of(number + 1));
        }
        memory.close().block(SOON);
    }
}
