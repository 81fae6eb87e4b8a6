package io.reactivememory.server;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Checkpoints that are made when they are read, newest first; {@value #LENGTH} in every thread. */
final class GeneratedHistory implements CheckpointStore {

    /** How many checkpoints every thread has. */
    static final int LENGTH = 5_000;

    private static final Payload VALUE = Payload.json("x".repeat(40_000));

    private final LongConsumer read;

    /**
     * @param read told of how many were read
     */
    GeneratedHistory(LongConsumer read) {
        this.read = read;
    }

    @Override
    public Flux<Checkpoint> history(String thread, HistoryQuery query) {
        return Paging.flux(
                (last, size) -> Mono.fromSupplier(
                        () -> page(thread, last == null ? LENGTH : Long.parseLong(last.id()) - 1, size)),
                checkpoint -> (int) checkpoint.bytes());
    }

    private Page<Checkpoint> page(String thread, long newest, int size) {
        long oldest = Math.max(1, newest - size + 1);
        read.accept(newest - oldest + 1);
        return new Page<>(
                LongStream.iterate(newest, id -> id >= oldest, id -> id - 1)
                        .mapToObj(id -> checkpoint(thread, id))
                        .toList(),
                oldest > 1);
    }

    private Checkpoint checkpoint(String thread, long id) {
        return new Checkpoint(
                CheckpointRef.of(thread, String.valueOf(id)),
                null,
                Instant.ofEpochMilli(id),
                null,
                Payload.jsonText("{}"),
                new TreeMap<>(Map.of("channel", "1")),
                new TreeMap<>(Map.of("channel", VALUE)),
                List.of());
    }

    @Override
    public Mono<CheckpointRef> commit(String thread, Step step) {
        return Mono.error(GeneratedLog.unasked());
    }

    @Override
    public Mono<Void> putWrites(CheckpointRef checkpoint, TaskWrites writes) {
        return Mono.error(GeneratedLog.unasked());
    }

    @Override
    public Mono<Checkpoint> latest(String thread, String branch, Projection projection) {
        return Mono.error(GeneratedLog.unasked());
    }

    @Override
    public Mono<Checkpoint> get(CheckpointRef checkpoint, Projection projection) {
        return Mono.error(GeneratedLog.unasked());
    }

    @Override
    public Flux<String> branches(String thread) {
        return Flux.error(GeneratedLog.unasked());
    }

    @Override
    public Flux<String> threads(String prefix) {
        return Flux.error(GeneratedLog.unasked());
    }

    @Override
    public Mono<Boolean> deleteThread(String thread) {
        return Mono.error(GeneratedLog.unasked());
    }

    @Override
    public Mono<Long> deleteRuns(Collection<String> runs) {
        return Mono.error(GeneratedLog.unasked());
    }

    @Override
    public Mono<Long> copyThread(String source, String target) {
        return Mono.error(GeneratedLog.unasked());
    }

    @Override
    public Mono<Pruned> prune(String thread, PruneRequest request) {
        return Mono.error(GeneratedLog.unasked());
    }
}
