package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.tck.load.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;

/** A process that writes to a file is killed, again and again; what it acknowledged is there, and nothing by half. */
class H2CrashIT {

    private static final int KILLS = Integer.getInteger("crash.kills", 10);
    private static final Duration SOON = Duration.ofSeconds(20);

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("reactive-memory-crash");
    }

    @AfterEach
    void removeFolder() {
        H2Fixture.delete(folder);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void acknowledgedWritesSurviveKills() throws Exception {
        String url = "h2:file:" + folder.resolve("memory");
        Random random = new Random(20);
        long acknowledgedInAll = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            Acknowledged acknowledged = writeAndKill(url, 1 + random.nextInt(40));
            verify(url, acknowledged, kill);
            acknowledgedInAll = acknowledged.lastSequence();
        }
        assertThat(acknowledgedInAll)
                .as("messages acknowledged over all rounds")
                .isGreaterThan(KILLS);
    }

    /** What the killed process had been told; the put that was under way is not among it. */
    private record Acknowledged(long lastSequence, long lastPut) {}

    private Acknowledged writeAndKill(String url, int acknowledgements) throws Exception {
        Process writer = JavaProcess.start(CrashWriter.class, url);
        long lastSequence = 0;
        long lastPut = 0;
        try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < acknowledgements; i++) {
                String line = lines.readLine();
                assertThat(line).as("what the writer says").isNotNull();
                long number = Long.parseLong(line.substring(2));
                lastSequence = line.startsWith("a") ? number : lastSequence;
                lastPut = line.startsWith("e") ? number : lastPut;
            }
            writer.toHandle().destroyForcibly(); // unlike that of Process, leaves its output readable
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.matches("[ae] \\d+")) {
                    long number = Long.parseLong(line.substring(2));
                    lastSequence = line.startsWith("a") ? number : lastSequence;
                    lastPut = line.startsWith("e") ? number : lastPut;
                }
            }
        }
        writer.waitFor();
        return new Acknowledged(lastSequence, lastPut);
    }

    private void verify(String url, Acknowledged acknowledged, int round) {
        ReactiveMemory memory = ReactiveMemory.open(url);
        AgentMemory shared = memory.shared();
        List<Long> sequences =
                all(shared.conversations().replay(CrashWriter.THREAD).map(LoggedMessage::sequence));
        assertThat(sequences)
                .as("sequences after kill %d", round)
                .hasSizeGreaterThanOrEqualTo((int) acknowledged.lastSequence())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, sequences.size()).boxed().toList());
        assertThat(sequences.size() % CrashWriter.MESSAGES_PER_APPEND)
                .as("messages of an append by half")
                .isZero();
        List<Long> values =
                all(shared.entries().entries("").map(entry -> entry.value().as(Long.class)));
        if (acknowledged.lastPut() > 0) {
            assertThat(values).as("entries put together").hasSize(CrashWriter.ENTRIES_PER_PUT);
            assertThat(values).as("acknowledged or later").allMatch(value -> value >= acknowledged.lastPut());
        }
        assertThat(values.stream().distinct().count()).as("puts by half").isLessThanOrEqualTo(1);
        memory.close().block(SOON);
    }

    private static <T> List<T> all(Flux<T> stream) {
        return Objects.requireNonNull(stream.collectList().block(SOON));
    }
}
