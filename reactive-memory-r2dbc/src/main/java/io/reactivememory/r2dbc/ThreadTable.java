package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.namespace.Namespace;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The threads: one row each, for the conversation, whose life {@code thread_no} stands for, and the checkpoints, whose
 * epoch {@code epoch_no} stands for. A thread that has only checkpoints is not {@code logged}; what has neither has no row.
 *
 * <p>{@code floor_seq} remembers the highest sequence ever given where the message that had it was dropped; {@code
 * rewrites} counts the rewrites that dropped something, by which a reader notices that its list is no more.
 */
final class ThreadTable {

    private static final String COLUMNS =
            "SELECT thread_no, floor_seq, rewrites, expires_at, logged, epoch_no FROM memory_thread";

    private static final String MESSAGE = " FROM memory_message m WHERE m.thread_no = t.thread_no"
            + " ORDER BY m.thread_no%1$s, m.seq%1$s LIMIT 1) AS ";

    private static final String SUMMARY = "SELECT t.thread_id, t.expires_at,"
            + " (SELECT m.seq" + MESSAGE.formatted("") + "first_seq,"
            + " (SELECT m.appended_at" + MESSAGE.formatted("") + "first_at,"
            + " (SELECT m.seq" + MESSAGE.formatted(" DESC") + "last_seq,"
            + " (SELECT m.appended_at" + MESSAGE.formatted(" DESC") + "last_at"
            + " FROM memory_thread t WHERE t.logged AND t.namespace_no = ";

    private final SqlDialect dialect;
    private final NamespaceTable namespaces;
    private final BranchTable branches;
    private final String byName;

    ThreadTable(SqlDialect dialect, NamespaceTable namespaces, BranchTable branches) {
        this.dialect = dialect;
        this.namespaces = namespaces;
        this.branches = branches;
        this.byName = COLUMNS + " WHERE namespace_no = " + namespaces.number() + " AND thread_id = $2";
    }

    /**
     * One life of a thread.
     *
     * @param no its number
     * @param floor the highest sequence ever given, where it is above that of the last message; else less
     * @param rewrites how many rewrites dropped something
     * @param expiresAt from when it is over, in milliseconds; null if it does not expire
     * @param logged whether there is a conversation
     * @param epoch the number of its checkpoints' epoch; null if there are none
     */
    record Life(
            long no,
            long floor,
            long rewrites,
            @Nullable Long expiresAt,
            boolean logged,
            @Nullable Long epoch) {

        boolean isOver(long now) {
            return expiresAt != null && expiresAt <= now;
        }

        Life expiring(@Nullable Long at) {
            return new Life(no, floor, rewrites, at, logged, epoch);
        }

        /** The same, after a message was dropped from its end or all were from its beginning. */
        Life keepingFloor(long sequence) {
            return new Life(no, Math.max(floor, sequence), rewrites, expiresAt, logged, epoch);
        }

        /** The same, after a rewrite dropped its end. */
        Life rewritten(long lastSequence) {
            return new Life(no, Math.max(floor, lastSequence), rewrites + 1, expiresAt, logged, epoch);
        }

        /** The same, with a conversation. */
        Life begun() {
            return new Life(no, floor, rewrites, expiresAt, true, epoch);
        }
    }

    /** Returns the life that a thread's conversation is in; empty if there is none. */
    Mono<Life> find(SqlConnection sql, Namespace namespace, String thread, long now) {
        return sql.first(
                ThreadTable::life,
                byName + " AND logged AND (expires_at IS NULL OR expires_at > $3)",
                namespaces.key(namespace),
                dialect.name(thread),
                now);
    }

    /** Looks at a conversation's life again; empty if it is over. */
    Mono<Life> find(SqlConnection sql, long threadNo, long now) {
        return sql.first(
                ThreadTable::life,
                COLUMNS + " WHERE thread_no = $1 AND logged AND (expires_at IS NULL OR expires_at > $2)",
                threadNo,
                now);
    }

    /** Locks a thread until the transaction ends; empty if it has neither a conversation nor checkpoints. */
    Mono<Life> lock(SqlConnection sql, Namespace namespace, String thread, long now) {
        return row(sql, namespace, thread).filter(life -> !life.isOver(now));
    }

    /** Locks the thread that a branch of checkpoints belongs to until the transaction ends; empty if that is over. */
    Mono<Life> lockOfBranch(SqlConnection sql, long branchNo, long now) {
        return sql.first(
                        ThreadTable::life,
                        COLUMNS
                                + " WHERE epoch_no = (SELECT epoch_no FROM memory_branch WHERE branch_no = $1) FOR UPDATE",
                        branchNo)
                .filter(life -> !life.isOver(now));
    }

    /** Locks a thread until the transaction ends, and makes it, without a conversation, if there is none. */
    Mono<Life> lockOrCreate(SqlConnection sql, Namespace namespace, String thread, long now) {
        return row(sql, namespace, thread)
                .switchIfEmpty(Mono.defer(() -> create(sql, namespace, thread)))
                .flatMap(life -> life.isOver(now) ? beginAnew(sql, namespace, thread, life) : Mono.just(life));
    }

    /** Locks the life that a thread's conversation is in until the transaction ends, and begins one if there is none. */
    Mono<Life> lockOrBegin(SqlConnection sql, Namespace namespace, String thread, long now) {
        return lockOrCreate(sql, namespace, thread, now)
                .flatMap(life -> life.logged()
                        ? Mono.just(life)
                        : sql.update("UPDATE memory_thread SET logged = TRUE WHERE thread_no = $1", life.no())
                                .thenReturn(life.begun()));
    }

    Mono<Void> update(SqlConnection sql, Life life) {
        return sql.update(
                        "UPDATE memory_thread SET floor_seq = $1, rewrites = $2, expires_at = $3 WHERE thread_no = $4",
                        life.floor(),
                        life.rewrites(),
                        SqlConnection.orNull(life.expiresAt(), Long.class),
                        life.no())
                .then();
    }

    /** Ends the life of the conversation of a thread that is locked; its messages are left to {@link RetiredLives}. */
    Mono<Void> endLog(SqlConnection sql, Life life) {
        Mono<Long> rest = life.epoch() == null
                ? sql.update("DELETE FROM memory_thread WHERE thread_no = $1", life.no())
                : sql.update(
                        "UPDATE memory_thread SET thread_no = " + dialect.nextThreadNo()
                                + ", floor_seq = 0, rewrites = 0, logged = FALSE WHERE thread_no = $1",
                        life.no());
        return retireLog(sql, life).then(rest).then();
    }

    /** Begins an epoch of checkpoints in a thread that is locked and has none; answers its number. */
    Mono<Long> beginEpoch(SqlConnection sql, Life life) {
        return sql.update(
                        "UPDATE memory_thread SET epoch_no = " + dialect.nextThreadNo() + " WHERE thread_no = $1",
                        life.no())
                .then(sql.first(
                        row -> number(row, "epoch_no"),
                        "SELECT epoch_no FROM memory_thread WHERE thread_no = $1",
                        life.no()));
    }

    /** Ends the epoch of a thread that is locked; its checkpoints are left to {@link RetiredLives}. */
    Mono<Void> endEpoch(SqlConnection sql, Life life) {
        return branches.retireEpoch(sql, life.epoch())
                .then(sql.update(
                        life.logged()
                                ? "UPDATE memory_thread SET epoch_no = NULL WHERE thread_no = $1"
                                : "DELETE FROM memory_thread WHERE thread_no = $1",
                        life.no()))
                .then();
    }

    /** Gives up a branch of a thread that is locked if there is nothing in it, and the epoch if that was its last. */
    Mono<Void> endIfEmpty(SqlConnection sql, Life life, long branchNo) {
        return branches.isEmpty(sql, branchNo)
                .filter(empty -> empty)
                .flatMap(empty -> branches.retireBranch(sql, branchNo)
                        .then(branches.hasAny(sql, Objects.requireNonNull(life.epoch())))
                        .flatMap(more -> more ? Mono.empty() : endEpoch(sql, life)));
    }

    /** Ends all of a thread that is locked. */
    Mono<Void> end(SqlConnection sql, Life life) {
        return retireLog(sql, life)
                .then(branches.retireEpoch(sql, life.epoch()))
                .then(sql.update("DELETE FROM memory_thread WHERE thread_no = $1", life.no()))
                .then();
    }

    private static Mono<Long> retireLog(SqlConnection sql, Life life) {
        return sql.update("INSERT INTO memory_retired (thread_no) VALUES ($1)", life.no());
    }

    /** Ends all lives of a namespace that is locked. */
    Mono<Void> endAll(SqlConnection sql, long namespaceNo) {
        // Waits for those who are at work on a thread, and holds off others.
        return sql.list(
                        row -> number(row, "thread_no"),
                        "SELECT thread_no FROM memory_thread WHERE namespace_no = $1 ORDER BY thread_no FOR UPDATE",
                        namespaceNo)
                .then(sql.update(
                        "INSERT INTO memory_retired (thread_no) SELECT thread_no FROM memory_thread"
                                + " WHERE namespace_no = $1",
                        namespaceNo))
                .then(branches.retireNamespace(sql, namespaceNo))
                .then(sql.update("DELETE FROM memory_thread WHERE namespace_no = $1", namespaceNo))
                .then();
    }

    /** Ends some lives whose expiry has come; answers how many. */
    Mono<Integer> endExpired(SqlConnection sql, long now, int atMost) {
        return sql.list(
                        ThreadTable::life,
                        COLUMNS + " WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2" + dialect.forUpdateOfFree(),
                        now,
                        atMost)
                .flatMap(lives -> Flux.fromIterable(lives)
                        .concatMap(life -> end(sql, life))
                        .then(Mono.just(lives.size())));
    }

    Mono<ThreadSummary> summary(SqlConnection sql, Namespace namespace, String thread, long now) {
        return sql.first(
                this::summary,
                SUMMARY + namespaces.number() + " AND t.thread_id = $2 AND (t.expires_at IS NULL OR t.expires_at > $3)",
                namespaces.key(namespace),
                dialect.name(thread),
                now);
    }

    Mono<List<ThreadSummary>> summaries(
            SqlConnection sql, Namespace namespace, String prefix, @Nullable String last, long now, int limit) {
        String from = last == null ? ">=" : ">";
        return sql.list(
                this::summary,
                SUMMARY + namespaces.number() + " AND t.thread_id " + from + " $2 AND t.thread_id < $3"
                        + " AND (t.expires_at IS NULL OR t.expires_at > $4)"
                        + " ORDER BY t.namespace_no, t.thread_id LIMIT $5",
                namespaces.key(namespace),
                dialect.name(last == null ? prefix : last),
                dialect.afterPrefix(prefix),
                now,
                limit);
    }

    private Mono<Life> row(SqlConnection sql, Namespace namespace, String thread) {
        return sql.first(ThreadTable::life, byName + " FOR UPDATE", namespaces.key(namespace), dialect.name(thread));
    }

    private Mono<Life> create(SqlConnection sql, Namespace namespace, String thread) {
        Mono<Life> again = Mono.defer(() -> row(sql, namespace, thread));
        return namespaces
                .holdOrCreate(sql, namespace)
                .flatMap(namespaceNo -> again.switchIfEmpty(sql.update(
                                "INSERT INTO memory_thread (namespace_no, thread_id, thread_no, floor_seq, rewrites, logged)"
                                        + " VALUES ($1, $2, " + dialect.nextThreadNo() + ", 0, 0, FALSE)"
                                        + dialect.unlessThere(),
                                namespaceNo,
                                dialect.name(thread))
                        .then(again)
                        .switchIfEmpty(Mono.defer(() -> create(sql, namespace, thread)))));
    }

    /** Keeps the row and with it the lock: another number makes it another life. */
    private Mono<Life> beginAnew(SqlConnection sql, Namespace namespace, String thread, Life over) {
        return retireLog(sql, over)
                .then(branches.retireEpoch(sql, over.epoch()))
                .then(sql.update(
                        "UPDATE memory_thread SET thread_no = " + dialect.nextThreadNo()
                                + ", floor_seq = 0, rewrites = 0, expires_at = NULL, logged = FALSE, epoch_no = NULL"
                                + " WHERE thread_no = $1",
                        over.no()))
                .then(Mono.defer(() -> row(sql, namespace, thread)));
    }

    private ThreadSummary summary(Readable row) {
        Long first = row.get("first_seq", Long.class);
        Long last = row.get("last_seq", Long.class);
        return new ThreadSummary(
                dialect.name(row, "thread_id"),
                first == null ? 0 : first,
                last == null ? 0 : last,
                instant(row, "first_at"),
                instant(row, "last_at"),
                instant(row, "expires_at"));
    }

    private static Life life(Readable row) {
        return new Life(
                number(row, "thread_no"),
                number(row, "floor_seq"),
                number(row, "rewrites"),
                row.get("expires_at", Long.class),
                Objects.requireNonNull(row.get("logged", Boolean.class)),
                row.get("epoch_no", Long.class));
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }

    private static @Nullable Instant instant(Readable row, String column) {
        Long millis = row.get(column, Long.class);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
