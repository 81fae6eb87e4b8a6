package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.SqlConnection.Rows;
import io.reactivememory.r2dbc.SqlDialect.Condition;
import io.reactivememory.r2dbc.ThreadTable.Life;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The messages, under the number of the life that they belong to.
 *
 * <p>Every order names {@code thread_no} first, though a condition fixes it: H2 uses the primary key for the order only
 * if it is spelled whole, and otherwise sorts all the rest of the thread. For the same reason nothing asks for a maximum.
 */
final class MessageTable {

    private static final int ROWS_PER_STATEMENT = 256;

    private final SqlDialect dialect;
    private final NamespaceTable namespaces;
    private final String columns;

    MessageTable(SqlDialect dialect, NamespaceTable namespaces) {
        this.dialect = dialect;
        this.namespaces = namespaces;
        this.columns = "seq, appended_at, " + String.join(", ", dialect.columns("body"));
    }

    /**
     * Where a life's last message stands.
     *
     * @param seq its sequence; 0 if there is no message
     * @param at its instant in milliseconds; the least possible if there is no message
     */
    record Position(long seq, long at) {

        /** Where no message is. */
        static final Position NONE = new Position(0, Long.MIN_VALUE);
    }

    Mono<Position> last(SqlConnection sql, long threadNo) {
        return sql.first(
                        row -> new Position(number(row, "seq"), number(row, "appended_at")),
                        "SELECT seq, appended_at FROM memory_message WHERE thread_no = $1"
                                + " ORDER BY thread_no DESC, seq DESC LIMIT 1",
                        threadNo)
                .defaultIfEmpty(Position.NONE);
    }

    /** Returns the sequence of the n-th newest message, counted from 0; 0 if there are not so many. */
    Mono<Long> newest(SqlConnection sql, long threadNo, long n) {
        return sql.first(
                        row -> number(row, "seq"),
                        "SELECT seq FROM memory_message WHERE thread_no = $1"
                                + " ORDER BY thread_no DESC, seq DESC LIMIT 1 OFFSET $2",
                        threadNo,
                        n)
                .defaultIfEmpty(0L);
    }

    /** Returns the sequence of the oldest message that is not older than an instant; empty if there is none. */
    Mono<Long> oldestSince(SqlConnection sql, long threadNo, long instant) {
        return sql.first(
                row -> number(row, "seq"),
                "SELECT seq FROM memory_message WHERE thread_no = $1 AND appended_at >= $2"
                        + " ORDER BY thread_no, seq LIMIT 1",
                threadNo,
                instant);
    }

    /** Returns the sequences of the ids that are there. */
    Mono<Map<String, Long>> known(SqlConnection sql, long threadNo, List<String> ids) {
        return Flux.fromIterable(ids)
                .buffer(ROWS_PER_STATEMENT)
                .concatMap(some -> knownOf(sql, threadNo, some))
                .collect(HashMap::new, Map::putAll);
    }

    private Mono<Map<String, Long>> knownOf(SqlConnection sql, long threadNo, List<String> ids) {
        Condition these = dialect.among("thread_no", threadNo, "message_id", ids);
        return sql.list(
                        row -> Map.entry(dialect.name(row, "message_id"), number(row, "seq")),
                        "SELECT message_id, seq FROM memory_message WHERE " + these.sql(),
                        these.array())
                .map(rows -> rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Inserts messages. */
    Mono<Void> insert(SqlConnection sql, long threadNo, List<AppendPlan.Row> messages) {
        List<String> inserted = new ArrayList<>(List.of("thread_no", "seq", "appended_at", "message_id"));
        inserted.addAll(dialect.columns("body"));
        List<List<Object>> rows = new ArrayList<>();
        for (AppendPlan.Row message : messages) {
            List<Object> row = new ArrayList<>(List.of(threadNo, message.seq(), message.at()));
            row.add(dialect.nameOrNull(message.message().id()));
            row.addAll(dialect.bytes(message.message().payload().bytes()));
            rows.add(row);
        }
        return sql.insert("memory_message", inserted, rows);
    }

    /** Returns messages from a sequence on, which is included, oldest first or newest first. */
    Mono<Rows<LoggedMessage>> page(SqlConnection sql, long threadNo, boolean forward, long from, int limit) {
        return sql.list(
                ThreadReader::weight,
                this::message,
                "SELECT " + columns + " FROM memory_message WHERE thread_no = $1" + from(forward),
                threadNo,
                from,
                limit);
    }

    /** Returns the same of a life that goes on and of which no rewrite has dropped anything since it was looked at; else nothing. */
    Mono<Rows<LoggedMessage>> page(SqlConnection sql, Life life, boolean forward, long from, int limit, long now) {
        return sql.list(
                ThreadReader::weight,
                this::message,
                "SELECT " + columns + " FROM memory_message WHERE thread_no = (SELECT thread_no FROM memory_thread"
                        + " WHERE thread_no = $1 AND logged AND rewrites = $4"
                        + " AND (expires_at IS NULL OR expires_at > $5))" + from(forward),
                life.no(),
                from,
                limit,
                life.rewrites(),
                now);
    }

    private static String from(boolean forward) {
        return forward
                ? " AND seq >= $2 ORDER BY thread_no, seq LIMIT $3"
                : " AND seq <= $2 ORDER BY thread_no DESC, seq DESC LIMIT $3";
    }

    /** Returns the newest messages of a thread, oldest first, in one look. */
    Mono<List<LoggedMessage>> newest(SqlConnection sql, Namespace namespace, String thread, long now, int limit) {
        return sql.list(
                        this::message,
                        "SELECT " + columns
                                + " FROM memory_message WHERE thread_no = (SELECT thread_no FROM memory_thread"
                                + " WHERE namespace_no = " + namespaces.number() + " AND thread_id = $2"
                                + " AND (expires_at IS NULL OR expires_at > $3))"
                                + " ORDER BY thread_no DESC, seq DESC LIMIT $4",
                        namespaces.key(namespace),
                        dialect.name(thread),
                        now,
                        limit)
                .map(newestFirst -> {
                    Collections.reverse(newestFirst);
                    return newestFirst;
                });
    }

    Mono<Long> count(SqlConnection sql, long threadNo) {
        return sql.first(
                row -> number(row, "messages"),
                "SELECT COUNT(*) AS messages FROM memory_message WHERE thread_no = $1",
                threadNo);
    }

    /** Deletes everything after a sequence; answers how much. */
    Mono<Long> deleteAfter(SqlConnection sql, long threadNo, long seq) {
        return sql.update("DELETE FROM memory_message WHERE thread_no = $1 AND seq > $2", threadNo, seq);
    }

    /** Deletes some of the oldest messages up to a sequence, which is included; answers how many. */
    Mono<Long> deleteOldest(SqlConnection sql, long threadNo, long through, int atMost) {
        return sql.first(
                        row -> number(row, "seq"),
                        "SELECT seq FROM memory_message WHERE thread_no = $1 AND seq <= $2"
                                + " ORDER BY thread_no, seq LIMIT 1 OFFSET $3",
                        threadNo,
                        through,
                        atMost - 1)
                .defaultIfEmpty(through)
                .flatMap(last ->
                        sql.update("DELETE FROM memory_message WHERE thread_no = $1 AND seq <= $2", threadNo, last));
    }

    LoggedMessage message(Readable row) {
        Payload body = Payload.ofStored(Payload.JSON, Objects.requireNonNull(dialect.bytes(row, "body")));
        return new LoggedMessage(
                number(row, "seq"), Instant.ofEpochMilli(number(row, "appended_at")), Message.ofStored(body));
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }
}
