package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.delta.Fingerprint;
import io.reactivememory.delta.Manifest;
import io.reactivememory.delta.PendingWrites;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.SqlConnection.Rows;
import io.reactivememory.r2dbc.SqlDialect.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The checkpoints, under the branch that they belong to, and the manifests of those that are gone.
 *
 * <p>Every order names {@code branch_no} first, though a condition fixes it: H2 uses the primary key for the order only if
 * it is spelled whole.
 */
final class CheckpointTable {

    private static final String BELOW = " AND checkpoint_id < $2";
    private static final String HAS_WRITES = "EXISTS (SELECT 1 FROM memory_write w WHERE w.branch_no = c.branch_no"
            + " AND w.checkpoint_id = c.checkpoint_id) AS writes";
    private static final String NEWEST_FIRST = " ORDER BY branch_no DESC, checkpoint_id DESC LIMIT ";

    private final SqlDialect dialect;
    private final WriteTable writes;
    private final List<String> shown;
    private final List<String> manifest;

    CheckpointTable(SqlDialect dialect, WriteTable writes) {
        this.dialect = dialect;
        this.writes = writes;
        this.manifest = dialect.columns("manifest");
        this.shown = new ArrayList<>(List.of("checkpoint_id", "parent_id", "put_at", "run_id"));
        shown.addAll(dialect.columns("metadata"));
        shown.addAll(manifest);
    }

    /** A checkpoint without its values. */
    record Row(
            String id,
            @Nullable String parent,
            Instant at,
            @Nullable String run,
            Payload metadata,
            Manifest manifest) {}

    /** A checkpoint with its pending writes, as they were at one moment. */
    record Found(Row row, List<PendingWrite> writes) {}

    /** A checkpoint without its values, and whether it had pending writes at that moment. */
    record Listed(Row row, boolean writes) {}

    /** What a prune must know of a checkpoint. */
    record Candidate(String id, @Nullable String parent, Instant at, boolean writes) {}

    /** Returns the id of a branch's head; empty if it has no checkpoint. */
    Mono<String> head(SqlConnection sql, long branchNo) {
        return sql.first(
                row -> dialect.name(row, "checkpoint_id"),
                "SELECT checkpoint_id FROM memory_checkpoint WHERE branch_no = $1" + NEWEST_FIRST + "1",
                branchNo);
    }

    /** Returns the greatest id that the store gave in a branch; empty if there is none. */
    Mono<String> lastGiven(SqlConnection sql, long branchNo, String head) {
        return CheckpointIds.isTime(head)
                ? Mono.just(head)
                : candidates(sql, branchNo, head, 256)
                        .filter(page -> !page.isEmpty())
                        .flatMap(page -> page.stream()
                                .map(Candidate::id)
                                .filter(CheckpointIds::isTime)
                                .findFirst()
                                .map(Mono::just)
                                .orElseGet(() -> lastGiven(
                                        sql, branchNo, page.get(page.size() - 1).id())));
    }

    /** Returns a checkpoint; empty if it is not there. */
    Mono<Row> find(SqlConnection sql, long branchNo, String id) {
        return sql.first(
                this::row,
                "SELECT " + String.join(", ", shown)
                        + " FROM memory_checkpoint WHERE branch_no = $1 AND checkpoint_id = $2",
                branchNo,
                dialect.name(id));
    }

    /** Returns a checkpoint, or the head if no id is given, with its writes if they are asked for; empty if it is not there. */
    Mono<Found> find(SqlConnection sql, long branchNo, @Nullable String id, boolean withWrites) {
        String checkpoint = "SELECT " + String.join(", ", shown) + " FROM memory_checkpoint WHERE branch_no = $1"
                + (id == null ? "" : " AND checkpoint_id = $2") + NEWEST_FIRST + "1";
        Object[] binds = id == null ? new Object[] {branchNo} : new Object[] {branchNo, dialect.name(id)};
        if (!withWrites) {
            return sql.first(row -> new Found(row(row), List.of()), checkpoint, binds);
        }
        return sql.list(
                        row -> found(row, true),
                        "SELECT c.*, " + joinedWrites("w") + " FROM (" + checkpoint
                                + ") c LEFT JOIN memory_write w ON w.branch_no = $1"
                                + " AND w.checkpoint_id = c.checkpoint_id",
                        binds)
                .filter(rows -> !rows.isEmpty())
                .map(CheckpointTable::joined);
    }

    /** Returns the columns that {@link #found} reads of a checkpoint. */
    String shownColumns() {
        return String.join(", ", shown);
    }

    /** Returns the columns that {@link #found} reads of a task's writes, which are joined. */
    String joinedWrites(String alias) {
        return writes.joined(alias);
    }

    /** Reads a checkpoint, with the writes of one task if they are joined. */
    Found found(Readable row, boolean withWrites) {
        return new Found(
                row(row),
                withWrites && row.get("task_id") != null ? writes.writes(row).all() : List.of());
    }

    /** Puts together what was read of one checkpoint, task by task. */
    static Found joined(List<Found> rows) {
        return new Found(
                rows.get(0).row(),
                rows.stream()
                        .flatMap(row -> row.writes().stream())
                        .sorted(PendingWrites.ORDER)
                        .toList());
    }

    /** Returns checkpoints, newest first, from below an id if one is given; whether they have writes only if that is asked for. */
    Mono<Rows<Listed>> newestFirst(
            SqlConnection sql, long branchNo, @Nullable String before, int limit, boolean withWrites) {
        return sql.list(
                listed -> listed.row().metadata().size()
                        + 50 * listed.row().manifest().values().size(),
                row -> new Listed(row(row), withWrites && hasWrites(row)),
                "SELECT " + String.join(", ", shown) + (withWrites ? ", " + HAS_WRITES : "")
                        + " FROM memory_checkpoint c WHERE branch_no = $1" + (before == null ? "" : BELOW)
                        + NEWEST_FIRST + limit,
                before == null ? new Object[] {branchNo} : new Object[] {branchNo, dialect.name(before)});
    }

    /** Returns what a prune must know of checkpoints, newest first, from below an id if one is given. */
    Mono<List<Candidate>> candidates(SqlConnection sql, long branchNo, @Nullable String before, int limit) {
        return sql.list(
                row -> new Candidate(
                        dialect.name(row, "checkpoint_id"),
                        nullableName(row, "parent_id"),
                        instant(row),
                        hasWrites(row)),
                "SELECT checkpoint_id, parent_id, put_at, " + HAS_WRITES
                        + " FROM memory_checkpoint c WHERE branch_no = $1" + (before == null ? "" : BELOW)
                        + NEWEST_FIRST + limit,
                before == null ? new Object[] {branchNo} : new Object[] {branchNo, dialect.name(before)});
    }

    /** Returns the fingerprint of a checkpoint; empty if it is not there. */
    Mono<Fingerprint> fingerprint(SqlConnection sql, long branchNo, String id) {
        return sql.first(
                row -> Fingerprint.ofStored(Objects.requireNonNull(row.get("fingerprint", byte[].class))),
                "SELECT fingerprint FROM memory_checkpoint WHERE branch_no = $1 AND checkpoint_id = $2",
                branchNo,
                dialect.name(id));
    }

    Mono<Void> insert(SqlConnection sql, long branchNo, String id, CheckpointDraft draft, Manifest state, long now) {
        List<Object> row =
                new ArrayList<>(List.of(branchNo, Fingerprint.of(draft).bytes(), dialect.name(id)));
        row.add(dialect.nameOrNull(
                draft.parent() == null ? null : draft.parent().id()));
        row.add(now);
        row.add(dialect.nameOrNull(draft.run()));
        row.addAll(dialect.bytes(draft.metadata().bytes()));
        row.addAll(dialect.bytes(state.encode()));
        List<String> columns = new ArrayList<>(List.of("branch_no", "fingerprint"));
        columns.addAll(shown);
        return sql.insert("memory_checkpoint", columns, List.of(row));
    }

    /** Returns some checkpoints of a run in a branch. */
    Mono<List<String>> ofRun(SqlConnection sql, long branchNo, String run, int limit) {
        return sql.list(
                row -> dialect.name(row, "checkpoint_id"),
                "SELECT checkpoint_id FROM memory_checkpoint WHERE run_id = $1 AND branch_no = $2 LIMIT " + limit,
                dialect.name(run),
                branchNo);
    }

    /** Deletes checkpoints and their writes, in a thread that is locked; their manifests wait for their values to be freed. */
    Mono<Long> remove(SqlConnection sql, long branchNo, Collection<String> ids) {
        if (ids.isEmpty()) {
            return Mono.just(0L);
        }
        Condition condition = these(branchNo, ids);
        Object[] binds = condition.array();
        String those = " WHERE " + condition.sql();
        String columns = "branch_no, checkpoint_id, " + String.join(", ", manifest);
        return sql.update(
                        "INSERT INTO memory_removed (" + columns + ") SELECT " + columns + " FROM memory_checkpoint"
                                + those,
                        binds)
                .then(sql.update("DELETE FROM memory_write" + those, binds))
                .then(sql.update("DELETE FROM memory_checkpoint" + those, binds));
    }

    /** Returns which of some checkpoints have no pending writes. */
    Mono<List<String>> withoutWrites(SqlConnection sql, long branchNo, List<String> ids) {
        if (ids.isEmpty()) {
            return Mono.just(ids);
        }
        Condition those = these(branchNo, ids);
        return sql.list(
                        row -> dialect.name(row, "checkpoint_id"),
                        "SELECT checkpoint_id FROM memory_write WHERE " + those.sql(),
                        those.array())
                .map(having -> ids.stream().filter(id -> !having.contains(id)).toList());
    }

    /** Returns the manifests of some checkpoints that are gone, by id. */
    Mono<Map<String, Manifest>> removed(SqlConnection sql, long branchNo, int limit) {
        return sql.list(
                        row -> Map.entry(dialect.name(row, "checkpoint_id"), manifest(row)),
                        "SELECT checkpoint_id, " + String.join(", ", manifest)
                                + " FROM memory_removed WHERE branch_no = $1 ORDER BY branch_no, checkpoint_id LIMIT "
                                + limit,
                        branchNo)
                .map(rows -> rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Returns a branch in which something is still to be freed; empty if there is none. */
    Mono<Long> branchToFree(SqlConnection sql) {
        return sql.first(
                row -> Objects.requireNonNull(row.get("branch_no", Long.class)),
                "SELECT branch_no FROM memory_removed ORDER BY branch_no, checkpoint_id LIMIT 1");
    }

    /** Forgets manifests whose values were freed. */
    Mono<Long> forget(SqlConnection sql, long branchNo, Collection<String> ids) {
        Condition those = these(branchNo, ids);
        return sql.update("DELETE FROM memory_removed WHERE " + those.sql(), those.array());
    }

    private Condition these(long branchNo, Collection<String> ids) {
        return dialect.among("branch_no", branchNo, "checkpoint_id", ids);
    }

    /** Copies the checkpoints of the branches of one epoch to those of another, and what is still to be freed of them. */
    Mono<Long> copy(SqlConnection sql, long from, long to) {
        List<String> columns = new ArrayList<>(List.of("branch_no", "fingerprint"));
        columns.addAll(shown);
        List<String> gone = new ArrayList<>(List.of("branch_no", "checkpoint_id"));
        gone.addAll(manifest);
        return BranchTable.copyRows(sql, "memory_checkpoint", columns, from, to)
                .then(BranchTable.copyRows(sql, "memory_removed", gone, from, to))
                .then(sql.first(
                        row -> Objects.requireNonNull(row.get("checkpoints", Long.class)),
                        "SELECT COUNT(*) AS checkpoints FROM memory_checkpoint c WHERE c.branch_no IN"
                                + " (SELECT b.branch_no FROM memory_branch b WHERE b.epoch_no = $1)",
                        to));
    }

    private Row row(Readable row) {
        return new Row(
                dialect.name(row, "checkpoint_id"),
                nullableName(row, "parent_id"),
                instant(row),
                nullableName(row, "run_id"),
                Payload.ofStored(Payload.JSON, Objects.requireNonNull(dialect.bytes(row, "metadata"))),
                manifest(row));
    }

    private Manifest manifest(Readable row) {
        return Manifest.decode(Objects.requireNonNull(dialect.bytes(row, "manifest")));
    }

    private @Nullable String nullableName(Readable row, String column) {
        return row.get(column) == null ? null : dialect.name(row, column);
    }

    private static boolean hasWrites(Readable row) {
        return Objects.requireNonNull(row.get("writes", Boolean.class));
    }

    private static Instant instant(Readable row) {
        return Instant.ofEpochMilli(Objects.requireNonNull(row.get("put_at", Long.class)));
    }
}
