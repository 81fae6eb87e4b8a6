package io.reactivememory.tck.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writers, of one of several processes, who are all after the same threads, counters and checkpoints. Everything that is
 * written is a number that nobody else writes, and each writer's grow.
 *
 * <p>Tells on standard output what was acknowledged: {@code m <thread> <first sequence> <number>…} for an append, {@code i
 * <counter>} for an increment, {@code p <key> <number>} for a put and {@code c <number>} for a checkpoint. Ends with an
 * error at the first one that it did not ask for, and when it does not read what it has written. {@link Acknowledged} reads
 * it.
 */
public final class ContendingWriters {

    private static final Duration GRACE = Duration.ofSeconds(60);

    private static final int LEAST_TURNS = 10;

    static final int WRITERS = 32;
    static final int THREADS = 50;
    static final int COUNTERS = 5;
    static final String CONTENDED = "contended";
    static final long NUMBERS_PER_WRITER = 1_000_000_000L;

    private final ConversationLog log;
    private final EntryStore entries;
    private final CheckpointStore checkpoints;
    private final PrintStream out;

    private ContendingWriters(ReactiveMemory memory, PrintStream out) {
        this.log = memory.shared().conversations();
        this.entries = memory.shared().entries();
        this.checkpoints = memory.shared().checkpoints();
        this.out = out;
    }

    /**
     * Lets so many processes of {@value #WRITERS} writers each write, and waits until they have ended.
     *
     * @param url of an empty memory that several processes may open
     * @param processes at least 1
     * @param time how long they begin new writes, in whole seconds
     * @return what they were told
     * @throws AssertionError if one met an error other than a conflict, or read something else than it had written
     */
    public static Acknowledged run(String url, int processes, Duration time) throws Exception {
        Acknowledged acknowledged = new Acknowledged();
        List<Process> started = new ArrayList<>();
        ExecutorService readers = Executors.newFixedThreadPool(processes);
        try {
            for (int i = 0; i < processes; i++) {
                started.add(JavaProcess.start(
                        ContendingWriters.class, url, Integer.toString(i), Long.toString(time.toSeconds())));
            }
            CompletableFuture.allOf(started.stream()
                            .map(process -> CompletableFuture.runAsync(() -> acknowledged.read(process), readers))
                            .toArray(CompletableFuture[]::new))
                    .get(time.plus(GRACE.multipliedBy(3)).toSeconds(), TimeUnit.SECONDS);
            for (Process process : started) {
                assertThat(process.waitFor())
                        .as("the end of a process that met no error but conflicts")
                        .isZero();
            }
        } finally {
            started.forEach(Process::destroyForcibly);
            readers.shutdownNow();
        }
        return acknowledged;
    }

    /**
     * Takes the URL, the number of this process and for how many seconds to write, connecting not counted. On a machine that is
     * busy each writer has a few turns even so.
     */
    public static void main(String[] arguments) {
        ReactiveMemory memory = ReactiveMemory.open(arguments[0]);
        int process = Integer.parseInt(arguments[1]);
        Duration time = Duration.ofSeconds(Long.parseLong(arguments[2]));
        ContendingWriters writers = new ContendingWriters(memory, System.out);
        memory.status().block(GRACE);
        long end = System.nanoTime() + time.toNanos();
        Flux.range(process * WRITERS, WRITERS)
                .flatMap(writer -> writers.new Writer(writer).turns(end), WRITERS)
                .blockLast(time.plus(GRACE));
        memory.close().block(Duration.ofSeconds(10));
    }

    private void acknowledged(String what) {
        out.println(what);
    }

    /** Does one thing after the other. */
    private final class Writer {

        private final Random random;
        private final String ownKey;
        private long number;

        Writer(int writer) {
            this.random = new Random(writer);
            this.ownKey = "own-" + writer;
            this.number = writer * NUMBERS_PER_WRITER;
        }

        Flux<Void> turns(long end) {
            int[] done = {0};
            return turn().repeat(() -> ++done[0] < LEAST_TURNS || System.nanoTime() < end);
        }

        private Mono<Void> turn() {
            return Mono.defer(() -> append(CONTENDED))
                    .then(Mono.defer(() -> append("thread-" + random.nextInt(THREADS))))
                    .then(Mono.defer(() -> increment("counter-" + random.nextInt(COUNTERS))))
                    .then(Mono.defer(this::putOwn))
                    .then(Mono.defer(this::checkpoint));
        }

        private Mono<Void> append(String thread) {
            List<String> numbers = LongStream.rangeClosed(1, 1 + random.nextInt(3))
                    .mapToObj(i -> Long.toString(++number))
                    .toList();
            return log.append(thread, numbers.stream().map(Message::user).toArray(Message[]::new))
                    .flatMap(appended -> {
                        long first = appended.sequences().get(0);
                        acknowledged("m " + thread + " " + first + " " + String.join(" ", numbers));
                        return log.replay(
                                        thread,
                                        ReplayQuery.forward().from(first).limit(numbers.size()))
                                .map(LoggedMessage::message)
                                .map(Message::text)
                                .collectList();
                    })
                    .doOnNext(read -> require(read.equals(numbers), "appended " + numbers + " but read " + read))
                    .then();
        }

        private Mono<Void> increment(String counter) {
            return entries.get(counter)
                    .map(entry -> entries.put(
                            counter,
                            Payload.json(entry.value().as(Long.class) + 1),
                            PutOptions.ifVersion(entry.version())))
                    .defaultIfEmpty(entries.put(counter, Payload.json(1), PutOptions.ifAbsent()))
                    .flatMap(put -> put)
                    .doOnNext(entry -> acknowledged("i " + counter))
                    .onErrorComplete(ConflictException.class)
                    .then();
        }

        private Mono<Void> putOwn() {
            long own = ++number;
            return entries.put(ownKey, Payload.json(own))
                    .doOnNext(entry -> acknowledged("p " + ownKey + " " + own))
                    .then(entries.get(ownKey))
                    .map(Entry::value)
                    .doOnNext(read -> require(read.equals(Payload.json(own)), "put " + own + " but read " + read))
                    .switchIfEmpty(Mono.error(() -> new IllegalStateException("put " + own + " but read nothing")))
                    .then();
        }

        private Mono<Void> checkpoint() {
            long own = ++number;
            return checkpoints
                    .latest(CONTENDED, CheckpointRef.ROOT, Projection.metadata())
                    .map(head -> draft(CheckpointDraft.childOf(head), own))
                    .defaultIfEmpty(draft(CheckpointDraft.root(), own))
                    .flatMap(draft -> checkpoints.put(CONTENDED, draft))
                    .doOnNext(ref -> acknowledged("c " + own))
                    .onErrorComplete(ConflictException.class)
                    .then();
        }
    }

    private static CheckpointDraft draft(CheckpointDraft.Builder begun, long number) {
        return begun.append("numbers", Payload.json(number))
                .set("number", Payload.json(number))
                .mode(PutMode.STRICT)
                .build();
    }

    /** The number of a checkpoint that was read with its value. */
    static @Nullable Long number(Checkpoint checkpoint) {
        Payload value = checkpoint.value("number");
        return value == null ? null : value.as(Long.class);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
