package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedBatch;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.Followers;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.NamespaceStats;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.PageSource;
import io.reactivememory.spi.Paging;
import io.reactivememory.spi.Surroundings;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Wires a session to the tables and the tables to the stores. */
final class R2dbcBackend implements MemoryBackend {

    private static final int LIVES_PER_TRANSACTION = 100;
    private static final int ENTRIES_PER_TRANSACTION = 1_000;

    private final SqlDialect dialect;
    private final SqlSession session;
    private final Clock clock;
    private final MemoryObserver observer;
    private final Followers followers;
    private final NamespaceTable namespaces;
    private final ThreadTable threads;
    private final MessageTable messages;
    private final BranchTable branches;
    private final CheckpointTable checkpoints;
    private final ValueTable values;
    private final WriteTable writes;
    private final EntryTable entries;
    private final RetiredLives retiredLives;
    private final @Nullable FollowPoller followPoller;
    private final @Nullable Sweeper sweeper;
    private final Appends appends;
    private final EntryPuts entryPuts;
    private final Commits commits;
    private final PointReads pointReads;

    R2dbcBackend(SqlDialect dialect, SqlSession session, Surroundings surroundings, Background background) {
        this.dialect = dialect;
        this.session = session;
        this.clock = surroundings.clock();
        this.observer = surroundings.observer();
        this.followers = new Followers(background.follow());
        this.namespaces = new NamespaceTable(dialect);
        this.branches = new BranchTable(dialect, namespaces);
        this.threads = new ThreadTable(dialect, namespaces, branches);
        this.messages = new MessageTable(dialect, namespaces);
        this.writes = new WriteTable(dialect);
        this.checkpoints = new CheckpointTable(dialect, writes);
        this.values = new ValueTable(dialect);
        this.entries = new EntryTable(dialect, namespaces);
        this.retiredLives = new RetiredLives(dialect, session, messages);
        this.followPoller = background.look() == null
                ? null
                : new FollowPoller(this, new PostgresBatches(dialect), followers, background.look());
        this.sweeper = background.sweep() == null ? null : new Sweeper(background.sweep(), sweep());
        if (sweeper != null) {
            session.whenReady(sweeper::begin);
        }
        this.appends = dialect.appends(this);
        this.entryPuts = dialect.entryPuts(this);
        this.commits = dialect.commits(this);
        this.pointReads = dialect.pointReads(this);
    }

    @Override
    public String name() {
        return dialect.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.CONVERSATIONS, Capability.CHECKPOINTS, Capability.ENTRIES, Capability.DURABLE);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new R2dbcConversationLog(this, namespace);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new R2dbcCheckpointStore(this, namespace);
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new R2dbcEntryStore(this, namespace);
    }

    @Override
    public Flux<Namespace> namespaces(Namespace prefix) {
        return Paging.flux(
                (last, size) -> session.read(
                                failed("namespaces", prefix), sql -> namespaces.list(sql, prefix, last, size + 1))
                        .map(listed -> Page.of(listed, size)),
                namespace -> namespace.stored().length());
    }

    @Override
    public Mono<NamespaceStats> stats(Namespace namespace) {
        return session.read(failed("stats", namespace), sql -> namespaces.stats(sql, namespace, now()));
    }

    @Override
    public Mono<Boolean> deleteThread(Namespace namespace, String thread) {
        FailedOperation operation = new FailedOperation(name(), "deleteThread", thread);
        Mono<Boolean> ended = session.transaction(
                operation,
                sql -> threads.lock(sql, namespace, thread, now())
                        .flatMap(life -> threads.end(sql, life).thenReturn(true)));
        return ended.doOnNext(existed -> followers.appended(new ThreadKey(namespace, thread)))
                .delayUntil(existed -> retiredLives.remove(operation))
                .defaultIfEmpty(false);
    }

    @Override
    public Mono<Boolean> erase(Namespace namespace) {
        FailedOperation operation = failed("erase", namespace);
        Mono<Boolean> erased = session.transaction(
                operation,
                sql -> namespaces
                        .lock(sql, namespace)
                        .flatMap(number -> threads.endAll(sql, number)
                                .then(entries.deleteAll(sql, number))
                                .then(namespaces.delete(sql, number))
                                .thenReturn(true)));
        return erased.delayUntil(done -> retiredLives.remove(operation)).defaultIfEmpty(false);
    }

    @Override
    public Mono<Long> sweep() {
        FailedOperation operation = failed("sweep", null);
        Mono<Integer> lives =
                session.transaction(operation, sql -> threads.endExpired(sql, now(), LIVES_PER_TRANSACTION));
        Mono<Long> endedLives = lives.expand(ended -> ended < LIVES_PER_TRANSACTION ? Mono.empty() : lives)
                .reduce(0L, Long::sum);
        Mono<Long> entriesAtOnce =
                session.transaction(operation, sql -> entries.deleteExpired(sql, now(), ENTRIES_PER_TRANSACTION));
        Mono<Long> deletedEntries = entriesAtOnce
                .expand(deleted -> deleted < ENTRIES_PER_TRANSACTION ? Mono.empty() : entriesAtOnce)
                .reduce(0L, Long::sum);
        return endedLives
                .zipWith(deletedEntries, Long::sum)
                .delayUntil(swept -> retiredLives.remove(operation))
                .delayUntil(swept -> freeRemoved(operation));
    }

    /** Frees what interrupted removals of checkpoints left. */
    private Mono<Void> freeRemoved(FailedOperation operation) {
        CheckpointRetention retention = new CheckpointRetention(this, operation);
        Mono<Long> next = session.read(operation, checkpoints::branchToFree);
        return next.expand(branchNo -> retention.free(branchNo).then(next)).then();
    }

    @Override
    public Mono<BackendStatus> status() {
        return session.read(
                        failed("status", null),
                        sql -> sql.first(
                                row -> Objects.requireNonNull(row.get(0, String.class)), dialect.versionQuery()))
                .map(server -> new BackendStatus(name(), server, session.connectionsInUse()));
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            if (sweeper != null) {
                sweeper.end();
            }
            return session.close();
        });
    }

    SqlSession session() {
        return session;
    }

    /** Returns a stream that goes on with what is appended to a thread. */
    <T> Flux<T> follow(ThreadKey thread, PageSource<T> source, ToIntFunction<T> weigher) {
        return followers.follow(thread, source, weigher).doOnSubscribe(subscription -> {
            if (followPoller != null) {
                followPoller.begin();
            }
        });
    }

    Followers followers() {
        return followers;
    }

    NamespaceTable namespaceTable() {
        return namespaces;
    }

    ThreadTable threads() {
        return threads;
    }

    MessageTable messages() {
        return messages;
    }

    BranchTable branches() {
        return branches;
    }

    CheckpointTable checkpointTable() {
        return checkpoints;
    }

    ValueTable values() {
        return values;
    }

    WriteTable writes() {
        return writes;
    }

    EntryTable entryTable() {
        return entries;
    }

    Appends appends() {
        return appends;
    }

    EntryPuts entryPuts() {
        return entryPuts;
    }

    Commits commits() {
        return commits;
    }

    PointReads pointReads() {
        return pointReads;
    }

    RetiredLives retiredLives() {
        return retiredLives;
    }

    /** Returns what tells the observer of batches of a kind. */
    BatchWatch watch(ObservedBatch.Kind kind) {
        return new BatchWatch(observer, name(), kind);
    }

    long now() {
        return clock.millis();
    }

    private FailedOperation failed(String operation, @Nullable Namespace namespace) {
        return new FailedOperation(name(), operation, namespace == null ? null : namespace.toString());
    }
}
