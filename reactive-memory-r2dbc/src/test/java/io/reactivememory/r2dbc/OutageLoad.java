package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writers that go on whatever happens, and what they were told. What fails is not tried again: it may be there or not, but
 * once, and whole.
 */
final class OutageLoad {

    private static final int WRITERS = 24;
    private static final int PARTS = 2;
    private static final String SHARED = "shared";
    private static final Duration BREATH = Duration.ofMillis(20);
    private static final Duration SOON = Duration.ofSeconds(40);

    private final ConversationLog log;
    private final EntryStore entries;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong failures = new AtomicLong();
    private volatile CompletableFuture<Void> next = new CompletableFuture<>();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

    /** The text of the first part of each append that was acknowledged, by thread and its sequence. */
    private final Map<String, Map<Long, String>> appended = new ConcurrentHashMap<>();

    /** The last put of each writer that was acknowledged. */
    private final Map<String, Long> put = new ConcurrentHashMap<>();

    /** What each writer waits for. */
    private final Map<String, String> pending = new ConcurrentHashMap<>();

    private final CountDownLatch everyone = new CountDownLatch(WRITERS);
    private final CompletableFuture<Void> done;

    private OutageLoad(ReactiveMemory memory) {
        this.log = memory.shared().conversations();
        this.entries = memory.shared().entries();
        this.done = Flux.range(0, WRITERS)
                .map(Writer::new)
                .flatMap(
                        writer -> writer.turn()
                                .then(Mono.fromRunnable(everyone::countDown))
                                .thenMany(writer.turn().repeat(() -> !stopped.get())),
                        WRITERS)
                .then()
                .toFuture();
    }

    static OutageLoad on(ReactiveMemory memory) {
        return new OutageLoad(memory);
    }

    /** Returns how many operations have failed. */
    long failures() {
        return failures.get();
    }

    /** Waits until every writer has written all that a turn has. */
    void awaitEveryone() throws Exception {
        assertThat(everyone.await(SOON.toSeconds(), TimeUnit.SECONDS))
                .as(() -> "everyone has written; who has not waits for " + pending)
                .isTrue();
    }

    /** Waits until something is acknowledged that was not by now. */
    void awaitAcknowledgement(Duration patience) throws Exception {
        CompletableFuture<Void> following = new CompletableFuture<>();
        next = following;
        following.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets every writer finish what it is at. */
    void stop() {
        stopped.set(true);
        assertThat(done)
                .as(() -> "writers that finish what they are at; they wait for " + pending)
                .succeedsWithin(SOON);
        assertThat(unexpected).as("failures that are not transient").isEmpty();
    }

    /** Compares what is there with what was acknowledged; returns how many appends are there that were not. */
    long verify() {
        assertThat(appended).hasSize(WRITERS + 1);
        long unacknowledged = 0;
        for (Map.Entry<String, Map<Long, String>> thread : appended.entrySet()) {
            unacknowledged += verifyThread(thread.getKey(), thread.getValue());
        }
        put.forEach((key, number) -> assertThat(
                        Objects.requireNonNull(entries.get(key).block(SOON), key)
                                .value()
                                .as(Long.class))
                .as("%s, which was acknowledged", key)
                .isGreaterThanOrEqualTo(number));
        return unacknowledged;
    }

    private long verifyThread(String thread, Map<Long, String> acknowledged) {
        List<LoggedMessage> there =
                Objects.requireNonNull(log.replay(thread).collectList().block(SOON));
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < there.size(); i++) {
            LoggedMessage logged = there.get(i);
            String text = logged.message().text();
            assertThat(logged.sequence()).as("sequences of %s", thread).isEqualTo(i + 1L);
            assertThat(texts.add(text)).as("%s of %s once", text, thread).isTrue();
            if (i % PARTS > 0) {
                assertThat(text).as("the whole of an append").isEqualTo(text(first(there, i), i % PARTS));
            }
        }
        acknowledged.forEach((sequence, text) -> assertThat(
                        sequence <= there.size() ? first(there, sequence.intValue() - 1) : null)
                .as("what was acknowledged as %s/%d", thread, sequence)
                .isEqualTo(text));
        assertThat(there.size() % PARTS).as("the last append of %s", thread).isZero();
        return (there.size() - PARTS * (long) acknowledged.size()) / PARTS;
    }

    /** The text of the append that the message of an index is part of. */
    private static String first(List<LoggedMessage> there, int index) {
        String text = there.get(index - index % PARTS).message().text();
        return text.substring(0, text.indexOf('/'));
    }

    private static String text(String append, int part) {
        return append + "/" + part;
    }

    private void acknowledged() {
        next.complete(null);
    }

    /** Does one thing after the other. */
    private final class Writer {

        private final String name;
        private long number;

        Writer(int writer) {
            this.name = "writer-" + writer;
        }

        Mono<Void> turn() {
            return Flux.concat(append(SHARED), append(name), putOwn(), getOwn()).then();
        }

        private Mono<Void> append(String thread) {
            return Mono.defer(() -> {
                String text = name + " " + ++number;
                return tolerant(
                        "append to " + thread,
                        log.append(thread, Message.user(text(text, 0)), Message.user(text(text, 1)))
                                .doOnNext(answer -> appended.computeIfAbsent(thread, any -> new ConcurrentHashMap<>())
                                        .put(answer.sequences().get(0), text)));
            });
        }

        private Mono<Void> putOwn() {
            return Mono.defer(() -> {
                long own = ++number;
                return tolerant("put", entries.put(name, Payload.json(own)).doOnNext(entry -> put.put(name, own)));
            });
        }

        private Mono<Void> getOwn() {
            return Mono.defer(() -> {
                long least = put.getOrDefault(name, 0L);
                return tolerant(
                        "get",
                        entries.get(name)
                                .map(entry -> entry.value().as(Long.class))
                                .defaultIfEmpty(0L)
                                .doOnNext(read -> {
                                    if (read < least || read > number) {
                                        throw new IllegalStateException(
                                                read + " is not from " + least + " to " + number);
                                    }
                                }));
            });
        }

        private Mono<Void> tolerant(String what, Mono<?> operation) {
            pending.put(name, what);
            return operation
                    .doOnNext(answer -> acknowledged())
                    .then()
                    .doFinally(end -> pending.remove(name))
                    .onErrorResume(failure -> {
                        failures.incrementAndGet();
                        if (!(failure instanceof TransientMemoryException)) {
                            unexpected.add(failure);
                        }
                        return Mono.delay(BREATH).then();
                    });
        }
    }
}
