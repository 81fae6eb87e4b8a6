package io.reactivememory.tck.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.payload.Payload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all processes of {@link ContendingWriters} were told. It must be there: all of it, once, in order, and nothing else. */
public final class Acknowledged {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final Map<String, Numbers> threads = new HashMap<>();
    private final Map<String, Long> entries = new HashMap<>();
    private final List<Long> checkpoints = new ArrayList<>();

    Acknowledged() {}

    /** Reads what a process says until it ends. */
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

    /**
     * Opens the memory anew and compares: every thread has sequences from 1 without a gap, each message where it was
     * acknowledged, and each writer's in the order of its calls; entries have the last value that was put, and counters as
     * many as there were increments; every checkpoint is there, and has grown the list of the one before.
     *
     * @param url of the memory that was written to
     * @throws AssertionError at the first thing that is not as it was acknowledged
     */
    public synchronized void verify(String url) {
        ReactiveMemory memory = ReactiveMemory.open(url);
        try {
            verifyMessages(memory.shared().conversations());
            verifyEntries(memory.shared().entries());
            verifyCheckpoints(memory.shared().checkpoints());
        } finally {
            memory.close().block(SOON);
        }
    }

    private void verifyMessages(ConversationLog log) {
        assertThat(threads.keySet()).hasSize(ContendingWriters.THREADS + 1).contains(ContendingWriters.CONTENDED);
        threads.forEach((thread, numbers) -> {
            Map<Long, Long> lastOfWriter = new HashMap<>();
            long messages = Objects.requireNonNull(log.replay(thread)
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

    private void verifyEntries(EntryStore store) {
        Map<String, Long> values = Objects.requireNonNull(store.entries("")
                .collectMap(Entry::key, entry -> entry.value().as(Long.class))
                .block(SOON));
        assertThat(values).isEqualTo(entries);
    }

    private void verifyCheckpoints(CheckpointStore store) {
        Checkpoint head = store.latest(ContendingWriters.CONTENDED).block(SOON);
        Payload numbers = head == null ? null : head.value("numbers");
        assertThat(numbers == null ? null : List.of(numbers.as(Long[].class)))
                .as("what the head's list has grown by, from checkpoint to checkpoint")
                .containsExactlyInAnyOrderElementsOf(checkpoints)
                .endsWith(ContendingWriters.number(Objects.requireNonNull(head)));
        assertThat(store.history(ContendingWriters.CONTENDED, HistoryQuery.newestFirst())
                        .count()
                        .block(SOON))
                .as("checkpoints of %s", ContendingWriters.CONTENDED)
                .isEqualTo(checkpoints.size());
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
}
