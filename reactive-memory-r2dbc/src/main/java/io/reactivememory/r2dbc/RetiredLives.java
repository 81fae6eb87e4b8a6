package io.reactivememory.r2dbc;

import io.reactivememory.error.FailedOperation;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Removes what belonged to lives and branches that are over, in small transactions, so that ending a long thread is one
 * step and nobody waits behind it. What a crash leaves behind, the next removal finds.
 */
final class RetiredLives {

    private static final int ROWS_PER_TRANSACTION = 1_000;

    /** What a number may own. Checkpoints go before what they refer to. */
    private static final List<Owned> OWNED = List.of(
            new Owned("memory_message", "thread_no", "seq"),
            new Owned("memory_checkpoint", "branch_no", "checkpoint_id"),
            new Owned("memory_removed", "branch_no", "checkpoint_id"),
            new Owned("memory_write", "branch_no", "checkpoint_id"),
            new Owned("memory_value", "branch_no", "chain_no"));

    private final SqlDialect dialect;
    private final SqlSession session;
    private final MessageTable messages;

    RetiredLives(SqlDialect dialect, SqlSession session, MessageTable messages) {
        this.dialect = dialect;
        this.session = session;
        this.messages = messages;
    }

    /**
     * Rows that belong to a life or branch.
     *
     * @param table their table
     * @param owner the column with the number of the life or branch, the first of the primary key
     * @param key the second column of the primary key
     */
    private record Owned(String table, String owner, String key) {

        /** Deletes some of the first rows; answers how many. */
        Mono<Long> deleteSome(SqlConnection sql, long no) {
            return sql.first(
                            row -> Objects.requireNonNull(row.get(key)),
                            "SELECT " + key + " FROM " + table + " WHERE " + owner + " = $1 ORDER BY " + owner + ", "
                                    + key + " LIMIT 1 OFFSET " + (ROWS_PER_TRANSACTION - 1),
                            no)
                    .flatMap(last -> sql.update(
                            "DELETE FROM " + table + " WHERE " + owner + " = $1 AND " + key + " <= $2", no, last))
                    .switchIfEmpty(
                            Mono.defer(() -> sql.update("DELETE FROM " + table + " WHERE " + owner + " = $1", no)));
        }
    }

    /** Removes all that is left of lives and branches that are over, except where somebody else is at it. */
    Mono<Void> remove(FailedOperation operation) {
        Mono<Boolean> some = session.transaction(operation, this::removeSome).defaultIfEmpty(false);
        return some.repeat().takeWhile(more -> more).then();
    }

    /** Removes some rows of one life or branch, and its number with the last of them; empty if there is none left. */
    private Mono<Boolean> removeSome(SqlConnection sql) {
        return sql.first(
                        row -> Objects.requireNonNull(row.get("thread_no", Long.class)),
                        "SELECT thread_no FROM memory_retired ORDER BY thread_no LIMIT 1" + dialect.forUpdateOfFree())
                .flatMap(no -> Flux.fromIterable(OWNED)
                        .concatMap(owned -> owned.deleteSome(sql, no))
                        .any(deleted -> deleted >= ROWS_PER_TRANSACTION)
                        .flatMap(more -> more
                                ? Mono.just(true)
                                : sql.update("DELETE FROM memory_retired WHERE thread_no = $1", no)
                                        .thenReturn(true)));
    }

    /** Removes a life's messages up to a sequence, which is included; answers how many. */
    Mono<Long> removeThrough(FailedOperation operation, long life, long through) {
        return repeated(
                session.transaction(operation, sql -> messages.deleteOldest(sql, life, through, ROWS_PER_TRANSACTION)));
    }

    private static Mono<Long> repeated(Mono<Long> some) {
        return some.expand(removed -> removed < ROWS_PER_TRANSACTION ? Mono.empty() : some)
                .reduce(0L, Long::sum);
    }
}
