package io.reactivememory.r2dbc;

import io.r2dbc.spi.Connection;
import io.reactivememory.error.FailedOperation;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Runs pieces of work on connections, as reads or in a transaction, and says in the contract's terms what went wrong.
 *
 * <p>The first piece of work brings the schema up to date; should that fail, the next one tries again.
 */
final class SqlSession {

    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final SqlPool pool;
    private final SqlOffload offload;
    private final SqlNames names;
    private final SqlExceptionTranslator translator;
    private final Mono<Boolean> ready;
    private final Sinks.Empty<Void> firstReady = Sinks.empty();

    SqlSession(SqlPool pool, SqlOffload offload, SqlNames names, SqlDialect dialect, SqlMigrations migrations) {
        this.pool = pool;
        this.offload = offload;
        this.names = names;
        this.translator = new SqlExceptionTranslator(dialect);
        this.ready = offload.migrate(pool.lend(connection -> inTransaction(connection, migrations::run))
                        .thenReturn(true))
                .doOnNext(done -> firstReady.tryEmitEmpty())
                .cache(done -> FOR_EVER, failure -> Duration.ZERO, () -> Duration.ZERO);
    }

    /** Does something once the schema is up to date. */
    void whenReady(Runnable next) {
        firstReady.asMono().subscribe(nothing -> {}, failure -> {}, next);
    }

    /** Reads, each statement by itself. */
    <T> Mono<T> read(FailedOperation operation, Function<SqlConnection, Mono<T>> work) {
        Mono<T> read = offload.read(pool.lend(connection -> work.apply(new SqlConnection(connection, names))));
        return translated(operation, ready.then(read));
    }

    /** Writes in one transaction: all of it or nothing. */
    <T> Mono<T> transaction(FailedOperation operation, Function<SqlConnection, Mono<T>> work) {
        return translated(operation, transaction(work));
    }

    /** Writes for several, each of whom has to be told what a failure means to it. */
    <T> Mono<T> transaction(Function<SqlConnection, Mono<T>> work) {
        return ready.then(offload.write(pool.lend(connection -> inTransaction(connection, work))));
    }

    /** Runs a single statement for several, each of whom has to be told what a failure means to it. */
    <T> Mono<T> single(Function<SqlConnection, Mono<T>> statement) {
        return ready.then(
                offload.write(pool.lend(connection -> statement.apply(new SqlConnection(connection, names)))));
    }

    /** Returns what a failure means to a caller. */
    Throwable translate(FailedOperation operation, Throwable failure) {
        return translator.translate(operation, failure);
    }

    /** Tells whether it is certain that nothing was written. */
    boolean isUndone(Throwable failure) {
        return translator.isUndone(failure);
    }

    /** Returns how many connections are lent out now. */
    int connectionsInUse() {
        return pool.lent();
    }

    Mono<Void> close() {
        return offload.write(pool.close()).then(offload.close());
    }

    private <T> Mono<T> inTransaction(Connection connection, Function<SqlConnection, Mono<T>> work) {
        return Mono.usingWhen(
                Mono.from(connection.beginTransaction()).thenReturn(connection),
                begun -> work.apply(new SqlConnection(begun, names)),
                Connection::commitTransaction,
                (begun, failure) -> begun.rollbackTransaction(),
                Connection::rollbackTransaction);
    }

    private <T> Mono<T> translated(FailedOperation operation, Mono<T> work) {
        return work.onErrorMap(cause -> translate(operation, cause));
    }
}
