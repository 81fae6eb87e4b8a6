package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Two handles that know nothing of each other append to one thread, and one of them ends it, rewrites it or trims it.
 *
 * <p>That all of it is as if done one after the other (linearizable) is decided for each thread from what was answered and
 * what is there in the end. Nothing fails here, so everything that was asked for was done. A clock ticks at each
 * subscription and at each answer; of two operations, one was before the other if it was answered before the other was
 * subscribed. There is one change in a thread's history, at some point C. What an order of all operations must look like:
 *
 * <ul>
 *   <li><b>End</b> (delete, expiry, erasure). The appends before C were given the sequences 1 to m, those after it 1 to n,
 *       each once, and the latter are all that is there, under their sequences. No append that was answered before the end
 *       was asked for is after C, and none that was subscribed after the end was answered is before it. A handle appends
 *       one by one, so its appends grow within a life. (That an append stood in the old life after C, lost, or under a
 *       sequence of the old life in the new one, breaks this: it is acknowledged and neither in 1 to m nor there.)
 *   <li><b>Rewrite</b> to the first p messages, perhaps with one more. All sequences of appends and of the rewrite together
 *       are 1 to n, each once: one that was dropped is never given again. The rewrite says how many it dropped, so C is
 *       after sequence L = p + dropped: what is there is 1 to p and everything after L. Appends answered before it was asked
 *       for are at L or before, those subscribed after its answer are after L.
 *   <li><b>Trim</b> to the last k. All sequences are 1 to n, each once. The trim says how many it dropped, d, and what is
 *       there is everything after d. It saw L = d + k messages, unless it dropped none: appends answered before it was asked
 *       for are at L or before, those subscribed after its answer are after L.
 * </ul>
 *
 * <p>In the database, once swept, no message belongs to a life that is over. {@code -Dlives.rounds=10000} makes it longer.
 */
class PostgresLivesIT {

    private static final int ROUNDS = Integer.getInteger("lives.rounds", 1_000);
    private static final int AT_ONCE = 8;
    private static final int KEPT = 2;
    private static final Duration LONG = Duration.ofMinutes(10);

    private static final List<Change> CHANGES = List.of(Change.values());

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();
    private final AtomicLong clock = new AtomicLong();
    private List<ReactiveMemory> handles = List.of();

    private enum Change {
        DELETE,
        DELETE_ALL,
        EXPIRE,
        ERASE,
        REWRITE,
        CUT,
        TRIM
    }

    @BeforeEach
    void open() {
        handles = Stream.of("a", "b")
                .map(name -> ReactiveMemory.open(server.url() + "?schema=" + schema + "&applicationName=" + name))
                .toList();
    }

    @AfterEach
    void dropSchema() {
        Flux.fromIterable(handles).flatMap(ReactiveMemory::close).blockLast(LONG);
        server.drop(schema);
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void appendsOfAnotherHandleAreBeforeOrAfterTheChange() throws SQLException {
        Flux.range(0, ROUNDS)
                .flatMap(number -> Flux.defer(() -> new Round(number).run()), AT_ONCE)
                .blockLast(LONG);
        handles.get(0).sweep().block(LONG);
        assertThat(count("memory_message WHERE thread_no NOT IN (SELECT thread_no FROM memory_thread)"))
                .as("messages of lives that are over")
                .isZero();
        assertThat(count("memory_retired")).as("lives that are to be removed").isZero();
    }

    private long count(String what) throws SQLException {
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = " + schema);
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + what)) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /** When something was subscribed and when it was answered. */
    private record Interval(long subscribed, long answered) {

        boolean isBefore(Interval other) {
            return answered < other.subscribed;
        }
    }

    /** One append of one message. */
    private record Append(int handle, Interval interval, long sequence, String text) {}

    /** How the change was answered: what it dropped, and the text that it added; empty if none. */
    private record Changed(Interval interval, long dropped, String added, long lastSequence) {}

    private <T> Mono<T> timed(Mono<T> operation, Sinks.One<Interval> interval) {
        return Mono.defer(() -> {
            long subscribed = clock.incrementAndGet();
            return operation.doOnNext(
                    answer -> interval.tryEmitValue(new Interval(subscribed, clock.incrementAndGet())));
        });
    }

    /** One thread's history. */
    private final class Round {

        private final String thread;
        private final Change change;
        private final int changer;
        private final int changedDuring;
        private final int keptByTrim;
        private final List<AgentMemory> memories;
        private final List<Message> kept;
        private final ConcurrentLinkedQueue<Append> appends = new ConcurrentLinkedQueue<>();
        private final Sinks.Empty<Void> begin = Sinks.empty();

        Round(int number) {
            Random random = new Random(number);
            this.thread = "thread-" + number;
            this.change = CHANGES.get(number % CHANGES.size());
            this.changer = random.nextInt(2);
            this.changedDuring = random.nextInt(4);
            this.keptByTrim = random.nextInt(4);
            this.memories = handles.stream()
                    .map(handle ->
                            handle.in(change == Change.ERASE ? Namespace.user("of-" + number) : Namespace.shared()))
                    .toList();
            this.kept = IntStream.range(0, KEPT)
                    .mapToObj(i -> Message.user("kept " + i))
                    .toList();
        }

        Flux<Void> run() {
            Mono<Void> known =
                    append(0, kept.get(0).text()).then(append(1, kept.get(1).text()));
            Mono<Void> first = Flux.range(0, 4)
                    .concatMap(i -> {
                        if (i == changedDuring) {
                            begin.tryEmitEmpty();
                        }
                        return append(0, "first " + i);
                    })
                    .then();
            Mono<Void> second =
                    Flux.range(0, 2).concatMap(i -> append(1, "second " + i)).then();
            Mono<Changed> changed = begin.asMono().then(change());
            return known.then(Mono.zip(changed, first.thenReturn(true), second.thenReturn(true)))
                    .flatMap(done -> append(0, "first after")
                            .then(append(1, "second after"))
                            .then(there())
                            .doOnNext(there -> verify(done.getT1(), there)))
                    .thenMany(Flux.empty());
        }

        private Mono<Void> append(int handle, String text) {
            Sinks.One<Interval> interval = Sinks.one();
            return timed(memories.get(handle).conversations().append(thread, Message.user(text)), interval)
                    .zipWith(interval.asMono())
                    .doOnNext(done -> appends.add(
                            new Append(handle, done.getT2(), done.getT1().lastSequence(), text)))
                    .then();
        }

        private Mono<Changed> change() {
            AgentMemory memory = memories.get(changer);
            return switch (change) {
                case DELETE -> ended(memory.conversations().delete(thread));
                case DELETE_ALL -> ended(memory.deleteThread(thread));
                case EXPIRE -> ended(memory.conversations().expireAt(thread, Instant.EPOCH));
                case ERASE -> ended(memory.erase());
                case REWRITE -> rewritten(memory, "rewritten");
                case CUT -> rewritten(memory, "");
                case TRIM -> {
                    Sinks.One<Interval> interval = Sinks.one();
                    yield timed(memory.conversations().trim(thread, TrimPolicy.keepLast(keptByTrim)), interval)
                            .zipWith(interval.asMono(), (dropped, when) -> new Changed(when, dropped, "", 0));
                }
            };
        }

        private Mono<Changed> ended(Mono<Boolean> end) {
            Sinks.One<Interval> interval = Sinks.one();
            return timed(end, interval).zipWith(interval.asMono(), (existed, when) -> {
                assertThat(existed).as("%s of what exists", this).isTrue();
                return new Changed(when, 0, "", 0);
            });
        }

        private Mono<Changed> rewritten(AgentMemory memory, String added) {
            List<Message> list = new ArrayList<>(kept);
            if (!added.isEmpty()) {
                list.add(Message.user(added));
            }
            Sinks.One<Interval> interval = Sinks.one();
            return timed(memory.conversations().rewrite(thread, list, AppendOptions.defaults()), interval)
                    .zipWith(interval.asMono(), (answer, when) -> {
                        assertThat(answer.kept()).as("%s: kept", this).isEqualTo(KEPT);
                        return new Changed(when, answer.dropped(), added, answer.lastSequence());
                    });
        }

        private Mono<Map<Long, String>> there() {
            return memories.get(1 - changer)
                    .conversations()
                    .replay(thread)
                    .collectList()
                    .map(list -> {
                        Map<Long, String> there = new LinkedHashMap<>();
                        list.forEach(logged ->
                                there.put(logged.sequence(), logged.message().text()));
                        assertThat(List.copyOf(there.keySet()))
                                .as("%s: a replay", this)
                                .hasSize(list.size())
                                .isSorted();
                        return there;
                    });
        }

        private void verify(Changed changed, Map<Long, String> there) {
            switch (change) {
                case DELETE, DELETE_ALL, EXPIRE, ERASE -> verifyEnd(changed, there);
                case REWRITE, CUT -> verifyRewrite(changed, there);
                case TRIM -> verifyTrim(changed, there);
            }
        }

        private void verifyEnd(Changed changed, Map<Long, String> there) {
            List<Append> after = appends.stream()
                    .filter(append -> append.text().equals(there.get(append.sequence())))
                    .toList();
            List<Append> before =
                    appends.stream().filter(append -> !after.contains(append)).toList();
            assertThat(after).as("%s: all that is there: %s", this, there).hasSize(there.size());
            for (List<Append> life : List.of(before, after)) {
                requireEachOnce(life.stream().map(Append::sequence).toList());
                requireOrder(life);
            }
            requireAround(changed.interval(), before, after);
            assertThat(before)
                    .as("%s: before what is there: %s", this, after)
                    .noneMatch(old ->
                            after.stream().anyMatch(append -> append.interval().isBefore(old.interval())));
        }

        private void verifyRewrite(Changed changed, Map<Long, String> there) {
            long last = KEPT + changed.dropped();
            Map<Long, String> given = given(changed);
            assertThat(changed.lastSequence())
                    .as("%s: the last sequence when it was rewritten", this)
                    .isEqualTo(changed.added().isEmpty() ? KEPT : last + 1);
            given.keySet().removeIf(sequence -> sequence > KEPT && sequence <= last);
            assertThat(there).as("%s: kept and after %s", this, changed).isEqualTo(given);
            requireAround(changed.interval(), last);
        }

        private void verifyTrim(Changed changed, Map<Long, String> there) {
            Map<Long, String> given = given(changed);
            given.keySet().removeIf(sequence -> sequence <= changed.dropped());
            assertThat(there).as("%s: after %s", this, changed).isEqualTo(given);
            if (changed.dropped() > 0) {
                requireAround(changed.interval(), changed.dropped() + keptByTrim);
            }
        }

        /** Everything that ever was in the one life, by sequence. */
        private Map<Long, String> given(Changed changed) {
            Map<Long, String> given = new TreeMap<>();
            List<Long> sequences = new ArrayList<>();
            appends.forEach(append -> {
                sequences.add(append.sequence());
                given.put(append.sequence(), append.text());
            });
            if (!changed.added().isEmpty()) {
                sequences.add(changed.lastSequence());
                given.put(changed.lastSequence(), changed.added());
            }
            requireEachOnce(sequences);
            requireOrder(appends);
            return given;
        }

        private void requireEachOnce(List<Long> sequences) {
            assertThat(sequences)
                    .as("%s: sequences of one life: %s", this, appends)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, sequences.size()).boxed().toList());
        }

        /** What was appended after something else was answered has a greater sequence. */
        private void requireOrder(Collection<Append> life) {
            for (Append one : life) {
                for (Append other : life) {
                    assertThat(one.interval().isBefore(other.interval()) && one.sequence() >= other.sequence())
                            .as("%s: %s, then %s", this, one, other)
                            .isFalse();
                }
            }
        }

        private void requireAround(Interval point, long lastBefore) {
            requireAround(
                    point,
                    appends.stream()
                            .filter(append -> append.sequence() <= lastBefore)
                            .toList(),
                    appends.stream()
                            .filter(append -> append.sequence() > lastBefore)
                            .toList());
        }

        private void requireAround(Interval point, List<Append> before, List<Append> after) {
            assertThat(before)
                    .as("%s: before what was answered at %s, not after", this, point)
                    .noneMatch(append -> point.isBefore(append.interval()));
            assertThat(after)
                    .as("%s: after what was asked at %s, not before", this, point)
                    .noneMatch(append -> append.interval().isBefore(point));
        }

        @Override
        public String toString() {
            return change + " of " + thread + " by " + changer;
        }
    }
}
