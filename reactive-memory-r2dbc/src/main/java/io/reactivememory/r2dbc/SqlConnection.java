package io.reactivememory.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.reactivememory.spi.Page;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One borrowed connection: statements with binds, one at a time. Valid only inside the work that it was lent to. */
final class SqlConnection {

    /** What the rows of a page may weigh in bytes, about. */
    private static final int PAGE_WEIGHT = 1024 * 1024;

    private static final int ROWS_PER_STATEMENT = 256;

    private final Connection connection;
    private final SqlNames names;

    SqlConnection(Connection connection, SqlNames names) {
        this.connection = connection;
        this.names = names;
    }

    /** Stands for a null bind, whose type the driver must be told. */
    private record Null(Class<?> type) {}

    /** Returns a bind for a value that may be null. */
    static Object orNull(@Nullable Object value, Class<?> type) {
        return value == null ? new Null(type) : value;
    }

    /** Inserts rows of equal columns, some hundreds at a time. */
    Mono<Void> insert(String table, List<String> columns, List<List<Object>> rows) {
        return insert(table, columns, rows, "").then();
    }

    /** Inserts rows of equal columns, some hundreds at a time, and answers how many; what follows the values may skip some. */
    Mono<Long> insert(String table, List<String> columns, List<List<Object>> rows, String unless) {
        return Flux.fromIterable(rows)
                .buffer(ROWS_PER_STATEMENT)
                .concatMap(some -> {
                    String markers = IntStream.range(0, some.size())
                            .mapToObj(row -> IntStream.rangeClosed(1, columns.size())
                                    .mapToObj(column -> "$" + (row * columns.size() + column))
                                    .collect(Collectors.joining(", ", "(", ")")))
                            .collect(Collectors.joining(", "));
                    return update(
                            "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES " + markers + unless,
                            some.stream().flatMap(List::stream).toArray());
                })
                .reduce(0L, Long::sum);
    }

    /** Runs a statement and answers with the number of rows that it changed. */
    Mono<Long> update(String sql, Object... binds) {
        return Flux.defer(() -> bound(sql, binds).execute())
                .flatMap(Result::getRowsUpdated)
                .reduce(0L, Long::sum);
    }

    /** Runs a query and answers with all of its rows. */
    <T> Mono<List<T>> list(Function<Readable, T> mapper, String sql, Object... binds) {
        return Flux.defer(() -> bound(sql, binds).execute())
                .flatMap(result -> result.map(mapper))
                .collectList();
    }

    /**
     * Rows that were read up to a weight.
     *
     * @param items the rows
     * @param cut whether there may be more that were left unread
     */
    record Rows<T>(List<T> items, boolean cut) {

        /** Returns the page that these rows make, of which one more than it may hold was asked for. */
        Page<T> page(int size) {
            return items.size() > size ? Page.of(items, size) : new Page<>(items, cut);
        }
    }

    /** Runs a query and reads rows until they weigh too much to hold more; two at the least, so that a page goes on. */
    <T> Mono<Rows<T>> list(ToIntFunction<T> weigher, Function<Readable, T> mapper, String sql, Object... binds) {
        return Mono.defer(() -> {
            AtomicInteger count = new AtomicInteger();
            AtomicLong weight = new AtomicLong();
            // Unlike flatMap, concatMap maps no row before its turn.
            return Flux.defer(() -> bound(sql, binds).execute())
                    .concatMap(result -> result.map(mapper))
                    .takeUntil(row ->
                            count.incrementAndGet() > 1 && weight.addAndGet(weigher.applyAsInt(row)) > PAGE_WEIGHT)
                    .collectList()
                    .map(rows -> new Rows<>(rows, weight.get() > PAGE_WEIGHT));
        });
    }

    /** Runs a query and answers with its first row; empty if there is none. */
    <T> Mono<T> first(Function<Readable, T> mapper, String sql, Object... binds) {
        return list(mapper, sql, binds).flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.get(0)));
    }

    private Statement bound(String sql, Object... binds) {
        Statement statement = connection.createStatement(names.in(sql));
        for (int i = 0; i < binds.length; i++) {
            if (binds[i] instanceof Null none) {
                statement.bindNull(i, none.type());
            } else {
                statement.bind(i, binds[i]);
            }
        }
        return statement;
    }
}
