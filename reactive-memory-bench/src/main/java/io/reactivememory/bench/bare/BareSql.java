package io.reactivememory.bench.bare;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A statement for each operation, on tables of its own. */
final class BareSql implements Bare {

    /** As many as a store of ours opens. */
    private static final int CONNECTIONS = 8;

    private static final int FETCH_SIZE = 1_000;

    private static final List<String> TABLES = List.of(
            "bare_message (thread VARCHAR(100), seq BIGINT, appended_at BIGINT, body BYTEA, PRIMARY KEY (thread, seq))",
            "bare_entry (entry_key VARCHAR(100) PRIMARY KEY, updated_at BIGINT, body BYTEA)",
            "bare_checkpoint (thread VARCHAR(100), id VARCHAR(100), put_at BIGINT, body BYTEA, PRIMARY KEY (thread, id))",
            "bare_value (thread VARCHAR(100), channel VARCHAR(100), body BYTEA, PRIMARY KEY (thread, channel))");

    private static final String APPEND =
            "INSERT INTO bare_message (thread, seq, appended_at, body) VALUES ($1, $2, $3, $4)";

    private final ConnectionPool pool;
    private final Scheduler scheduler;
    private final boolean cursors;
    private final Upsert upsert;
    private final Map<String, AtomicLong> sequences = new ConcurrentHashMap<>();

    /** How a database is told to insert a row, or to change the one that has its key. */
    interface Upsert {
        String into(String table, String key, String columns, String values);
    }

    /**
     * Prepares for connections.
     *
     * @param factory makes connections to a place that is its own
     * @param scheduler where the driver is called
     * @param cursors whether the driver has the server send a long result bit by bit
     * @param upsert how the database is told to insert or change
     */
    BareSql(ConnectionFactory factory, Scheduler scheduler, boolean cursors, Upsert upsert) {
        this.scheduler = scheduler;
        this.cursors = cursors;
        this.upsert = upsert;
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .initialSize(0)
                .allocatorSubscribeOn(Schedulers.boundedElastic())
                .maxSize(CONNECTIONS)
                .acquireRetry(CONNECTIONS)
                .build());
        TABLES.forEach(table -> update("CREATE TABLE IF NOT EXISTS " + table).block());
    }

    @Override
    public Mono<?> append(String thread, byte[] message) {
        return update(APPEND, row(thread, message));
    }

    private Object[] row(String thread, byte[] message) {
        long sequence =
                sequences.computeIfAbsent(thread, first -> new AtomicLong()).incrementAndGet();
        return new Object[] {thread, sequence, System.currentTimeMillis(), message};
    }

    /** In one transaction: H2 keeps something in memory of each that ended lately. */
    @Override
    public Mono<?> fill(String thread, List<byte[]> messages) {
        Function<Connection, Mono<Void>> filling = connection -> Mono.from(connection.beginTransaction())
                .thenMany(Flux.fromIterable(messages)
                        .concatMap(message ->
                                bound(connection, APPEND, row(thread, message)).execute())
                        .concatMap(Result::getRowsUpdated))
                .then(Mono.from(connection.commitTransaction()));
        return Mono.usingWhen(pool.create(), filling, Connection::close).subscribeOn(scheduler);
    }

    @Override
    public Mono<List<Integer>> tail(String thread, int count) {
        return list(
                BareSql::message,
                "SELECT seq, appended_at, body FROM bare_message WHERE thread = $1 ORDER BY thread DESC, seq DESC LIMIT "
                        + count,
                thread);
    }

    @Override
    public Flux<Integer> replay(String thread) {
        return cursors ? replayByCursor(thread) : replayInPages(thread);
    }

    private Flux<Integer> replayInPages(String thread) {
        return Flux.range(0, Integer.MAX_VALUE)
                .concatMap(
                        page -> list(
                                BareSql::message,
                                "SELECT seq, appended_at, body FROM bare_message WHERE thread = $1 AND seq > $2 AND seq <= $3"
                                        + " ORDER BY thread, seq",
                                thread,
                                (long) page * FETCH_SIZE,
                                (page + 1L) * FETCH_SIZE),
                        1)
                .takeWhile(messages -> !messages.isEmpty())
                .concatMapIterable(messages -> messages);
    }

    private Flux<Integer> replayByCursor(String thread) {
        Function<Connection, Publisher<Integer>> reading = connection -> Flux.from(bound(
                                connection,
                                "SELECT seq, appended_at, body FROM bare_message WHERE thread = $1 ORDER BY thread, seq",
                                thread)
                        .fetchSize(FETCH_SIZE)
                        .execute())
                .concatMap(result -> result.map(BareSql::message));
        return Flux.usingWhen(pool.create(), reading, Connection::close).subscribeOn(scheduler);
    }

    private static int message(Readable row) {
        Objects.requireNonNull(row.get("seq", Long.class));
        Objects.requireNonNull(row.get("appended_at", Long.class));
        return size(row);
    }

    @Override
    public Mono<?> put(String key, byte[] value) {
        return update(
                upsert.into("bare_entry", "entry_key", "entry_key, updated_at, body", "$1, $2, $3"),
                key,
                System.currentTimeMillis(),
                value);
    }

    @Override
    public Mono<?> get(String key) {
        return list(BareSql::size, "SELECT entry_key, updated_at, body FROM bare_entry WHERE entry_key = $1", key);
    }

    @Override
    public Mono<?> commit(String thread, String id, byte[] checkpoint, Map<String, byte[]> values) {
        String value = upsert.into("bare_value", "thread, channel", "thread, channel, body", "$1, $2, $3");
        return update(
                        "INSERT INTO bare_checkpoint (thread, id, put_at, body) VALUES ($1, $2, $3, $4)",
                        thread,
                        id,
                        System.currentTimeMillis(),
                        checkpoint)
                .then(Flux.fromIterable(values.entrySet())
                        .concatMap(each -> update(value, thread, each.getKey(), each.getValue()))
                        .then());
    }

    @Override
    public Mono<List<Integer>> latest(String thread) {
        return list(
                row -> {
                    Objects.requireNonNull(row.get("id", String.class));
                    Objects.requireNonNull(row.get("checkpoint", byte[].class));
                    Objects.requireNonNull(row.get("channel", String.class));
                    return size(row);
                },
                "SELECT c.id, c.put_at, c.body AS checkpoint, v.channel, v.body FROM (SELECT * FROM bare_checkpoint"
                        + " WHERE thread = $1 ORDER BY thread DESC, id DESC LIMIT 1) c"
                        + " JOIN bare_value v ON v.thread = c.thread",
                thread);
    }

    private static int size(Readable row) {
        return Objects.requireNonNull(row.get("body", byte[].class)).length;
    }

    private Mono<Long> update(String sql, Object... binds) {
        return execute(sql, binds, result -> Mono.from(result.getRowsUpdated()));
    }

    private <T> Mono<List<T>> list(Function<Readable, T> mapper, String sql, Object... binds) {
        return execute(sql, binds, result -> Flux.from(result.map(mapper)).collectList());
    }

    private <T> Mono<T> execute(String sql, Object[] binds, Function<Result, Mono<T>> reading) {
        Function<Connection, Mono<T>> running =
                connection -> Mono.from(bound(connection, sql, binds).execute()).flatMap(reading);
        return Mono.usingWhen(pool.create(), running, Connection::close).subscribeOn(scheduler);
    }

    private static Statement bound(Connection connection, String sql, Object... binds) {
        Statement statement = connection.createStatement(sql);
        for (int i = 0; i < binds.length; i++) {
            statement.bind(i, binds[i]);
        }
        return statement;
    }

    @Override
    public void close() {
        pool.disposeLater().block();
    }
}
