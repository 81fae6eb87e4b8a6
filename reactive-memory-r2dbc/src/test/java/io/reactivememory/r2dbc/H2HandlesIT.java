package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.CorruptDataException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.tck.load.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One H2 file, several who want it. */
class H2HandlesIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("reactive-memory-handles");
    }

    @AfterEach
    void removeFolder() {
        H2Fixture.delete(folder);
    }

    private String url(String options) {
        return "h2:file:" + folder.resolve("memory") + options;
    }

    @Test
    void fileOfAnotherProcessIsATransientErrorThatNamesIt() throws Exception {
        Process holder = JavaProcess.start(CrashWriter.class, url(""));
        ReactiveMemory memory = ReactiveMemory.open(url(""));
        try (BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine())
                    .as("the holder's first acknowledgement")
                    .startsWith("a ");
            assertThatThrownBy(() -> memory.status().block(SOON))
                    .isInstanceOf(TransientMemoryException.class)
                    .hasMessageContaining(folder.resolve("memory").toString())
                    .hasMessageContaining("another process");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(memory.status().block(SOON))
                .as("the same handle, once the file is free")
                .isNotNull();
        memory.close().block(SOON);
    }

    /** A thread that is left over keeps its process alive. */
    @Test
    void processThatHasClosedItsHandleEnds() throws Exception {
        Process process = JavaProcess.start(ClosingProcess.class, url(""));
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("closed");
            assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(5));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Appends a message, and closes its handle. */
    static final class ClosingProcess {

        private ClosingProcess() {}

        public static void main(String[] arguments) {
            ReactiveMemory memory = ReactiveMemory.open(arguments[0]);
            memory.shared().conversations().append("t", Message.user("hi")).block(SOON);
            memory.close().block(SOON);
            System.out.println("closed");
        }
    }

    @Test
    void twoHandlesOfOneProcessWriteToOneThread() {
        ReactiveMemory one = ReactiveMemory.open(url(""));
        ReactiveMemory other = ReactiveMemory.open(url("?readers=2"));
        List<ConversationLog> logs =
                List.of(one.shared().conversations(), other.shared().conversations());
        List<Long> sequences = Flux.range(0, 1_000)
                .flatMap(i -> logs.get(i % 2).append("t", Message.user("message " + i)), 16)
                .map(appended -> appended.lastSequence())
                .sort()
                .collectList()
                .block(SOON);
        assertThat(sequences)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1_000).boxed().toList());
        one.close().block(SOON);
        assertThat(logs.get(1).count("t").block(SOON))
                .as("the other after one was closed")
                .isEqualTo(1_000L);
        other.close().block(SOON);
    }

    @Test
    void followerOfAnotherHandleSeesEveryAppend() {
        ReactiveMemory writer = ReactiveMemory.open(url(""));
        ReactiveMemory reader = ReactiveMemory.open(url("?pollInterval=PT0.02S"));
        int messages = 10_000;
        CompletableFuture<List<Long>> seen = reader.shared()
                .conversations()
                .follow("t", 0)
                .map(LoggedMessage::sequence)
                .take(messages)
                .collectList()
                .toFuture();
        ConversationLog log = writer.shared().conversations();
        Flux.range(0, messages / 10).flatMap(i -> log.append("t", turn(i)), 64).blockLast(SOON);
        assertThat(seen)
                .succeedsWithin(SOON)
                .isEqualTo(LongStream.rangeClosed(1, messages).boxed().toList());
        writer.close().then(reader.close()).block(SOON);
    }

    private static Message[] turn(int number) {
        return LongStream.range(0, 10)
                .mapToObj(part -> Message.user(number + "/" + part))
                .toArray(Message[]::new);
    }

    @Test
    void fileThatIsNoDatabaseIsCorrupt() throws IOException {
        Files.write(folder.resolve("memory.mv.db"), new byte[64 * 1024]);
        ReactiveMemory memory = ReactiveMemory.open(url(""));
        assertThatThrownBy(() -> memory.status().block(SOON)).isInstanceOf(CorruptDataException.class);
        memory.close().block(SOON);
    }

    @Test
    void heavyMessagesAreReadAFewAtATime() throws Exception {
        Process reader = JavaProcess.start(HeavyReader.class, url(""));
        long all = (HeavyReader.BYTES + Message.user("").payload().size()) * (long) HeavyReader.MESSAGES;
        try (BufferedReader lines = reader.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.lines().map(Long::parseLong).toList())
                    .as("bytes read forward, backward and following, in a heap of 192 MB")
                    .containsExactly(all, all, all);
        }
        assertThat(reader.waitFor()).isZero();
    }

    /** H2 closes the database under every connection also when it cannot write any more. */
    @Test
    void databaseThatWasShutDownFailsOneCallAndIsOpenedAgain() {
        ReactiveMemory memory = ReactiveMemory.open(url(""));
        ConversationLog log = memory.shared().conversations();
        log.append("t", Message.user("hi")).block(SOON);
        Flux.range(0, 1_000).flatMap(i -> log.count("t"), 64).blockLast(SOON);
        shutDown();
        assertThatThrownBy(() -> log.count("t").block(SOON)).isInstanceOf(TransientMemoryException.class);
        assertThat(Flux.range(0, 1_000)
                        .flatMap(i -> log.count("t"), 64)
                        .collectList()
                        .block(SOON))
                .as("answers afterwards")
                .hasSize(1_000)
                .containsOnly(1L);
        memory.close().block(SOON);
    }

    private void shutDown() {
        Mono.from(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                                .file("async:" + folder.resolve("memory"))
                                .username("sa")
                                .password("")
                                .build())
                        .create())
                .flatMapMany(
                        connection -> connection.createStatement("SHUTDOWN").execute())
                .blockLast(SOON);
    }

    @Test
    void reopenedAfterCloseInTheSameProcess() {
        for (int round = 0; round < 5; round++) {
            ReactiveMemory memory = ReactiveMemory.open(url(""));
            assertThat(memory.shared()
                            .conversations()
                            .append("t", Message.user("round " + round))
                            .map(appended -> appended.lastSequence())
                            .block(SOON))
                    .isEqualTo(round + 1L);
            memory.close().block(SOON);
        }
    }
}
