package io.reactivememory.r2dbc;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.payload.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a run in an H2 file until it is killed. Tells on standard output {@code b <number>} before it commits a step
 * and {@code c <number>} once that is acknowledged.
 *
 * <p>The checkpoint of step n has the number n, the list of all numbers from 1 to n and a padding that says n; its parent
 * has a pending write that says n.
 */
final class CheckpointCrashWriter {

    static final String THREAD = "crash";

    private CheckpointCrashWriter() {}

    public static void main(String[] arguments) {
        ReactiveMemory memory = ReactiveMemory.open(arguments[0]);
        CheckpointStore checkpoints = memory.shared().checkpoints();
        Checkpoint latest = checkpoints.latest(THREAD).block();
        CheckpointRef head = latest == null ? null : latest.ref();
        for (int number = latest == null ? 1 : number(latest) + 1; ; number++) {
            System.out.println("b " + number);
            head = checkpoints.commit(THREAD, step(head, number)).block();
            System.out.println("c " + number);
        }
    }

    private record Metadata(int number) {}

    static int number(Checkpoint checkpoint) {
        return checkpoint.metadata().as(Metadata.class).number();
    }

    static Payload padding(int number) {
        return Payload.text((number + " ").repeat(500));
    }

    private static Step step(@Nullable CheckpointRef parent, int number) {
        CheckpointDraft.Builder draft = parent == null ? CheckpointDraft.root() : CheckpointDraft.childOf(parent);
        draft.metadata("number", number).set("padding", padding(number)).append("numbers", Payload.json(number));
        return parent == null
                ? Step.of(draft.build())
                : Step.of(draft.build(), TaskWrites.of("task", new ChannelWrite("number", Payload.json(number))));
    }
}
