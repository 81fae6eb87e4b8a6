package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.delta.PendingWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** The pending writes: what one task wrote to one checkpoint, which need not be there, is one row. */
final class WriteTable {

    private static final String OF_TASK = " WHERE branch_no = $1 AND checkpoint_id = $2 AND task_id = $3";

    private final SqlDialect dialect;
    private final List<String> columns;

    WriteTable(SqlDialect dialect) {
        this.dialect = dialect;
        this.columns = new ArrayList<>(List.of("branch_no", "checkpoint_id", "task_id", "task_path"));
        columns.addAll(dialect.columns("body"));
    }

    /** Adds writes of a task to those that it has, in a thread that is locked. */
    Mono<Void> put(SqlConnection sql, long branchNo, String checkpoint, TaskWrites more) {
        Object[] key = {branchNo, dialect.name(checkpoint), dialect.name(more.task())};
        return sql.first(
                        this::writes,
                        "SELECT task_id, task_path, " + String.join(", ", dialect.columns("body"))
                                + " FROM memory_write" + OF_TASK,
                        key)
                .flatMap(present ->
                        sql.update("DELETE FROM memory_write" + OF_TASK, key).thenReturn(present.with(more)))
                .defaultIfEmpty(PendingWrites.of(more))
                .flatMap(all -> insert(sql, key, all));
    }

    private Mono<Void> insert(SqlConnection sql, Object[] key, PendingWrites writes) {
        List<Object> row = new ArrayList<>(List.of(key));
        row.add(dialect.name(writes.path()));
        row.addAll(dialect.bytes(writes.encode()));
        return sql.insert("memory_write", columns, List.of(row));
    }

    /** Returns the columns of a join that {@link #writes} reads. */
    String joined(String alias) {
        return IntStream.range(2, columns.size())
                .mapToObj(i -> alias + "." + columns.get(i))
                .collect(Collectors.joining(", "));
    }

    PendingWrites writes(Readable row) {
        return PendingWrites.decode(
                dialect.name(row, "task_id"),
                dialect.name(row, "task_path"),
                Objects.requireNonNull(dialect.bytes(row, "body")));
    }

    /** Copies the writes of the branches of one epoch to those of another. */
    Mono<Void> copy(SqlConnection sql, long from, long to) {
        return BranchTable.copyRows(sql, "memory_write", columns, from, to);
    }
}
