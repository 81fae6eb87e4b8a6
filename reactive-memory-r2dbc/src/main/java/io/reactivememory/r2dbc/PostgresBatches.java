package io.reactivememory.r2dbc;

import static io.reactivememory.r2dbc.PostgresArrays.numbers;
import static io.reactivememory.r2dbc.PostgresArrays.texts;

import io.r2dbc.spi.Readable;
import io.reactivememory.r2dbc.MessageTable.Position;
import io.reactivememory.r2dbc.PostgresArrays.Bodies;
import io.reactivememory.r2dbc.ThreadTable.Life;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Statements for many rows at a time, in PostgreSQL's own way: each column of the rows is bound as an array, so that the
 * statement is the same text for any number.
 **/
final class PostgresBatches {

    private static final String INSERT_ONE =
            "INSERT INTO memory_message (thread_no, seq, appended_at, message_id, body)"
                    + " SELECT t.thread_no, $5, $6, $7, $8 FROM memory_thread t WHERE t.thread_no = $1 AND t.floor_seq = $2"
                    + " AND t.rewrites = $3 AND t.logged AND (t.expires_at IS NULL OR t.expires_at > $4) FOR KEY SHARE";

    /** Threads are held, and messages inserted, in their order, so that two statements cannot wait for each other. */
    private static final String INSERT = "WITH living AS (SELECT t.thread_no"
            + " FROM (SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS e (thread_no, floor_seq, rewrites)"
            + "%s ORDER BY thread_no) e CROSS JOIN LATERAL (SELECT thread_no FROM memory_thread"
            + " WHERE thread_no = e.thread_no AND floor_seq = e.floor_seq AND rewrites = e.rewrites"
            + " AND logged AND (expires_at IS NULL OR expires_at > $4) FOR KEY SHARE) t),"
            + " added AS (INSERT INTO memory_message (thread_no, seq, appended_at, message_id, body)"
            + " SELECT n.thread_no, n.seq, n.appended_at, n.message_id, substring($11 FROM n.start FOR n.length)"
            + " FROM unnest($5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::int[], $10::int[])"
            + " AS n (thread_no, seq, appended_at, message_id, start, length) JOIN living USING (thread_no)"
            + " ORDER BY n.thread_no, n.seq)"
            + " SELECT e.thread_no FROM unnest($1::bigint[]) AS e (thread_no)"
            + " WHERE e.thread_no NOT IN (SELECT thread_no FROM living)";

    private static final String INSERT_WITHOUT_IDS = INSERT.formatted("");

    /** A thread that has one of the ids already is left alone. */
    private static final String INSERT_WITH_IDS = INSERT.formatted(" WHERE thread_no NOT IN (SELECT m.thread_no"
            + " FROM unnest($5::bigint[], $8::text[]) AS i (thread_no, message_id)"
            + " JOIN memory_message m ON m.thread_no = i.thread_no AND m.message_id = i.message_id)");

    private static final String ENDS = "SELECT k.place, t.thread_no, t.floor_seq, t.rewrites, m.seq, m.appended_at"
            + " FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (path_hash, thread_id, place)"
            + " CROSS JOIN LATERAL (SELECT namespace_no FROM memory_namespace"
            + " WHERE path_hash = decode(k.path_hash, 'hex') LIMIT 1) n"
            + " CROSS JOIN LATERAL (SELECT thread_no, floor_seq, rewrites FROM memory_thread"
            + " WHERE namespace_no = n.namespace_no AND thread_id = k.thread_id AND logged"
            + " AND (expires_at IS NULL OR expires_at > $3) LIMIT 1) t"
            + " LEFT JOIN LATERAL (SELECT seq, appended_at FROM memory_message WHERE thread_no = t.thread_no"
            + " ORDER BY seq DESC LIMIT 1) m ON TRUE";

    /** Namespaces are held, and threads made, in their order. */
    private static final String BEGIN = "WITH held AS (SELECT k.path_hash, n.namespace_no"
            + " FROM (SELECT DISTINCT path_hash FROM unnest($1::text[]) AS u (path_hash) ORDER BY path_hash) k"
            + " CROSS JOIN LATERAL (SELECT namespace_no FROM memory_namespace"
            + " WHERE path_hash = decode(k.path_hash, 'hex') FOR KEY SHARE) n),"
            + " begun AS (INSERT INTO memory_thread (namespace_no, thread_id, thread_no, floor_seq, rewrites, logged)"
            + " SELECT h.namespace_no, k.thread_id, nextval('memory_thread_no'), 0, 0, TRUE"
            + " FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (path_hash, thread_id, place)"
            + " JOIN held h USING (path_hash) ORDER BY k.place ON CONFLICT DO NOTHING"
            + " RETURNING namespace_no, thread_id, thread_no)"
            + " SELECT k.place, b.thread_no"
            + " FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS k (path_hash, thread_id, place)"
            + " JOIN held h USING (path_hash) JOIN begun b USING (namespace_no, thread_id)";

    private final SqlDialect dialect;

    PostgresBatches(SqlDialect dialect) {
        this.dialect = dialect;
    }

    /** Returns where threads end; without those that do not live. */
    Mono<Map<ThreadKey, LogEnd>> ends(SqlConnection sql, List<ThreadKey> threads, long now) {
        return sql.list(
                        row -> {
                            Life life = new Life(
                                    number(row.get("thread_no", Long.class)),
                                    number(row.get("floor_seq", Long.class)),
                                    number(row.get("rewrites", Long.class)),
                                    null,
                                    true,
                                    null);
                            Long seq = row.get("seq", Long.class);
                            Position last = seq == null
                                    ? Position.NONE
                                    : new Position(seq, number(row.get("appended_at", Long.class)));
                            return Map.entry(thread(threads, row), new LogEnd(life, last));
                        },
                        ENDS,
                        hashes(threads),
                        texts(threads, ThreadKey::thread),
                        now)
                .map(PostgresBatches::byThread);
    }

    /**
     * Begins threads, in whose transaction something is to be inserted.
     *
     * @param threads in the order in which they are locked
     * @return where they end, which is before anything; without those that are there already, or whose namespace is not
     */
    Mono<Map<ThreadKey, LogEnd>> begin(SqlConnection sql, List<ThreadKey> threads) {
        return sql.list(
                        row -> {
                            long no = number(row.get("thread_no", Long.class));
                            return Map.entry(
                                    thread(threads, row),
                                    new LogEnd(new Life(no, 0, 0, null, true, null), Position.NONE));
                        },
                        BEGIN,
                        hashes(threads),
                        texts(threads, ThreadKey::thread))
                .map(PostgresBatches::byThread);
    }

    private static ThreadKey thread(List<ThreadKey> threads, Readable row) {
        return threads.get((int) number(row.get("place", Long.class)) - 1);
    }

    private String[] hashes(List<ThreadKey> threads) {
        return texts(threads, thread -> HexFormat.of().formatHex((byte[]) dialect.namespaceKey(thread.namespace())));
    }

    private static Map<ThreadKey, LogEnd> byThread(List<Map.Entry<ThreadKey, LogEnd>> ends) {
        Map<ThreadKey, LogEnd> byThread = new HashMap<>();
        ends.forEach(end -> byThread.put(end.getKey(), end.getValue()));
        return byThread;
    }

    /**
     * Inserts messages into threads that live on and of which nothing was dropped since they were looked at; fails as a
     * whole where something was appended.
     *
     * @return the numbers of the threads that do not, into which nothing was inserted
     */
    Mono<Set<Long>> insertAtEnds(SqlConnection sql, List<AppendPlan> plans, long now) {
        AppendPlan first = plans.get(0);
        return plans.size() == 1
                        && first.rows().size() == 1
                        && first.rows().get(0).message().id() == null
                ? insertOne(sql, first, now)
                : insertSeveral(sql, plans, now);
    }

    private static Mono<Set<Long>> insertOne(SqlConnection sql, AppendPlan plan, long now) {
        Life life = plan.start().life();
        AppendPlan.Row row = plan.rows().get(0);
        return sql.update(
                        INSERT_ONE,
                        life.no(),
                        life.floor(),
                        life.rewrites(),
                        now,
                        row.seq(),
                        row.at(),
                        SqlConnection.orNull(row.message().id(), String.class),
                        row.message().payload().bytes())
                .map(inserted -> inserted == 0 ? Set.of(life.no()) : Set.of());
    }

    private static Mono<Set<Long>> insertSeveral(SqlConnection sql, List<AppendPlan> plans, long now) {
        List<AppendPlan> inOrder = new ArrayList<>(plans);
        inOrder.sort(Comparator.comparingLong(plan -> plan.start().life().no()));
        List<Life> lives = new ArrayList<>();
        List<Long> threads = new ArrayList<>();
        List<AppendPlan.Row> rows = new ArrayList<>();
        for (AppendPlan plan : inOrder) {
            Life life = plan.start().life();
            lives.add(life);
            plan.rows().forEach(row -> threads.add(life.no()));
            rows.addAll(plan.rows());
        }
        Bodies bodies = new Bodies();
        Bodies.Column column = bodies.column();
        boolean ids = false;
        for (AppendPlan.Row row : rows) {
            ids |= row.message().id() != null;
            column.add(row.message().payload());
        }
        return sql.list(
                        row -> number(row.get("thread_no", Long.class)),
                        ids ? INSERT_WITH_IDS : INSERT_WITHOUT_IDS,
                        numbers(lives, Life::no),
                        numbers(lives, Life::floor),
                        numbers(lives, Life::rewrites),
                        now,
                        threads.toArray(Long[]::new),
                        numbers(rows, AppendPlan.Row::seq),
                        numbers(rows, AppendPlan.Row::at),
                        texts(rows, row -> row.message().id()),
                        column.starts(),
                        column.lengths(),
                        bodies.bytes())
                .map(HashSet::new);
    }

    private static long number(@Nullable Long value) {
        return Objects.requireNonNull(value);
    }
}
