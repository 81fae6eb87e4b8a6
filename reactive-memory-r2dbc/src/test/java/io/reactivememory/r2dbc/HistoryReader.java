package io.reactivememory.r2dbc;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.payload.Payload;
import java.util.function.UnaryOperator;

/** Puts long histories into an H2 file and streams them, and prints what it read: name, checkpoints, bytes, seconds. */
final class HistoryReader {

    static final int CHECKPOINTS = Integer.getInteger("history.checkpoints", 30_000);
    static final int HEAVY_CHECKPOINTS = 500;
    static final int HEAVY_ITEM = 4_000;

    private HistoryReader() {}

    public static void main(String[] arguments) {
        ReactiveMemory memory = ReactiveMemory.open(arguments[0]);
        CheckpointStore checkpoints = memory.shared().checkpoints();
        Payload item = Payload.json("x".repeat(HEAVY_ITEM - 2));
        write(checkpoints, "long", CHECKPOINTS, draft -> draft);
        write(checkpoints, "heavy", HEAVY_CHECKPOINTS, draft -> draft.append("list", item));
        read(checkpoints, "long", Projection.metadata());
        read(checkpoints, "long", Projection.channels("step").withWrites());
        read(checkpoints, "heavy", Projection.full());
        memory.close().block();
    }

    private static void write(
            CheckpointStore checkpoints, String thread, int count, UnaryOperator<CheckpointDraft.Builder> more) {
        CheckpointRef head = null;
        for (int i = 0; i < count; i++) {
            CheckpointDraft.Builder draft = head == null ? CheckpointDraft.root() : CheckpointDraft.childOf(head);
            draft.set("step", Payload.json(i)).metadata("step", i);
            head = checkpoints.put(thread, more.apply(draft).build()).block();
        }
    }

    private static void read(CheckpointStore checkpoints, String thread, Projection projection) {
        long start = System.nanoTime();
        long[] read = new long[2];
        checkpoints
                .history(thread, HistoryQuery.newestFirst().projection(projection))
                .doOnNext(checkpoint -> {
                    read[0]++;
                    read[1] += bytes(checkpoint);
                })
                .blockLast();
        System.out.printf("%s %d %d %.1f%n", thread, read[0], read[1], (System.nanoTime() - start) / 1e9);
    }

    private static long bytes(Checkpoint checkpoint) {
        return checkpoint.state().values().stream().mapToLong(Payload::size).sum();
    }
}
