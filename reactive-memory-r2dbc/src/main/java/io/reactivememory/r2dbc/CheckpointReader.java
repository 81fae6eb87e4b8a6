package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.error.CorruptDataException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.BranchTable.Branch;
import io.reactivememory.r2dbc.CheckpointTable.Found;
import io.reactivememory.r2dbc.CheckpointTable.Listed;
import io.reactivememory.r2dbc.CheckpointTable.Row;
import io.reactivememory.r2dbc.SqlConnection.Rows;
import io.reactivememory.spi.Page;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the checkpoints of one branch.
 *
 * <p>A checkpoint and its pending writes are read in one look. Its values are read afterwards: should one be missing, then
 * the checkpoint was removed meanwhile, or the store is damaged.
 */
final class CheckpointReader {

    /** What the checkpoints of a page may weigh in bytes, about. */
    private static final long PAGE_WEIGHT = 1024 * 1024;

    /** How many checkpoints to look through at once for those that match. */
    private static final int SCANNED_AT_ONCE = 256;

    private final R2dbcBackend backend;
    private final String thread;
    private final Branch branch;
    private final FailedOperation operation;

    CheckpointReader(R2dbcBackend backend, String thread, Branch branch, FailedOperation operation) {
        this.backend = backend;
        this.thread = thread;
        this.branch = branch;
        this.operation = operation;
    }

    /** Returns a checkpoint, or the head if no id is given; empty if it is not there. */
    Mono<Checkpoint> read(SqlConnection sql, @Nullable String id, Projection projection) {
        return read(sql, id, projection, new HashMap<>());
    }

    /** Reads a checkpoint by way of values that may be loaded already, and leaves there those that it has. */
    private Mono<Checkpoint> read(
            SqlConnection sql, @Nullable String id, Projection projection, Map<ValueRef, Payload> loaded) {
        return backend.checkpointTable()
                .find(sql, branch.no(), id, projection.writes())
                .flatMap(found -> checkpoint(sql, found, id, projection, loaded));
    }

    /** Completes a checkpoint that was found by an id, or as the head, with values that may be loaded already. */
    Mono<Checkpoint> checkpoint(
            SqlConnection sql, Found found, @Nullable String id, Projection projection, Map<ValueRef, Payload> loaded) {
        return state(sql, found.row().manifest().values(projection), loaded)
                .map(state -> checkpoint(found, state))
                .switchIfEmpty(Mono.defer(() -> again(sql, found.row().id(), id, projection)));
    }

    /** Returns the state; empty if some of it is missing. */
    private Mono<SortedMap<String, Payload>> state(
            SqlConnection sql, SortedMap<String, ValueRef> asked, Map<ValueRef, Payload> loaded) {
        loaded.keySet().retainAll(asked.values());
        Set<ValueRef> missing = new HashSet<>(asked.values());
        missing.removeAll(loaded.keySet());
        return backend.values().load(sql, branch.no(), missing).flatMap(values -> {
            loaded.putAll(values);
            SortedMap<String, Payload> state = new TreeMap<>(Names.ORDER);
            asked.forEach((channel, value) -> {
                Payload present = loaded.get(value);
                if (present != null) {
                    state.put(channel, present);
                }
            });
            return state.size() == asked.size() ? Mono.just(Collections.unmodifiableSortedMap(state)) : Mono.empty();
        });
    }

    private Mono<Checkpoint> again(SqlConnection sql, String found, @Nullable String asked, Projection projection) {
        return backend.checkpointTable()
                .find(sql, branch.no(), found)
                .<Checkpoint>flatMap(there -> Mono.error(new CorruptDataException(
                        operation, "values of the checkpoint " + found + " are missing", null)))
                .switchIfEmpty(Mono.defer(() -> read(sql, asked, projection)));
    }

    /** Reads a page of the history, newest first, from below an id if one is given. */
    Mono<Page<Checkpoint>> page(HistoryQuery query, @Nullable String before, int size) {
        int limit = query.where().isEmpty() ? size + 1 : SCANNED_AT_ONCE;
        return backend.session()
                .read(
                        operation,
                        sql -> backend.checkpointTable()
                                .newestFirst(
                                        sql,
                                        branch.no(),
                                        before,
                                        limit,
                                        query.projection().writes())
                                .flatMap(rows -> page(sql, query, rows, limit, size)
                                        .flatMap(page -> backend.branches()
                                                .find(sql, branch.no(), backend.now())
                                                .map(still -> Map.entry(page, rows.items())))))
                .flatMap(read -> {
                    List<Listed> rows = read.getValue();
                    Page<Checkpoint> page = read.getKey();
                    return page.items().isEmpty() && page.more()
                            ? page(query, rows.get(rows.size() - 1).row().id(), size)
                            : Mono.just(page);
                })
                .defaultIfEmpty(new Page<>(List.of(), false));
    }

    private Mono<Page<Checkpoint>> page(SqlConnection sql, HistoryQuery query, Rows<Listed> rows, int limit, int size) {
        List<Listed> matching = rows.items().stream()
                .filter(listed -> query.matches(listed.row().metadata()))
                .toList();
        boolean more = rows.cut() || rows.items().size() == limit;
        AtomicLong weight = new AtomicLong();
        Map<ValueRef, Payload> loaded = new HashMap<>();
        return Flux.fromIterable(matching)
                .take(size)
                .concatMap(listed -> read(sql, listed, query.projection(), loaded))
                .takeUntil(checkpoint -> weight.addAndGet(checkpoint.bytes()) > PAGE_WEIGHT)
                .collectList()
                .map(page -> new Page<>(page, more || page.size() < matching.size()));
    }

    private Mono<Checkpoint> read(
            SqlConnection sql, Listed listed, Projection projection, Map<ValueRef, Payload> loaded) {
        Row row = listed.row();
        return listed.writes()
                ? read(sql, row.id(), projection, loaded)
                : checkpoint(sql, new Found(row, List.of()), row.id(), projection, loaded);
    }

    private Checkpoint checkpoint(Found found, SortedMap<String, Payload> state) {
        Row row = found.row();
        CheckpointRef ref = new CheckpointRef(thread, branch.name(), row.id(), branch.epoch());
        return new Checkpoint(
                ref,
                row.parent() == null ? null : ref.sibling(row.parent()),
                row.at(),
                row.run(),
                row.metadata(),
                row.manifest().versions(),
                state,
                found.writes());
    }
}
