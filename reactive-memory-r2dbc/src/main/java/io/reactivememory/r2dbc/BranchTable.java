package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.namespace.Namespace;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The branches of checkpoints, under the epoch that they belong to; a branch keeps its number until its epoch is over. */
final class BranchTable {

    private static final String COLUMNS =
            "SELECT b.epoch_no, b.branch, b.branch_no, b.last_chain, b.version FROM memory_branch b";

    private static final String HAS_CHECKPOINTS =
            " AND EXISTS (SELECT 1 FROM memory_checkpoint c WHERE c.branch_no = b.branch_no)";

    private final SqlDialect dialect;
    private final NamespaceTable namespaces;
    private final String ofThread;

    BranchTable(SqlDialect dialect, NamespaceTable namespaces) {
        this.dialect = dialect;
        this.namespaces = namespaces;
        this.ofThread = COLUMNS + " JOIN memory_thread t ON t.epoch_no = b.epoch_no WHERE t.namespace_no = "
                + namespaces.number() + " AND t.thread_id = $2 AND (t.expires_at IS NULL OR t.expires_at > $3)";
    }

    /**
     * A branch.
     *
     * @param epoch the number of the epoch
     * @param name the branch's name
     * @param no the branch's number
     * @param lastChain the greatest chain number that it has given
     * @param version how often checkpoints were put or removed
     */
    record Branch(long epoch, String name, long no, long lastChain, long version) {

        /** The same, after a put that has given chain numbers up to one. */
        Branch grown(long newLastChain) {
            return new Branch(epoch, name, no, newLastChain, version + 1);
        }
    }

    /** Returns a branch of the epoch that a thread is in; empty if there is none. */
    Mono<Branch> find(SqlConnection sql, Namespace namespace, String thread, String branch, long now) {
        return sql.first(
                this::branch,
                ofThread + " AND b.branch = $4",
                namespaces.key(namespace),
                dialect.name(thread),
                now,
                dialect.name(branch));
    }

    /** Returns the branches that have checkpoints, in byte order, after one if it is given. */
    Mono<List<Branch>> list(
            SqlConnection sql, Namespace namespace, String thread, @Nullable Branch last, long now, int limit) {
        return sql.list(
                this::branch,
                ofThread + " AND b.branch " + (last == null ? ">= $4" : "> $4 AND b.epoch_no = " + last.epoch())
                        + HAS_CHECKPOINTS + " ORDER BY b.epoch_no, b.branch LIMIT $5",
                namespaces.key(namespace),
                dialect.name(thread),
                now,
                dialect.name(last == null ? "" : last.name()),
                limit);
    }

    /** Returns the threads whose epoch has checkpoints and whose id begins with a prefix, in byte order. */
    Mono<List<String>> threads(
            SqlConnection sql, Namespace namespace, String prefix, @Nullable String last, long now, int limit) {
        return sql.list(
                row -> dialect.name(row, "thread_id"),
                "SELECT t.thread_id FROM memory_thread t WHERE t.namespace_no = " + namespaces.number()
                        + " AND t.thread_id " + (last == null ? ">=" : ">") + " $2 AND t.thread_id < $3"
                        + " AND (t.expires_at IS NULL OR t.expires_at > $4)"
                        + " AND EXISTS (SELECT 1 FROM memory_branch b WHERE b.epoch_no = t.epoch_no" + HAS_CHECKPOINTS
                        + ") ORDER BY t.namespace_no, t.thread_id LIMIT $5",
                namespaces.key(namespace),
                dialect.name(last == null ? prefix : last),
                dialect.afterPrefix(prefix),
                now,
                limit);
    }

    /** Looks at a branch again; empty if its epoch is over. */
    Mono<Branch> find(SqlConnection sql, long branchNo, long now) {
        return sql.first(
                this::branch,
                COLUMNS + " JOIN memory_thread t ON t.epoch_no = b.epoch_no"
                        + " WHERE b.branch_no = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)",
                branchNo,
                now);
    }

    /** Locks a branch of an epoch whose thread is locked until the transaction ends; empty if there is none. */
    Mono<Branch> lock(SqlConnection sql, long epoch, String branch) {
        return sql.first(
                this::branch,
                COLUMNS + " WHERE b.epoch_no = $1 AND b.branch = $2 FOR UPDATE",
                epoch,
                dialect.name(branch));
    }

    /** Locks a branch of an epoch whose thread is locked until the transaction ends, and makes it if there is none. */
    Mono<Branch> lockOrCreate(SqlConnection sql, long epoch, String branch) {
        Mono<Branch> created = sql.update(
                        "INSERT INTO memory_branch (epoch_no, branch, branch_no, last_chain, removals, version)"
                                + " VALUES ($1, $2, " + dialect.nextThreadNo() + ", 0, 0, 0)",
                        epoch,
                        dialect.name(branch))
                .then(Mono.defer(() -> lock(sql, epoch, branch)));
        return lock(sql, epoch, branch).switchIfEmpty(created);
    }

    /** Returns the numbers of all branches of a thread's epoch. */
    Mono<List<Long>> numbers(SqlConnection sql, Namespace namespace, String thread, long now) {
        return sql.list(
                row -> number(row, "branch_no"), ofThread, namespaces.key(namespace), dialect.name(thread), now);
    }

    /** Returns the numbers of the branches of a namespace in which a run has checkpoints. */
    Mono<List<Long>> ofRun(SqlConnection sql, Namespace namespace, String run, long now) {
        return sql.list(
                row -> number(row, "branch_no"),
                "SELECT DISTINCT c.branch_no FROM memory_checkpoint c"
                        + " JOIN memory_branch b ON b.branch_no = c.branch_no"
                        + " JOIN memory_thread t ON t.epoch_no = b.epoch_no"
                        + " WHERE c.run_id = $2 AND t.namespace_no = " + namespaces.number()
                        + " AND (t.expires_at IS NULL OR t.expires_at > $3)",
                namespaces.key(namespace),
                dialect.name(run),
                now);
    }

    /** Tells whether a branch has neither checkpoints nor pending writes. */
    Mono<Boolean> isEmpty(SqlConnection sql, long branchNo) {
        return sql.first(
                row -> !Objects.requireNonNull(row.get("something", Boolean.class)),
                "SELECT EXISTS (SELECT 1 FROM memory_checkpoint WHERE branch_no = $1)"
                        + " OR EXISTS (SELECT 1 FROM memory_write WHERE branch_no = $1) AS something",
                branchNo);
    }

    /** Tells whether an epoch has branches. */
    Mono<Boolean> hasAny(SqlConnection sql, long epoch) {
        return sql.first(
                row -> Objects.requireNonNull(row.get("something", Boolean.class)),
                "SELECT EXISTS (SELECT 1 FROM memory_branch WHERE epoch_no = $1) AS something",
                epoch);
    }

    /** Writes down a branch that is locked and has grown. */
    Mono<Void> update(SqlConnection sql, Branch grown) {
        return sql.update(
                        "UPDATE memory_branch SET last_chain = $1, version = $2 WHERE branch_no = $3",
                        grown.lastChain(),
                        grown.version(),
                        grown.no())
                .then();
    }

    /** Notes that checkpoints were removed from a branch. */
    Mono<Void> countRemoval(SqlConnection sql, long branchNo) {
        return sql.update(
                        "UPDATE memory_branch SET removals = removals + 1, version = version + 1 WHERE branch_no = $1",
                        branchNo)
                .then();
    }

    /** Returns how often checkpoints were removed from a branch; empty if its epoch is over. */
    Mono<Long> removals(SqlConnection sql, long branchNo) {
        return sql.first(
                row -> number(row, "removals"), "SELECT removals FROM memory_branch WHERE branch_no = $1", branchNo);
    }

    /** Copies the branches of one epoch to another. */
    Mono<Void> copy(SqlConnection sql, long from, long to) {
        return sql.update(
                        "INSERT INTO memory_branch (epoch_no, branch, branch_no, last_chain, removals, version)"
                                + " SELECT $1, branch, " + dialect.nextThreadNo()
                                + ", last_chain, 0, 0 FROM memory_branch WHERE epoch_no = $2",
                        to,
                        from)
                .then();
    }

    /** Copies the rows of a table that belong to the branches of one epoch to the branches of the same names of another. */
    static Mono<Void> copyRows(SqlConnection sql, String table, List<String> columns, long from, long to) {
        String rest = columns.stream().skip(1).map(column -> ", r." + column).collect(Collectors.joining());
        return sql.update(
                        "INSERT INTO " + table + " (" + String.join(", ", columns) + ") SELECT n.branch_no" + rest
                                + " FROM memory_branch o"
                                + " JOIN memory_branch n ON n.epoch_no = $2 AND n.branch = o.branch"
                                + " JOIN " + table + " r ON r.branch_no = o.branch_no WHERE o.epoch_no = $1",
                        from,
                        to)
                .then();
    }

    /** Gives up the branches of an epoch, if there is one; their checkpoints are left to {@link RetiredLives}. */
    Mono<Void> retireEpoch(SqlConnection sql, @Nullable Long epoch) {
        return epoch == null
                ? Mono.empty()
                : sql.update(
                                "INSERT INTO memory_retired (thread_no) SELECT branch_no FROM memory_branch"
                                        + " WHERE epoch_no = $1",
                                epoch)
                        .then(sql.update("DELETE FROM memory_branch WHERE epoch_no = $1", epoch))
                        .then();
    }

    /** Gives up a branch. */
    Mono<Void> retireBranch(SqlConnection sql, long branchNo) {
        return sql.update("INSERT INTO memory_retired (thread_no) VALUES ($1)", branchNo)
                .then(sql.update("DELETE FROM memory_branch WHERE branch_no = $1", branchNo))
                .then();
    }

    /** Gives up all branches of a namespace whose threads are locked. */
    Mono<Void> retireNamespace(SqlConnection sql, long namespaceNo) {
        String ofNamespace =
                " FROM memory_branch WHERE epoch_no IN (SELECT epoch_no FROM memory_thread WHERE namespace_no = $1)";
        return sql.update("INSERT INTO memory_retired (thread_no) SELECT branch_no" + ofNamespace, namespaceNo)
                .then(sql.update("DELETE" + ofNamespace, namespaceNo))
                .then();
    }

    private Branch branch(Readable row) {
        return new Branch(
                number(row, "epoch_no"),
                dialect.name(row, "branch"),
                number(row, "branch_no"),
                number(row, "last_chain"),
                number(row, "version"));
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }
}
