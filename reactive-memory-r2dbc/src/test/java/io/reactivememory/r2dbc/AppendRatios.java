package io.reactivememory.r2dbc;

import io.reactivememory.tck.load.RatioTable;
import io.reactivememory.tck.load.SideBySide;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import reactor.core.publisher.Mono;

/** Appends of one message of 400 bytes to any of 1,000 threads, against an INSERT into an equal table. */
final class AppendRatios {

    static final String INSERT =
            "INSERT INTO memory_bare (thread_no, seq, appended_at, message_id, body) VALUES ($1, $2, $3, $4, $5)";

    /** What ours sends for an append by itself. */
    private static final String INSERT_INTO_LIVING =
            "INSERT INTO memory_bare (thread_no, seq, appended_at, message_id, body)"
                    + " SELECT t.thread_no, $5, $6, $7, $8 FROM memory_thread t WHERE t.thread_no = $1 AND t.floor_seq = $2"
                    + " AND t.rewrites = $3 AND t.logged AND (t.expires_at IS NULL OR t.expires_at > $4) FOR KEY SHARE";

    private final RatioPlace place;
    private final List<Long> living;
    private final AtomicIntegerArray sequences = new AtomicIntegerArray(RatioPlace.THREADS);

    AppendRatios(RatioPlace place) {
        this.place = place;
        place.bare()
                .update("CREATE TABLE memory_bare (LIKE memory_message INCLUDING ALL)")
                .block();
        living = Objects.requireNonNull(place.bare()
                .list(
                        row -> Objects.requireNonNull(row.get("thread_no", Long.class)),
                        "SELECT thread_no FROM memory_thread ORDER BY thread_id")
                .block());
    }

    Mono<?> ours() {
        return Mono.defer(() -> place.ours()
                .conversations()
                .append(RatioPlace.thread(RatioPlace.anyOf(RatioPlace.THREADS)), place.anyMessage()));
    }

    Mono<?> bare() {
        return Mono.defer(() -> insert(INSERT, 1));
    }

    /** Runs a statement with the binds of so many rows. */
    Mono<Long> insert(String statement, int rows) {
        List<Object> binds = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            int thread = RatioPlace.anyOf(RatioPlace.THREADS);
            binds.add((long) thread);
            binds.add((long) sequences.incrementAndGet(thread));
            binds.add(System.currentTimeMillis());
            binds.add(String.class);
            binds.add(place.anyMessage().payload().bytes());
        }
        return place.bare().update(statement, binds.toArray());
    }

    void print(String question, int callers, double target) {
        RatioTable.atLeast(target, question, SideBySide.perSecond(callers, ours(), bare()));
    }

    void printWait(String question) {
        RatioTable.atMost(1.15, question, SideBySide.micros(ours(), Mono.defer(this::insertIntoLiving)));
    }

    private Mono<Long> insertIntoLiving() {
        int thread = RatioPlace.anyOf(RatioPlace.THREADS);
        long now = System.currentTimeMillis();
        return place.bare()
                .update(
                        INSERT_INTO_LIVING,
                        living.get(thread),
                        0L,
                        0L,
                        now,
                        // Above what the other statement gives, whose threads may have the same numbers.
                        1_000_000_000L + sequences.incrementAndGet(thread),
                        now,
                        String.class,
                        place.anyMessage().payload().bytes())
                .doOnNext(inserted -> {
                    if (inserted != 1) {
                        throw new IllegalStateException("nothing was inserted");
                    }
                });
    }
}
