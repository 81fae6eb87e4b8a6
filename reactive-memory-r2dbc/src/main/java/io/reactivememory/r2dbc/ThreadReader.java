package io.reactivememory.r2dbc;

import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.r2dbc.SqlConnection.Rows;
import io.reactivememory.r2dbc.ThreadTable.Life;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.PageSource;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Reads one life of a thread page by page, for one subscriber.
 *
 * <p>Pages are single statements, between which the thread may be deleted, rewritten or trimmed. A statement looks at the
 * thread's row as well, and finds messages only of a life to which nothing of that has happened. Where it finds none, the
 * page is read again <em>before</em> the thread's row is: if the life is still there then, the page was whole. A page begins
 * with the message that the last one ended with; should that be gone, and a rewrite have dropped something since the
 * first page, then the list that the subscriber has seen is no more.
 */
final class ThreadReader {

    private static final int FOLLOW_RETRIES = 8;
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Page<LoggedMessage> END = new Page<>(List.of(), false);
    private static final Page<LoggedMessage> NOTHING_YET = new Page<>(List.of(), true);

    private final R2dbcBackend backend;
    private final Namespace namespace;
    private final String thread;
    private volatile @Nullable Life life;

    ThreadReader(R2dbcBackend backend, Namespace namespace, String thread) {
        this.backend = backend;
        this.namespace = namespace;
        this.thread = thread;
    }

    static int weight(LoggedMessage logged) {
        return logged.message().payload().size();
    }

    /** Shows the messages from a sequence, which is included, to the end in one direction. */
    PageSource<LoggedMessage> replay(boolean forward, long from) {
        return (last, size) ->
                read("replay", sql -> replay(sql, forward, from, last, size)).defaultIfEmpty(END);
    }

    /** Shows the newest messages, oldest first; more of them may have come since. */
    PageSource<LoggedMessage> tail(int count) {
        return (last, size) -> read(
                        "tail",
                        sql -> start(sql, last, count - 1L).flatMap(from -> replay(sql, true, from, last, size)))
                .defaultIfEmpty(END);
    }

    /** Shows the messages after a sequence, and waits where there are none. */
    PageSource<LoggedMessage> follow(long after) {
        return (last, size) -> read(
                        "follow",
                        sql -> life(sql)
                                .flatMap(reading ->
                                        page(sql, reading, true, (last == null ? after : last.sequence()) + 1, size))
                                .map(look -> new Page<>(look.rows().items(), true)))
                .switchIfEmpty(Mono.fromSupplier(() -> life == null ? NOTHING_YET : END))
                // What is followed outlives a connection.
                .retryWhen(Retry.backoff(FOLLOW_RETRIES, FIRST_RETRY)
                        .filter(TransientMemoryException.class::isInstance)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    }

    private Mono<Page<LoggedMessage>> replay(
            SqlConnection sql, boolean forward, long from, @Nullable LoggedMessage last, int size) {
        long start = last == null ? from : last.sequence();
        return life(sql)
                .flatMap(reading ->
                        page(sql, reading, forward, start, size + 2).map(look -> page(reading, look, last, size)));
    }

    /** What was read of a thread, and what its life was then. */
    private record Look(Rows<LoggedMessage> rows, Life life) {}

    /** Reads in one look what is there of a life that nothing has happened to; empty if the life is over. */
    private Mono<Look> page(SqlConnection sql, Life reading, boolean forward, long from, int limit) {
        return backend.messages()
                .page(sql, reading, forward, from, limit, backend.now())
                .flatMap(rows -> rows.items().isEmpty()
                        ? pageOfChanged(sql, reading, forward, from, limit)
                        : Mono.just(new Look(rows, reading)));
    }

    private Mono<Look> pageOfChanged(SqlConnection sql, Life reading, boolean forward, long from, int limit) {
        return backend.messages()
                .page(sql, reading.no(), forward, from, limit)
                .flatMap(rows ->
                        backend.threads().find(sql, reading.no(), backend.now()).map(now -> new Look(rows, now)));
    }

    private Page<LoggedMessage> page(Life before, Look look, @Nullable LoggedMessage last, int size) {
        List<LoggedMessage> items = look.rows().items();
        if (last != null && !items.isEmpty() && items.get(0).sequence() == last.sequence()) {
            items = items.subList(1, items.size());
        } else if (last != null && before.rewrites() != look.life().rewrites()) {
            throw new TransientMemoryException(
                    failed("replay"), "the thread was rewritten meanwhile; replay again", null);
        }
        return new Rows<>(items, look.rows().cut()).page(size);
    }

    /** Returns where a tail begins; the first message if the thread is shorter. */
    private Mono<Long> start(SqlConnection sql, @Nullable LoggedMessage last, long n) {
        return last != null
                ? Mono.just(last.sequence())
                : life(sql).flatMap(reading -> backend.messages().newest(sql, reading.no(), n));
    }

    /** Returns the life that the first page found; empty if there was none yet. */
    private Mono<Life> life(SqlConnection sql) {
        Life found = life;
        return found != null
                ? Mono.just(found)
                : backend.threads().find(sql, namespace, thread, backend.now()).doOnNext(first -> life = first);
    }

    private <T> Mono<T> read(String method, Function<SqlConnection, Mono<T>> work) {
        return backend.session().read(failed(method), work);
    }

    private FailedOperation failed(String method) {
        return new FailedOperation(backend.name(), "conversations." + method, thread);
    }
}
