package io.reactivememory.r2dbc;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import reactor.core.publisher.Mono;

/** The connections of a pool, which itself looks after those whose work failed. */
final class PooledConnections implements SqlConnections {

    private final ConnectionPool pool;
    private final boolean own;

    /** @param own whether the pool is ours to close */
    PooledConnections(ConnectionPool pool, boolean own) {
        this.pool = pool;
        this.own = own;
    }

    @Override
    public Mono<Connection> take() {
        return pool.create();
    }

    @Override
    public Mono<Void> giveBack(Connection connection) {
        return Mono.from(connection.close());
    }

    @Override
    public Mono<Void> giveBackFailed(Connection connection) {
        return giveBack(connection);
    }

    @Override
    public Mono<Void> close() {
        return own ? pool.disposeLater() : Mono.empty();
    }
}
