package io.reactivememory.inmemory;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
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
import io.reactivememory.inmemory.InMemoryBranch.Stored;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The checkpoints of one namespace. */
final class InMemoryCheckpointStore implements CheckpointStore {

    /** What the checkpoints of a page may weigh in bytes, about. */
    private static final long PAGE_WEIGHT = 1024 * 1024;

    private final InMemoryBackend backend;
    private final Namespace namespace;

    InMemoryCheckpointStore(InMemoryBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
    }

    @Override
    public Mono<CheckpointRef> commit(String thread, Step step) {
        CheckpointDraft draft = step.draft();
        FailedOperation operation = failed("commit", thread);
        return backend.write(namespace, (state, now) -> {
            InMemoryThread kept = state.threadOrNew(thread, now);
            InMemoryEpoch epoch = epoch(kept, draft.parent(), operation);
            InMemoryBranch branch = epoch.branch(draft.branch());
            boolean there = draft.id() != null && branch.find(draft.id()) != null;
            String id = branch.put(draft, now, operation);
            CheckpointRef parent = draft.parent();
            if (parent != null && !there) {
                step.writes().forEach(writes -> branch.putWrites(parent.id(), writes));
            }
            keep(state, thread, kept, epoch, draft.branch(), branch);
            return new CheckpointRef(thread, draft.branch(), id, epoch.number());
        });
    }

    @Override
    public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
        String thread = checkpoint.thread();
        return backend.write(namespace, (state, now) -> {
                    InMemoryThread kept = state.threadOrNew(thread, now);
                    InMemoryEpoch epoch = epoch(kept, checkpoint, failed("putWrites", thread));
                    InMemoryBranch branch = epoch.branch(checkpoint.branch());
                    branch.putWrites(checkpoint.id(), writes);
                    keep(state, thread, kept, epoch, checkpoint.branch(), branch);
                    return thread;
                })
                .then();
    }

    /** Returns the epoch that a thread is in, or a new one; refuses whoever refers to another. */
    private InMemoryEpoch epoch(InMemoryThread thread, @Nullable CheckpointRef seen, FailedOperation operation) {
        InMemoryEpoch present = thread.checkpoints();
        if (seen != null && seen.epoch() != 0 && (present == null || present.number() != seen.epoch())) {
            throw new ConflictException(
                    operation,
                    "the epoch " + seen.epoch() + " is over",
                    present == null ? null : present.branch(seen.branch()).head());
        }
        return present == null ? new InMemoryEpoch(backend.nextEpoch()) : present;
    }

    private static void keep(
            InMemoryNamespace state,
            String thread,
            InMemoryThread kept,
            InMemoryEpoch epoch,
            String name,
            InMemoryBranch branch) {
        epoch.keep(name, branch);
        kept.checkpoints(epoch);
        state.keep(thread, kept);
    }

    @Override
    public Mono<Checkpoint> latest(String thread, String branch, Projection projection) {
        return backend.look(namespace, (state, now) -> {
            InMemoryEpoch epoch = state.checkpoints(thread, now);
            String head = epoch == null ? null : epoch.branch(branch).head();
            return epoch == null || head == null
                    ? null
                    : checkpoint(new CheckpointRef(thread, branch, head, epoch.number()), epoch, projection);
        });
    }

    @Override
    public Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection) {
        return backend.look(namespace, (state, now) -> {
            InMemoryEpoch epoch = state.checkpoints(checkpoint.thread(), now);
            return epoch == null || (checkpoint.epoch() != 0 && checkpoint.epoch() != epoch.number())
                    ? null
                    : checkpoint(
                            new CheckpointRef(
                                    checkpoint.thread(), checkpoint.branch(), checkpoint.id(), epoch.number()),
                            epoch,
                            projection);
        });
    }

    private static @Nullable Checkpoint checkpoint(CheckpointRef ref, InMemoryEpoch epoch, Projection projection) {
        InMemoryBranch branch = epoch.branch(ref.branch());
        Stored stored = branch.find(ref.id());
        return stored == null ? null : checkpoint(ref, branch, stored, projection);
    }

    private static Checkpoint checkpoint(
            CheckpointRef ref, InMemoryBranch branch, Stored stored, Projection projection) {
        return new Checkpoint(
                ref,
                stored.parent() == null ? null : ref.sibling(stored.parent()),
                stored.at(),
                stored.run(),
                stored.metadata(),
                stored.manifest().versions(),
                branch.state(stored.manifest().values(projection)),
                projection.writes() ? branch.writes(ref.id()) : List.of());
    }

    @Override
    public Flux<Checkpoint> history(String thread, HistoryQuery query) {
        Flux<Checkpoint> all = Paging.flux(
                (last, size) -> backend.look(namespace, (state, now) -> page(state, now, thread, query, last, size)),
                checkpoint -> (int) Math.min(checkpoint.bytes(), Integer.MAX_VALUE));
        return query.limit() == null ? all : all.take(query.limit());
    }

    private static Page<Checkpoint> page(
            InMemoryNamespace state,
            Instant now,
            String thread,
            HistoryQuery query,
            @Nullable Checkpoint last,
            int size) {
        InMemoryEpoch epoch = state.checkpoints(thread, now);
        List<Checkpoint> page = new ArrayList<>();
        long weight = 0;
        if (epoch == null || (last != null && last.ref().epoch() != epoch.number())) {
            return new Page<>(page, false);
        }
        for (Map.Entry<String, InMemoryBranch> branch :
                branches(epoch, query, last).entrySet()) {
            String before = last != null && last.ref().branch().equals(branch.getKey()) ? last.id() : query.before();
            for (Map.Entry<String, Stored> each :
                    branch.getValue().newestFirst(before).entrySet()) {
                if (page.size() == size || weight > PAGE_WEIGHT) {
                    return new Page<>(page, true);
                }
                if (query.matches(each.getValue().metadata())) {
                    CheckpointRef ref = new CheckpointRef(thread, branch.getKey(), each.getKey(), epoch.number());
                    page.add(checkpoint(ref, branch.getValue(), each.getValue(), query.projection()));
                    weight += page.get(page.size() - 1).bytes();
                }
            }
        }
        return new Page<>(page, false);
    }

    private static NavigableMap<String, InMemoryBranch> branches(
            InMemoryEpoch epoch, HistoryQuery query, @Nullable Checkpoint last) {
        NavigableMap<String, InMemoryBranch> all = epoch.branches();
        if (query.branch() != null) {
            return all.subMap(query.branch(), true, query.branch(), true);
        }
        return last == null ? all : all.tailMap(last.ref().branch(), true);
    }

    @Override
    public Flux<String> branches(String thread) {
        return Paging.flux(
                (last, size) -> backend.look(namespace, (state, now) -> {
                    InMemoryEpoch epoch = state.checkpoints(thread, now);
                    Stream<Map.Entry<String, InMemoryBranch>> rest = epoch == null
                            ? Stream.of()
                            : Views.stream((last == null
                                            ? epoch.branches()
                                            : epoch.branches().tailMap(last, false))
                                    .entrySet());
                    return Page.of(
                            rest.filter(branch -> branch.getValue().count() > 0)
                                    .map(Map.Entry::getKey)
                                    .limit(size + 1L)
                                    .toList(),
                            size);
                }),
                String::length);
    }

    @Override
    public Flux<String> threads(String prefix) {
        return Paging.flux(
                (last, size) -> backend.look(
                        namespace,
                        (state, now) -> Page.of(
                                state.threads(prefix, last, now)
                                        .filter(thread -> count(thread.getValue()) > 0)
                                        .map(Map.Entry::getKey)
                                        .limit(size + 1L)
                                        .toList(),
                                size)),
                String::length);
    }

    private static long count(InMemoryThread thread) {
        InMemoryEpoch epoch = thread.checkpoints();
        return epoch == null ? 0 : epoch.count();
    }

    @Override
    public Mono<Boolean> deleteThread(String thread) {
        return backend.look(namespace, (state, now) -> {
            boolean existed = state.checkpoints(thread, now) != null;
            state.update(thread, now, kept -> kept.checkpoints(null));
            return existed;
        });
    }

    @Override
    public Mono<Long> deleteRuns(Collection<String> runs) {
        return backend.look(namespace, (state, now) -> {
            List<String> threads =
                    state.threads("", null, now).map(Map.Entry::getKey).toList();
            long deleted = 0;
            for (String thread : threads) {
                InMemoryEpoch epoch = state.checkpoints(thread, now);
                if (epoch != null) {
                    deleted += epoch.branches().values().stream()
                            .mapToLong(branch -> branch.deleteRuns(runs))
                            .sum();
                    epoch.dropEmptyBranches();
                    state.update(thread, now, kept -> kept.checkpoints(epoch.isEmpty() ? null : epoch));
                }
            }
            return deleted;
        });
    }

    @Override
    public Mono<Long> copyThread(String source, String target) {
        return backend.look(namespace, (state, now) -> {
            InMemoryThread copy = state.threadOrNew(target, now);
            if (copy.checkpoints() != null) {
                throw new ConflictException(failed("copyThread", target), "the target has checkpoints", null);
            }
            InMemoryEpoch epoch = state.checkpoints(source, now);
            if (epoch == null) {
                return 0L;
            }
            copy.checkpoints(epoch.copy(backend.nextEpoch()));
            state.keep(target, copy);
            return epoch.count();
        });
    }

    @Override
    public Mono<Pruned> prune(String thread, PruneRequest request) {
        return backend.look(namespace, (state, now) -> {
            InMemoryEpoch epoch = state.checkpoints(thread, now);
            return epoch == null
                    ? new Pruned(0, 0)
                    : epoch.branches().values().stream()
                            .map(branch -> branch.prune(request))
                            .reduce(new Pruned(0, 0), Pruned::plus);
        });
    }

    private static FailedOperation failed(String method, String thread) {
        return new FailedOperation(InMemoryBackend.NAME, "checkpoints." + method, thread);
    }
}
