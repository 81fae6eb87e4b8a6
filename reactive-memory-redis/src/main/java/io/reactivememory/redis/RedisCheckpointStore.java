package io.reactivememory.redis;

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
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The checkpoints of one namespace. */
final class RedisCheckpointStore implements CheckpointStore {

    private final RedisBackend backend;
    private final Namespace namespace;

    RedisCheckpointStore(RedisBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
    }

    @Override
    public Mono<CheckpointRef> commit(String thread, Step step) {
        return new CheckpointWriter(backend, namespace, thread, failed("commit", thread)).commit(step);
    }

    @Override
    public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
        String thread = checkpoint.thread();
        return new CheckpointWriter(backend, namespace, thread, failed("putWrites", thread))
                .putWrites(checkpoint, writes);
    }

    @Override
    public Mono<Checkpoint> latest(String thread, String branch, Projection projection) {
        return reader("latest", thread, branch).read(0, null, projection);
    }

    @Override
    public Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection) {
        return reader("get", checkpoint.thread(), checkpoint.branch())
                .read(checkpoint.epoch(), checkpoint.id(), projection);
    }

    @Override
    public Flux<Checkpoint> history(String thread, HistoryQuery query) {
        String name = query.branch();
        Flux<Checkpoint> all = name == null
                ? branches("history", thread)
                        .concatMap(branch -> history(thread, branch.name(), branch.epoch(), query), 0)
                : history(thread, name, 0, query);
        return query.limit() == null ? all : all.take(query.limit());
    }

    private Flux<Checkpoint> history(String thread, String branch, long epoch, HistoryQuery query) {
        CheckpointReader reader = reader("history", thread, branch);
        return Paging.flux(
                (last, size) -> last == null
                        ? reader.page(query, epoch, query.before(), size)
                        : reader.page(query, last.ref().epoch(), last.id(), size),
                checkpoint -> (int) Math.min(checkpoint.bytes(), Integer.MAX_VALUE));
    }

    /** A branch of an epoch. */
    private record Branch(String name, long epoch) {}

    private Flux<Branch> branches(String method, String thread) {
        RedisKeys.OfThread keys = backend.keys().of(namespace, thread);
        return Paging.flux(
                (last, size) -> Mono.defer(() -> backend.link()
                                .run(
                                        failed(method, thread),
                                        Script.CHECKPOINT_BRANCHES,
                                        new byte[][] {keys.meta(), keys.order()},
                                        Arguments.at(backend.now())
                                                .add(last == null ? 0 : last.epoch())
                                                .add(last == null ? "-" : "[" + last.name() + " ")
                                                .add(size)
                                                .array()))
                        .map(reply -> branches(reply, size)),
                branch -> branch.name().length());
    }

    private static Page<Branch> branches(Reply reply, int size) {
        List<Branch> branches = new ArrayList<>();
        for (int i = 1; i < reply.size(); i++) {
            branches.add(new Branch(reply.text(i), reply.number(0)));
        }
        return new Page<>(branches, branches.size() == size);
    }

    @Override
    public Flux<String> branches(String thread) {
        return branches("branches", thread).map(Branch::name);
    }

    @Override
    public Flux<String> threads(String prefix) {
        FailedOperation operation = failed("threads", prefix);
        return Paging.flux(
                (last, size) -> backend.listing()
                        .<String>threads(
                                operation, namespace, prefix, last, size, RedisCheckpointStore::withCheckpoints),
                String::length);
    }

    private static @Nullable String withCheckpoints(String thread, Reply summary) {
        return summary.flag(2) ? thread : null;
    }

    @Override
    public Mono<Boolean> deleteThread(String thread) {
        return backend.endThread(failed("deleteThread", thread), namespace, thread, "checkpoints");
    }

    @Override
    public Mono<Long> deleteRuns(Collection<String> runs) {
        FailedOperation operation = failed("deleteRuns", null);
        return backend.listing()
                .listed(operation, namespace)
                .concatMap(thread -> branches("deleteRuns", thread)
                        .concatMap(
                                branch -> new CheckpointRetention(backend, namespace, thread, branch.name(), operation)
                                        .deleteRuns(runs)))
                .map(Pruned::removed)
                .reduce(0L, Long::sum);
    }

    /** Takes all keys of the source out as they are, and puts them under the target's names. */
    @Override
    public Mono<Long> copyThread(String source, String target) {
        FailedOperation operation = failed("copyThread", target);
        RedisKeys.OfThread from = backend.keys().of(namespace, source);
        return Mono.defer(() -> backend.link()
                        .run(
                                operation,
                                Script.CHECKPOINT_DUMP,
                                new byte[][] {
                                    from.meta(),
                                    from.order(),
                                    from.branches(),
                                    from.checkpoints(),
                                    from.order(),
                                    from.values(),
                                    from.writes(),
                                    from.tasks()
                                },
                                Arguments.at(backend.now()).array()))
                .flatMap(dumps ->
                        dumps.isEmpty() ? refuseIfThere(operation, target) : restore(operation, target, dumps));
    }

    private Mono<Long> refuseIfThere(FailedOperation operation, String target) {
        return backend.summary(operation, namespace, target)
                .filter(summary -> summary.flag(4))
                .<Long>flatMap(
                        there -> Mono.error(new ConflictException(operation, "the target has checkpoints", null)))
                .defaultIfEmpty(0L);
    }

    private Mono<Long> restore(FailedOperation operation, String target, Reply dumps) {
        Arguments arguments = Arguments.at(backend.now())
                .flag(false)
                .add(RedisConversationLog.newLife())
                .add(dumps.text(0));
        for (int i = 2; i < dumps.size(); i++) {
            arguments.add(dumps.bytes(i));
        }
        return backend.listing()
                .write(
                        operation,
                        namespace,
                        target,
                        Script.CHECKPOINT_RESTORE,
                        backend.keys().of(namespace, target).all(),
                        arguments)
                .map(reply -> {
                    if (reply.is("conflict")) {
                        throw new ConflictException(operation, "the target has checkpoints", null);
                    }
                    return dumps.number(1);
                });
    }

    @Override
    public Mono<Pruned> prune(String thread, PruneRequest request) {
        FailedOperation operation = failed("prune", thread);
        return branches("prune", thread)
                .concatMap(branch ->
                        new CheckpointRetention(backend, namespace, thread, branch.name(), operation).prune(request))
                .reduce(new Pruned(0, 0), Pruned::plus);
    }

    private CheckpointReader reader(String method, String thread, String branch) {
        return new CheckpointReader(backend, namespace, thread, branch, failed(method, thread));
    }

    private static FailedOperation failed(String method, @Nullable String key) {
        return new FailedOperation("redis", "checkpoints." + method, key);
    }
}
