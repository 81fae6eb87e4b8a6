package io.reactivememory.r2dbc;

import io.r2dbc.spi.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/**
 * Lends connections: one for a piece of work, given back whatever happens.
 *
 * <p>Cancelling before the connection is borrowed does nothing. Afterwards the work goes on to its end and only its
 * answer is dropped: a rollback that ran beside a statement still under way would meet it in the middle. Nor must the
 * cancellation reach the pool any more, which would lend the connection to somebody else while it is still in use.
 */
final class SqlPool {

    private final SqlConnections connections;

    /** How many connections are lent out, and one more until this is closed. */
    private final AtomicInteger lent = new AtomicInteger(1);

    private final Sinks.Empty<Void> returned = Sinks.empty();

    SqlPool(SqlConnections connections) {
        this.connections = connections;
    }

    <T> Mono<T> lend(Function<Connection, Mono<T>> work) {
        return Mono.create(sink -> {
            AtomicBoolean cancelled = new AtomicBoolean();
            sink.onCancel(() -> cancelled.set(true));
            // Not cancelled with the call: at the wrong moment, the pool would take the connection back twice.
            connections
                    .take()
                    .subscribe(
                            connection -> {
                                lent.incrementAndGet();
                                if (cancelled.get()) {
                                    giveBack(connection).subscribe();
                                } else {
                                    run(work, connection, sink);
                                }
                            },
                            sink::error);
        });
    }

    private <T> void run(Function<Connection, Mono<T>> work, Connection connection, MonoSink<T> sink) {
        Mono.usingWhen(
                        Mono.just(connection),
                        work,
                        this::giveBack,
                        (given, failure) -> counted(connections.giveBackFailed(given)),
                        this::giveBack)
                .contextWrite(sink.contextView())
                .subscribe(sink::success, sink::error, sink::success);
    }

    private Mono<Void> giveBack(Connection connection) {
        return counted(connections.giveBack(connection));
    }

    private Mono<Void> counted(Mono<Void> givenBack) {
        return givenBack.doOnTerminate(this::countReturned);
    }

    private void countReturned() {
        if (lent.decrementAndGet() == 0) {
            returned.tryEmitEmpty();
        }
    }

    /** Returns how many connections are lent out now. */
    int lent() {
        return Math.max(0, lent.get() - 1);
    }

    /** Ends what is ours, once everything was given back. */
    Mono<Void> close() {
        return Mono.fromRunnable(this::countReturned).then(returned.asMono()).then(connections.close());
    }
}
