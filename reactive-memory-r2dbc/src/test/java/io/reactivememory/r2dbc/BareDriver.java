package io.reactivememory.r2dbc;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The driver and the pool, set up as the provider sets them up, and nothing else: what ours is measured against. */
final class BareDriver implements AutoCloseable {

    private static final int CONNECTIONS = 8;

    private final ConnectionPool pool;
    private final SqlNames names;

    /**
     * Prepares for connections.
     *
     * @param url the server
     * @param schema the schema of the tables, which statements name without it
     */
    BareDriver(String url, String schema) {
        URI place = URI.create(url);
        String[] login = place.getUserInfo().split(":", 2);
        names = new SqlNames(schema, SqlNames.PREFIX);
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(
                        new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                                .host(place.getHost())
                                .port(place.getPort())
                                .database(place.getPath().substring(1))
                                .username(login[0])
                                .password(login[1])
                                .applicationName("bare")
                                .preparedStatementCacheQueries(256)
                                .tcpKeepAlive(true)
                                .tcpNoDelay(true)
                                .forceBinary(true)
                                .codecRegistrar((connection, allocator, registry) -> {
                                    registry.addFirst(new PostgresBytesCodec());
                                    return Mono.empty();
                                })
                                .build()))
                .initialSize(0)
                .allocatorSubscribeOn(Schedulers.boundedElastic())
                .maxSize(CONNECTIONS)
                .acquireRetry(CONNECTIONS)
                .build());
    }

    /** Runs a statement; answers how many rows it changed. */
    Mono<Long> update(String sql, Object... binds) {
        return execute(sql, binds, result -> Mono.from(result.getRowsUpdated()));
    }

    /** Runs a query; answers with its rows. */
    <T> Mono<List<T>> list(Function<Readable, T> mapper, String sql, Object... binds) {
        return execute(sql, binds, result -> Flux.from(result.map(mapper)).collectList());
    }

    private <T> Mono<T> execute(String sql, Object[] binds, Function<Result, Mono<T>> reading) {
        return Mono.usingWhen(
                pool.create(),
                connection -> Mono.from(bound(connection, sql, binds).execute()).flatMap(reading),
                Connection::close);
    }

    /** Streams the rows of a query by a cursor, so many at once. */
    <T> Flux<T> stream(int fetchSize, Function<Readable, T> mapper, String sql, Object... binds) {
        Function<Connection, Publisher<T>> reading = connection -> Flux.from(
                        bound(connection, sql, binds).fetchSize(fetchSize).execute())
                .concatMap(result -> result.map(mapper));
        return Flux.usingWhen(pool.create(), reading, Connection::close);
    }

    private Statement bound(Connection connection, String sql, Object... binds) {
        Statement statement = connection.createStatement(names.in(sql));
        for (int i = 0; i < binds.length; i++) {
            if (binds[i] instanceof Class<?> type) {
                statement.bind(i, Parameters.in(type));
            } else {
                statement.bind(i, binds[i]);
            }
        }
        return statement;
    }

    @Override
    public void close() {
        pool.disposeLater().block();
    }
}
