package io.reactivememory.r2dbc;

import io.reactivememory.error.FailedOperation;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Removes the messages of lives that are over, in small transactions, so that ending a long thread is one step and nobody
 * waits behind it. What a crash leaves behind, the next removal finds.
 */
final class RetiredLives {

    private static final int ROWS_PER_TRANSACTION = 1_000;

    private final SqlSession session;
    private final MessageTable messages;

    RetiredLives(SqlSession session, MessageTable messages) {
        this.session = session;
        this.messages = messages;
    }

    /** Removes all that is left of lives that are over. */
    Mono<Void> remove(FailedOperation operation) {
        Mono<Long> next = session.read(
                operation,
                sql -> sql.first(
                        row -> Objects.requireNonNull(row.get("thread_no", Long.class)),
                        "SELECT thread_no FROM memory_retired ORDER BY thread_no LIMIT 1"));
        return next.expand(life -> remove(operation, life).then(next)).then();
    }

    private Mono<Void> remove(FailedOperation operation, long life) {
        return removeThrough(operation, life, Long.MAX_VALUE)
                .then(session.transaction(
                        operation, sql -> sql.update("DELETE FROM memory_retired WHERE thread_no = $1", life)))
                .then();
    }

    /** Removes a life's messages up to a sequence, which is included; answers how many. */
    Mono<Long> removeThrough(FailedOperation operation, long life, long through) {
        Mono<Long> some =
                session.transaction(operation, sql -> messages.deleteOldest(sql, life, through, ROWS_PER_TRANSACTION));
        return some.expand(removed -> removed < ROWS_PER_TRANSACTION ? Mono.empty() : some)
                .reduce(0L, Long::sum);
    }
}
