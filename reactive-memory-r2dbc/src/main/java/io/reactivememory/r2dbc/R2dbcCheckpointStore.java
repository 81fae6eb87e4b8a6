package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.r2dbc.BranchTable.Branch;
import io.reactivememory.r2dbc.Commits.Commit;
import io.reactivememory.r2dbc.PointReads.Wanted;
import io.reactivememory.r2dbc.ThreadTable.Life;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The checkpoints of one namespace. */
final class R2dbcCheckpointStore implements CheckpointStore {

    private final R2dbcBackend backend;
    private final Namespace namespace;

    R2dbcCheckpointStore(R2dbcBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
    }

    @Override
    public Mono<CheckpointRef> commit(String thread, Step step) {
        return backend.commits().commit(new Commit(failed("commit", thread), new ThreadKey(namespace, thread), step));
    }

    @Override
    public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
        String thread = checkpoint.thread();
        FailedOperation operation = failed("putWrites", thread);
        return backend.session()
                .transaction(
                        operation,
                        sql -> new CheckpointWriter(backend, namespace, thread, operation)
                                .putWrites(sql, checkpoint, writes));
    }

    @Override
    public Mono<Checkpoint> latest(String thread, String branch, Projection projection) {
        return backend.pointReads()
                .checkpoint(failed("latest", thread), namespace, new Wanted(thread, branch, null, 0, projection));
    }

    @Override
    public Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection) {
        String thread = checkpoint.thread();
        return backend.pointReads()
                .checkpoint(
                        failed("get", thread),
                        namespace,
                        new Wanted(thread, checkpoint.branch(), checkpoint.id(), checkpoint.epoch(), projection));
    }

    @Override
    public Flux<Checkpoint> history(String thread, HistoryQuery query) {
        String name = query.branch();
        Flux<Branch> branches = name == null ? branches("history", thread) : branch(thread, name);
        Flux<Checkpoint> all = branches.concatMap(branch -> history(thread, branch, query), 0);
        return query.limit() == null ? all : all.take(query.limit());
    }

    private Flux<Checkpoint> history(String thread, Branch branch, HistoryQuery query) {
        CheckpointReader reader = new CheckpointReader(backend, thread, branch, failed("history", thread));
        return Paging.flux(
                (last, size) -> reader.page(query, last == null ? query.before() : last.id(), size),
                checkpoint -> (int) Math.min(checkpoint.bytes(), Integer.MAX_VALUE));
    }

    private Flux<Branch> branch(String thread, String name) {
        return Paging.flux(
                (last, size) -> backend.session()
                        .read(
                                failed("history", thread),
                                sql -> backend.branches().find(sql, namespace, thread, name, backend.now()))
                        .map(found -> new Page<>(List.of(found), false))
                        .defaultIfEmpty(new Page<>(List.of(), false)),
                branch -> 0);
    }

    private Flux<Branch> branches(String method, String thread) {
        return Paging.flux(
                (last, size) -> backend.session()
                        .read(
                                failed(method, thread),
                                sql -> backend.branches().list(sql, namespace, thread, last, backend.now(), size + 1))
                        .map(branches -> Page.of(branches, size)),
                branch -> branch.name().length());
    }

    @Override
    public Flux<String> branches(String thread) {
        return branches("branches", thread).map(Branch::name);
    }

    @Override
    public Flux<String> threads(String prefix) {
        return Paging.flux(
                (last, size) -> backend.session()
                        .read(
                                failed("threads", prefix),
                                sql -> backend.branches()
                                        .threads(sql, namespace, prefix, last, backend.now(), size + 1))
                        .map(threads -> Page.of(threads, size)),
                String::length);
    }

    @Override
    public Mono<Boolean> deleteThread(String thread) {
        FailedOperation operation = failed("deleteThread", thread);
        return backend.session()
                .transaction(
                        operation,
                        sql -> locked(sql, thread)
                                .flatMap(life ->
                                        backend.threads().endEpoch(sql, life).thenReturn(true)))
                .delayUntil(ended -> backend.retiredLives().remove(operation))
                .defaultIfEmpty(false);
    }

    @Override
    public Mono<Long> deleteRuns(Collection<String> runs) {
        FailedOperation operation = failed("deleteRuns", null);
        CheckpointRetention retention = new CheckpointRetention(backend, operation);
        return Flux.fromIterable(runs)
                .concatMap(run -> backend.session()
                        .read(operation, sql -> backend.branches().ofRun(sql, namespace, run, backend.now()))
                        .flatMapIterable(branches -> branches)
                        .concatMap(branchNo -> retention.deleteRun(branchNo, run)))
                .reduce(0L, Long::sum)
                .delayUntil(deleted -> backend.retiredLives().remove(operation));
    }

    @Override
    public Mono<Long> copyThread(String source, String target) {
        FailedOperation operation = failed("copyThread", target);
        return backend.session()
                .transaction(
                        operation,
                        // The namespace first, because the target's row may have to be made.
                        sql -> backend.namespaceTable()
                                .hold(sql, namespace)
                                .flatMap(number -> copy(sql, source, target, operation)))
                .defaultIfEmpty(0L);
    }

    private Mono<Long> copy(SqlConnection sql, String source, String target, FailedOperation operation) {
        // Two copies in opposite directions must not wait for each other.
        Mono<List<Life>> inOrder = Flux.fromStream(
                        () -> Stream.of(source, target).sorted(Names.ORDER))
                .concatMap(thread -> backend.threads().lock(sql, namespace, thread, backend.now()))
                .collectList();
        return inOrder.then(locked(sql, target)
                        .flatMap(present ->
                                Mono.<Long>error(new ConflictException(operation, "the target has checkpoints", null))))
                .switchIfEmpty(Mono.defer(() -> locked(sql, source)
                        .flatMap(life -> backend.threads()
                                .lockOrCreate(sql, namespace, target, backend.now())
                                .flatMap(created -> backend.threads().beginEpoch(sql, created))
                                .flatMap(epoch -> copy(sql, Objects.requireNonNull(life.epoch()), epoch)))));
    }

    private Mono<Long> copy(SqlConnection sql, long from, long to) {
        return backend.branches()
                .copy(sql, from, to)
                .then(backend.values().copy(sql, from, to))
                .then(backend.writes().copy(sql, from, to))
                .then(backend.checkpointTable().copy(sql, from, to));
    }

    @Override
    public Mono<Pruned> prune(String thread, PruneRequest request) {
        FailedOperation operation = failed("prune", thread);
        CheckpointRetention retention = new CheckpointRetention(backend, operation);
        return backend.session()
                .read(operation, sql -> backend.branches().numbers(sql, namespace, thread, backend.now()))
                .flatMapIterable(branches -> branches)
                .concatMap(branchNo -> retention.prune(branchNo, request))
                .reduce(new Pruned(0, 0), Pruned::plus);
    }

    /** Locks a thread that has checkpoints; empty if it has none. */
    private Mono<Life> locked(SqlConnection sql, String thread) {
        return backend.threads().lock(sql, namespace, thread, backend.now()).filter(life -> life.epoch() != null);
    }

    private FailedOperation failed(String method, @Nullable String key) {
        return new FailedOperation(backend.name(), "checkpoints." + method, key);
    }
}
