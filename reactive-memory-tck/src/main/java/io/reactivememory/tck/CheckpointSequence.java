package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Does random things to a store and to a {@link CheckpointModel}, and compares the two. */
final class CheckpointSequence {

    private static final List<String> THREADS = List.of("a", "b", "c");
    private static final List<String> BRANCHES = List.of("", "sub");
    private static final List<String> CHANNELS = List.of("list", "log", "plan", "notes");
    private static final List<String> RUNS = List.of("run 1", "run 2", "run 3", "run 4", "run 5");
    private static final List<String> TASKS = List.of("task 1", "task 2", "task 3");
    private static final List<String> WRITTEN = List.of("a", "b", PendingWrite.ERROR, PendingWrite.RESUME);

    private final CheckpointStore checkpoints;
    private final MutableClock clock;
    private final Random random;
    private final CheckpointModel model = new CheckpointModel();
    private String last = "none";
    private int made;

    CheckpointSequence(CheckpointStore checkpoints, MutableClock clock, long seed) {
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.random = new Random(seed);
    }

    /** Returns what was done last, in a few words. */
    String last() {
        return last;
    }

    /** Returns the threads that should have checkpoints. */
    List<String> threads() {
        return THREADS.stream().filter(thread -> !model.of(thread).isEmpty()).toList();
    }

    /** Does one thing, and looks at what it may have hurt. */
    void next() {
        int choice = random.nextInt(100);
        if (choice < 6 || model.all().isEmpty()) {
            put(null, pick(THREADS), pick(BRANCHES));
        } else if (choice < 66) {
            put(anyParent(), "", "");
        } else if (choice < 70) {
            stretch(anyParent(), 20 + random.nextInt(30));
        } else if (choice < 82) {
            putWrites();
        } else if (choice < 90) {
            prune();
        } else if (choice < 93) {
            deleteRuns();
        } else if (choice < 96) {
            copyThread();
        } else if (choice < 97) {
            deleteThread();
        } else {
            clock.advance(Duration.ofSeconds(random.nextInt(20) - 5));
        }
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Picks a head as often as anything older. */
    private CheckpointModel.Kept anyParent() {
        CheckpointModel.Kept any = pick(model.all());
        CheckpointModel.Kept head = model.head(any.ref().thread(), any.ref().branch());
        return head == null || random.nextBoolean() ? any : head;
    }

    private void put(CheckpointModel.@Nullable Kept parent, String thread, String branch) {
        CheckpointDraft.Builder builder =
                parent == null ? CheckpointDraft.root(branch) : CheckpointDraft.childOf(parent.ref());
        if (parent != null ? !CheckpointIds.isTime(parent.ref().id()) : random.nextInt(3) == 0) {
            builder.id(String.format("z%06d", made));
        }
        change(builder);
        builder.metadata("made", made++);
        if (random.nextInt(3) == 0) {
            builder.run(pick(RUNS));
        }
        CheckpointDraft draft = builder.mode(pick(List.of(PutMode.values()))).build();
        List<TaskWrites> writes =
                parent == null || random.nextInt(4) > 0 ? List.of() : List.of(taskWrites(), taskWrites());
        put(parent, parent == null ? thread : parent.ref().thread(), new Step(draft, writes));
    }

    private void put(CheckpointModel.@Nullable Kept parent, String thread, Step step) {
        CheckpointDraft draft = step.draft();
        last = "put " + draft + " in " + thread;
        CheckpointModel.Kept head = model.head(thread, draft.branch());
        boolean beside =
                head == null ? parent != null : parent == null || !head.ref().equals(parent.ref());
        boolean refused = (draft.mode() == PutMode.STRICT && beside) || CheckpointModel.appendsToNoArray(parent, draft);
        Mono<CheckpointRef> put = checkpoints.commit(thread, step);
        if (refused) {
            ConflictException conflict = failure(ConflictException.class, put);
            assertThat(conflict.head())
                    .as("the head")
                    .isEqualTo(head == null ? null : head.ref().id());
        } else {
            CheckpointRef ref = value(put);
            model.put(parent, draft, clock.now(), Checkpoints.get(checkpoints, ref));
            if (parent != null) {
                step.writes().forEach(parent::write);
            }
        }
    }

    private void change(CheckpointDraft.Builder builder) {
        if (random.nextInt(6) == 0) {
            Map<String, Payload> state = new TreeMap<>();
            for (String channel : CHANNELS) {
                if (random.nextInt(3) > 0) {
                    state.put(channel, anything());
                }
            }
            builder.state(state);
            return;
        }
        for (String channel : CHANNELS) {
            int choice = random.nextInt(10);
            if (choice == 0) {
                builder.set(channel, anything());
            } else if (choice == 1 && !channel.equals("list")) {
                builder.remove(channel);
            } else if (choice < 5) {
                builder.append(channel, items(1 + random.nextInt(3)));
            }
        }
    }

    private Payload anything() {
        return switch (random.nextInt(8)) {
            case 0 -> Payload.text("text " + made);
            case 1 -> Payload.json(Map.of("made", made));
            case 2 -> Payload.jsonText("[ " + made + " ,\"\\ud83d\"]");
            default ->
                Payload.json(items(random.nextInt(40)).stream()
                        .map(item -> item.json())
                        .toList());
        };
    }

    private List<Payload> items(int count) {
        List<Payload> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(random.nextInt(5) == 0 ? Payload.json(Map.of("i", i)) : Payload.json(made + "." + i));
        }
        return items;
    }

    /** Puts a line of appends, long enough to be packed together. */
    private void stretch(CheckpointModel.Kept from, int links) {
        CheckpointModel.Kept parent = from;
        for (int i = 0; i < links; i++) {
            CheckpointDraft.Builder builder = CheckpointDraft.childOf(parent.ref());
            if (!CheckpointIds.isTime(parent.ref().id())) {
                builder.id(String.format("z%06d", made));
            }
            CheckpointDraft draft =
                    builder.append("log", items(1)).metadata("made", made++).build();
            if (CheckpointModel.appendsToNoArray(parent, draft)) {
                return;
            }
            put(parent, parent.ref().thread(), Step.of(draft));
            parent = model.all().get(model.all().size() - 1);
        }
    }

    private TaskWrites taskWrites() {
        List<ChannelWrite> writes = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            writes.add(new ChannelWrite(pick(WRITTEN), anything()));
        }
        return new TaskWrites(pick(TASKS), pick(List.of("", "path")), writes);
    }

    private void putWrites() {
        CheckpointModel.Kept kept = anyParent();
        TaskWrites writes = taskWrites();
        last = "putWrites to " + kept.ref();
        done(checkpoints.putWrites(kept.ref(), writes));
        kept.write(writes);
    }

    private void prune() {
        String thread = pick(THREADS);
        Instant past = clock.now().minusSeconds(random.nextInt(60));
        PruneRequest request =
                random.nextBoolean() ? PruneRequest.keepLast(1 + random.nextInt(40)) : PruneRequest.olderThan(past);
        if (random.nextBoolean()) {
            request = request.pin(pick(model.all()).ref().id());
        }
        if (random.nextInt(4) == 0) {
            request = request.asDryRun();
        }
        last = "prune of " + thread + ": " + request;
        assertThat(value(checkpoints.prune(thread, request))).as("the prune").isEqualTo(model.prune(thread, request));
        assertThread(thread);
    }

    private void deleteRuns() {
        List<String> runs = List.of(pick(RUNS), "unknown");
        last = "deletion of " + runs;
        assertThat(value(checkpoints.deleteRuns(runs)))
                .as("checkpoints of runs")
                .isEqualTo(model.deleteRuns(runs));
        assertAll();
    }

    private void copyThread() {
        String source = pick(THREADS);
        String target = THREADS.get((THREADS.indexOf(source) + 1) % THREADS.size());
        last = "copy of " + source + " to " + target;
        Mono<Long> copy = checkpoints.copyThread(source, target);
        if (!model.of(target).isEmpty()) {
            failure(ConflictException.class, copy);
        } else if (model.of(source).isEmpty()) {
            assertThat(value(copy)).as("of nothing").isZero();
        } else {
            long copied = value(copy);
            long epoch = Checkpoints.all(checkpoints, target).get(0).ref().epoch();
            assertThat(copied).as("checkpoints that were copied").isEqualTo(model.copy(source, target, epoch));
        }
        assertThread(source);
        assertThread(target);
    }

    private void deleteThread() {
        String thread = pick(THREADS);
        last = "deletion of " + thread;
        assertThat(value(checkpoints.deleteThread(thread)))
                .as("whether there was anything")
                .isEqualTo(model.delete(thread));
        assertAll();
    }

    /** Compares everything. */
    void assertAll() {
        THREADS.forEach(this::assertThread);
    }

    private void assertThread(String thread) {
        model.assertShows(thread, Checkpoints.all(checkpoints, thread));
    }
}
