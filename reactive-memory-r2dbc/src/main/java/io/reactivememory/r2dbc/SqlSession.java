package io.reactivememory.r2dbc;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.reactivememory.error.FailedOperation;
import java.time.Duration;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * The only class that holds a connection: borrows one for a piece of work and gives it back whatever happens.
 *
 * <p>Cancelling before the connection is borrowed does nothing. Afterwards the work goes on to its end and only its
 * answer is dropped: a rollback that ran beside a statement still under way would meet it in the middle, or on a
 * connection that somebody else has borrowed since.
 *
 * <p>The first piece of work brings the schema up to date; should that fail, the next one tries again.
 */
final class SqlSession {

    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final ConnectionPool pool;
    private final SqlOffload offload;
    private final SqlExceptionTranslator translator;
    private final Mono<Boolean> ready;

    SqlSession(ConnectionPool pool, SqlOffload offload, SqlDialect dialect) {
        this.pool = pool;
        this.offload = offload;
        this.translator = new SqlExceptionTranslator(dialect);
        SqlMigrations migrations = new SqlMigrations(dialect);
        this.ready = offload.migrate(borrowed(connection -> migrations.apply(new SqlConnection(connection)))
                        .thenReturn(true))
                .cache(done -> FOR_EVER, failure -> Duration.ZERO, () -> Duration.ZERO);
    }

    /** Reads, each statement by itself. */
    <T> Mono<T> read(FailedOperation operation, Function<SqlConnection, Mono<T>> work) {
        Mono<T> read = offload.read(borrowed(connection -> work.apply(new SqlConnection(connection))));
        return translated(operation, ready.then(read));
    }

    /** Writes in one transaction: all of it or nothing. */
    <T> Mono<T> transaction(FailedOperation operation, Function<SqlConnection, Mono<T>> work) {
        Mono<T> write = offload.write(borrowed(connection -> inTransaction(connection, work)));
        return translated(operation, ready.then(write));
    }

    /** Returns how many connections are lent out now. */
    int connectionsInUse() {
        return pool.getMetrics().map(metrics -> metrics.acquiredSize()).orElse(0);
    }

    Mono<Void> close() {
        return offload.write(pool.disposeLater()).then(offload.close());
    }

    private static <T> Mono<T> inTransaction(Connection connection, Function<SqlConnection, Mono<T>> work) {
        return Mono.usingWhen(
                Mono.from(connection.beginTransaction()).thenReturn(connection),
                begun -> work.apply(new SqlConnection(begun)),
                Connection::commitTransaction,
                (begun, failure) -> begun.rollbackTransaction(),
                Connection::rollbackTransaction);
    }

    private <T> Mono<T> borrowed(Function<Connection, Mono<T>> work) {
        return pool.create()
                .flatMap(connection -> finished(Mono.usingWhen(
                        Mono.just(connection),
                        work,
                        SqlSession::giveBack,
                        (lent, failure) -> giveBack(lent),
                        SqlSession::giveBack)));
    }

    private static Publisher<Void> giveBack(Connection connection) {
        return connection.close();
    }

    /** Returns the same work, but cancelling no longer reaches it. */
    private static <T> Mono<T> finished(Mono<T> work) {
        return Mono.deferContextual(
                context -> Mono.fromFuture(work.contextWrite(context).toFuture(), true));
    }

    private <T> Mono<T> translated(FailedOperation operation, Mono<T> work) {
        return work.onErrorMap(cause -> translator.translate(operation, cause));
    }
}
