package io.reactivememory.redis;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.delta.PendingWrites;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.error.CorruptDataException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.Page;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads the checkpoints of one branch.
 *
 * <p>A checkpoint and its pending writes are read in one step. Its values are read afterwards: should one be missing, then the
 * checkpoint was removed meanwhile, or the store is damaged.
 */
final class CheckpointReader {

    /** What the checkpoints of a page may weigh in bytes, about. */
    private static final long PAGE_WEIGHT = 1024 * 1024;

    /** How many checkpoints to look through at once for those that match. */
    private static final int SCANNED_AT_ONCE = 256;

    private final RedisBackend backend;
    private final String thread;
    private final String branch;
    private final FailedOperation operation;
    private final RedisKeys.OfThread keys;
    private final CheckpointValues values;

    CheckpointReader(
            RedisBackend backend, Namespace namespace, String thread, String branch, FailedOperation operation) {
        this.backend = backend;
        this.thread = thread;
        this.branch = branch;
        this.operation = operation;
        this.keys = backend.keys().of(namespace, thread);
        this.values = new CheckpointValues(backend.link(), keys, operation);
    }

    /** A checkpoint that was found, without its values. */
    record Found(long epoch, String id, StoredCheckpoint stored, List<PendingWrite> writes) {}

    /**
     * Checkpoints that were found, without values.
     *
     * @param rows the checkpoints, newest first
     * @param state what is known of the branch
     * @param more whether there may be further ones
     */
    record Rows(List<Row> rows, String state, boolean more) {

        String lastId() {
            return rows.get(rows.size() - 1).found().id();
        }
    }

    /** A checkpoint in a page, and whether it has pending writes. */
    record Row(Found found, boolean hasWrites) {}

    /** Returns a checkpoint, or the head if no id is given; empty if it is not there. */
    Mono<Checkpoint> read(long epoch, @Nullable String id, Projection projection) {
        return find(epoch, id, projection.writes())
                .flatMap(found -> checkpoint(found, projection, new HashMap<>())
                        .switchIfEmpty(Mono.defer(() -> again(found, epoch, id, projection))));
    }

    private Mono<Found> find(long epoch, @Nullable String id, boolean writes) {
        return Mono.defer(() -> backend.link()
                        .run(
                                operation,
                                Script.CHECKPOINT_READ,
                                new byte[][] {keys.meta(), keys.checkpoints(), keys.order(), keys.writes(), keys.tasks()
                                },
                                Arguments.at(backend.now())
                                        .add(epoch)
                                        .add(branch)
                                        .add(id)
                                        .flag(writes)
                                        .array()))
                .filter(reply -> !reply.isEmpty())
                .map(CheckpointReader::found);
    }

    private static Found found(Reply reply) {
        LineAndBytes head = LineAndBytes.split(reply.bytes(0));
        String[] epochAndId = head.line().split(" ", 2);
        return new Found(
                Long.parseLong(epochAndId[0]), epochAndId[1], StoredCheckpoint.decode(head.bytes()), writes(reply));
    }

    private static List<PendingWrite> writes(Reply reply) {
        List<PendingWrite> writes = new ArrayList<>();
        for (int i = 1; i < reply.size(); i += 2) {
            PendingWrites task = StoredWrites.decodeField(reply.text(i), reply.bytes(i + 1));
            writes.addAll(task.all());
        }
        writes.sort(PendingWrites.ORDER);
        return writes;
    }

    private Mono<Checkpoint> again(Found found, long epoch, @Nullable String id, Projection projection) {
        return find(found.epoch(), found.id(), false)
                .<Checkpoint>flatMap(there -> Mono.error(new CorruptDataException(
                        operation, "values of the checkpoint " + found.id() + " are missing", null)))
                .switchIfEmpty(Mono.defer(() -> read(epoch, id, projection)));
    }

    /** Completes a checkpoint with values that may be loaded already; empty if some are missing. */
    private Mono<Checkpoint> checkpoint(Found found, Projection projection, Map<ValueRef, Payload> loaded) {
        SortedMap<String, ValueRef> asked = found.stored().manifest().values(projection);
        loaded.keySet().retainAll(asked.values());
        List<ValueRef> missing = asked.values().stream()
                .filter(value -> !loaded.containsKey(value))
                .toList();
        return values.load(Long.toString(found.epoch()), found.stored().branchNo(), missing)
                .mapNotNull(more -> {
                    loaded.putAll(more);
                    SortedMap<String, Payload> state = new TreeMap<>(Names.ORDER);
                    asked.forEach((channel, value) -> {
                        Payload present = loaded.get(value);
                        if (present != null) {
                            state.put(channel, present);
                        }
                    });
                    return state.size() == asked.size() ? checkpoint(found, state) : null;
                });
    }

    private Checkpoint checkpoint(Found found, SortedMap<String, Payload> state) {
        CheckpointRef ref = new CheckpointRef(thread, branch, found.id(), found.epoch());
        StoredCheckpoint stored = found.stored();
        return new Checkpoint(
                ref,
                stored.parent() == null ? null : ref.sibling(stored.parent()),
                stored.at(),
                stored.run(),
                stored.metadata(),
                stored.manifest().versions(),
                state,
                found.writes());
    }

    /**
     * Reads checkpoints without their values, newest first.
     *
     * @param epoch their epoch; 0 for the one that is there
     * @param before the id to begin below; null to begin with the head
     * @return empty if there is no such epoch
     */
    Mono<Rows> rows(long epoch, @Nullable String before, int limit) {
        return Mono.defer(() -> backend.link()
                        .run(
                                operation,
                                Script.CHECKPOINT_PAGE,
                                new byte[][] {
                                    keys.meta(), keys.branches(), keys.checkpoints(), keys.order(), keys.tasks()
                                },
                                Arguments.at(backend.now())
                                        .add(epoch)
                                        .add(branch)
                                        .add(before)
                                        .add(limit)
                                        .add(PAGE_WEIGHT)
                                        .array()))
                .filter(reply -> !reply.isEmpty())
                .map(reply -> {
                    List<Row> rows = new ArrayList<>();
                    for (int i = 3; i < reply.size(); i += 3) {
                        StoredCheckpoint stored = StoredCheckpoint.decode(reply.bytes(i + 1));
                        rows.add(new Row(
                                new Found(reply.number(0), reply.text(i), stored, List.of()), reply.flag(i + 2)));
                    }
                    return new Rows(rows, reply.text(1), reply.flag(2));
                });
    }

    /** Reads a page of the history, from below an id if one is given. */
    Mono<Page<Checkpoint>> page(HistoryQuery query, long epoch, @Nullable String before, int size) {
        int limit = query.where().isEmpty() ? size : SCANNED_AT_ONCE;
        return rows(epoch, before, limit)
                .flatMap(rows -> page(query, rows, size)
                        .flatMap(page -> page.items().isEmpty() && page.more()
                                ? page(query, epoch, rows.lastId(), size)
                                : Mono.just(page)))
                .defaultIfEmpty(new Page<>(List.of(), false));
    }

    private Mono<Page<Checkpoint>> page(HistoryQuery query, Rows rows, int size) {
        List<Found> matching = rows.rows().stream()
                .map(Row::found)
                .filter(found -> query.matches(found.stored().metadata()))
                .toList();
        AtomicLong weight = new AtomicLong();
        AtomicLong looked = new AtomicLong();
        Map<ValueRef, Payload> loaded = new HashMap<>();
        return Flux.fromIterable(matching)
                .take(size)
                .concatMap(found -> {
                    looked.incrementAndGet();
                    return completed(found, query.projection(), loaded);
                })
                .takeUntil(checkpoint -> weight.addAndGet(checkpoint.bytes()) > PAGE_WEIGHT)
                .collectList()
                .map(page -> new Page<>(page, rows.more() || looked.get() < matching.size()));
    }

    /** Completes a checkpoint of a page; empty if it was removed meanwhile. */
    private Mono<Checkpoint> completed(Found found, Projection projection, Map<ValueRef, Payload> loaded) {
        Mono<Found> whole = projection.writes() ? find(found.epoch(), found.id(), true) : Mono.just(found);
        return whole.flatMap(each -> checkpoint(each, projection, loaded)
                .switchIfEmpty(Mono.defer(() -> read(found.epoch(), found.id(), projection))));
    }
}
