package io.reactivememory.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.util.concurrent.ConcurrentLinkedDeque;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps H2's connections between uses. Nobody waits for one: who takes it is a thread of {@link H2Offload}, and there are as
 * many connections as such threads took at a time.
 *
 * <p>A pool that has callers wait hands a connection on from inside its own loop. With H2, whose work is done by whoever is
 * handed a connection, one thread would then do everybody's work, and what waits for that thread would never be done.
 */
final class H2Connections implements SqlConnections {

    private final ConnectionFactory factory;
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    H2Connections(ConnectionFactory factory) {
        this.factory = factory;
    }

    @Override
    public Mono<Connection> take() {
        return Mono.fromSupplier(idle::pollFirst).switchIfEmpty(Mono.from(factory.create()));
    }

    @Override
    public Mono<Void> giveBack(Connection connection) {
        return Mono.defer(() -> {
            idle.addFirst(connection);
            return closed ? closeIdle() : Mono.empty();
        });
    }

    /** Keeps the connection if it still works. If it does not, nor do the others: the database was closed under all of them. */
    @Override
    public Mono<Void> giveBackFailed(Connection connection) {
        Mono<Void> undone = connection.isAutoCommit() ? Mono.empty() : Mono.from(connection.rollbackTransaction());
        return undone.then(Mono.from(connection.validate(ValidationDepth.LOCAL)))
                .onErrorReturn(false)
                .flatMap(works -> works ? giveBack(connection) : closeIdle().then(Mono.from(connection.close())));
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            return closeIdle();
        });
    }

    private Mono<Void> closeIdle() {
        return Flux.<Connection>generate(sink -> {
                    Connection connection = idle.pollFirst();
                    if (connection == null) {
                        sink.complete();
                    } else {
                        sink.next(connection);
                    }
                })
                .concatMap(Connection::close)
                .then();
    }
}
