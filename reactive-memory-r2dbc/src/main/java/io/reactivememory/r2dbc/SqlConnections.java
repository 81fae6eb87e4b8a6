package io.reactivememory.r2dbc;

import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** Where a {@link SqlPool} takes connections from, and where it leaves them. */
interface SqlConnections {

    /** Returns a connection that nobody else uses. */
    Mono<Connection> take();

    /** Takes back a connection whose work was done. */
    Mono<Void> giveBack(Connection connection);

    /** Takes back a connection whose work failed, which may be the connection's fault. */
    Mono<Void> giveBackFailed(Connection connection);

    /** Ends what is ours, once everything was given back. */
    Mono<Void> close();
}
