package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.payload.Payload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two processes with 32 writers each, one database: what they were told is there is there, once and in order.
 * {@code -Dload.seconds=300} makes it longer.
 */
class PostgresProcessesIT {

    private static final int PROCESSES = 2;
    private static final long SECONDS = Long.getLong("load.seconds", 10);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();
    private final ExecutorService readers = Executors.newFixedThreadPool(PROCESSES);

    @AfterEach
    void dropSchema() {
        readers.shutdownNow();
        server.drop(schema);
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void whatTwoProcessesWriteIsThereOnceAndInOrder() throws Exception {
        String url = server.url() + "?schema=" + schema;
        long deadlocks = deadlocks();
        Acknowledged acknowledged = new Acknowledged();
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(JavaProcess.start(ContendingWriters.class, url, "" + i, "" + SECONDS));
            }
            CompletableFuture.allOf(processes.stream()
                            .map(process -> CompletableFuture.runAsync(() -> acknowledged.read(process), readers))
                            .toArray(CompletableFuture[]::new))
                    .get(SECONDS + 60, TimeUnit.SECONDS);
            for (Process process : processes) {
                assertThat(process.waitFor())
                        .as("the end of a process that met no error but conflicts")
                        .isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        assertThat(deadlocks()).as("deadlocks").isEqualTo(deadlocks);
        ReactiveMemory memory = ReactiveMemory.open(url);
        verifyMessages(memory, acknowledged);
        verifyEntries(memory.shared().entries(), acknowledged);
        verifyCheckpoints(memory.shared().checkpoints(), acknowledged);
        memory.close().block(SOON);
    }

    private static void verifyMessages(ReactiveMemory memory, Acknowledged acknowledged) {
        assertThat(acknowledged.threads.keySet())
                .hasSize(ContendingWriters.THREADS + 1)
                .contains(ContendingWriters.CONTENDED);
        acknowledged.threads.forEach((thread, numbers) -> {
            Map<Long, Long> lastOfWriter = new HashMap<>();
            long messages = Objects.requireNonNull(memory.shared()
                    .conversations()
                    .replay(thread)
                    .doOnNext(logged -> verify(thread, logged, numbers, lastOfWriter))
                    .index()
                    .doOnNext(place -> assertThat(place.getT2().sequence())
                            .as("sequences of %s from 1", thread)
                            .isEqualTo(place.getT1() + 1))
                    .count()
                    .block(SOON));
            assertThat(messages).as("messages of %s", thread).isEqualTo(numbers.count);
        });
    }

    private static void verify(String thread, LoggedMessage logged, Numbers numbers, Map<Long, Long> lastOfWriter) {
        long number = Long.parseLong(logged.message().text());
        assertThat(number)
                .as("what was acknowledged as %s/%d", thread, logged.sequence())
                .isEqualTo(numbers.at(logged.sequence()));
        Long earlier = lastOfWriter.put(number / ContendingWriters.NUMBERS_PER_WRITER, number);
        assertThat(earlier == null || earlier < number)
                .as("the order of a writer's messages: %s before %s", earlier, number)
                .isTrue();
    }

    private static void verifyEntries(EntryStore entries, Acknowledged acknowledged) {
        Map<String, Long> values = Objects.requireNonNull(entries.entries("")
                .collectMap(Entry::key, entry -> entry.value().as(Long.class))
                .block(SOON));
        assertThat(values).isEqualTo(acknowledged.entries);
    }

    private static void verifyCheckpoints(CheckpointStore checkpoints, Acknowledged acknowledged) {
        Checkpoint head = checkpoints.latest(ContendingWriters.CONTENDED).block(SOON);
        Payload numbers = head == null ? null : head.value("numbers");
        assertThat(numbers == null ? null : List.of(numbers.as(Long[].class)))
                .as("what the head's list has grown by, from checkpoint to checkpoint")
                .containsExactlyInAnyOrderElementsOf(acknowledged.checkpoints)
                .endsWith(ContendingWriters.number(Objects.requireNonNull(head)));
        assertThat(checkpoints
                        .history(ContendingWriters.CONTENDED, HistoryQuery.newestFirst())
                        .count()
                        .block(SOON))
                .isEqualTo(acknowledged.checkpoints.size());
    }

    private long deadlocks() throws SQLException {
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sum(deadlocks) FROM pg_stat_database")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The numbers that were acknowledged in one thread, by sequence. */
    private static final class Numbers {

        private long[] bySequence = new long[1_024];
        private int count;

        void put(int sequence, long number) {
            if (sequence >= bySequence.length) {
                bySequence = Arrays.copyOf(bySequence, 2 * sequence);
            }
            assertThat(bySequence[sequence])
                    .as("the other message that was given sequence %d", sequence)
                    .isZero();
            bySequence[sequence] = number + 1;
            count++;
        }

        @Nullable
        Long at(long sequence) {
            long found = sequence < bySequence.length ? bySequence[(int) sequence] : 0;
            return found == 0 ? null : Long.valueOf(found - 1);
        }
    }

    /** What all processes were told, as {@link ContendingWriters} says it. */
    private static final class Acknowledged {

        private final Map<String, Numbers> threads = new HashMap<>();
        private final Map<String, Long> entries = new HashMap<>();
        private final List<Long> checkpoints = new ArrayList<>();

        void read(Process process) {
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    read(line.split(" ", -1));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private synchronized void read(String[] words) {
            switch (words[0]) {
                case "m" -> {
                    Numbers numbers = threads.computeIfAbsent(words[1], thread -> new Numbers());
                    int first = Integer.parseInt(words[2]);
                    for (int i = 3; i < words.length; i++) {
                        numbers.put(first + i - 3, Long.parseLong(words[i]));
                    }
                }
                case "i" -> entries.merge(words[1], 1L, Long::sum);
                case "p" -> entries.put(words[1], Long.valueOf(words[2]));
                case "c" -> checkpoints.add(Long.valueOf(words[1]));
                default -> throw new IllegalStateException(String.join(" ", words));
            }
        }
    }
}
