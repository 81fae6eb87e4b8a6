package io.reactivememory.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the kit, which knows no classes of a backend, cannot see well: what many checkpoints cost, and who wins a retry. */
class InMemoryBranchTest {

    private static final FailedOperation OPERATION = new FailedOperation("inmemory", "checkpoints.commit", "thread");

    private final InMemoryBranch branch = new InMemoryBranch();

    @Test
    void removesManyCheckpointsInNoTime() {
        for (int i = 0; i < 40_000; i++) {
            String id = String.format("c%05d", i);
            branch.put(
                    CheckpointDraft.root()
                            .id(id)
                            .set("a", Payload.json(i))
                            .run("run")
                            .build(),
                    Instant.EPOCH,
                    OPERATION);
            branch.putWrites(id, TaskWrites.of("task", new ChannelWrite("a", Payload.json(1))));
        }
        long begun = System.nanoTime();
        assertThat(branch.deleteRuns(Set.of("run"))).isEqualTo(40_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(branch.isEmpty()).isTrue();
    }

    /** 1,101 messages are one packed row, two of 32 and some; what the head needs is cut within the first of them. */
    @Test
    void goesOnFromACheckpointWhoseDescendantsAreGone() {
        put("c0000", null);
        for (int i = 1; i <= 1_100; i++) {
            put(String.format("c%04d", i), String.format("c%04d", i - 1));
        }
        branch.put(CheckpointDraft.root().id("d").build(), Instant.EPOCH, OPERATION);
        branch.prune(PruneRequest.keepLast(1).pin("c0040", "c0010"));
        put("e1", "c0040");
        put("e2", "c0010");
        put("e3", "e1");
        assertThat(messages("c0010")).isEqualTo(11);
        assertThat(messages("c0040")).isEqualTo(41);
        assertThat(messages("e1")).isEqualTo(42);
        assertThat(messages("e2")).isEqualTo(12);
        assertThat(messages("e3")).isEqualTo(43);
        assertThat(version("e1")).as("a chain of its own").startsWith("0000000000000002-");
        branch.prune(PruneRequest.keepLast(1).pin("c0010"));
        assertThat(messages("c0010")).isEqualTo(11);
    }

    @Test
    void aConflictTellsTheHead() {
        put("c1", null);
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> put("c3", "c2"))
                .satisfies(conflict -> assertThat(conflict.head()).isEqualTo("c1"));
    }

    @Test
    void aRepeatedCommitLeavesLaterWritesAlone() {
        AgentMemory memory = ReactiveMemory.open("inmemory:").shared();
        CheckpointStore store = memory.checkpoints();
        CheckpointRef parent = Objects.requireNonNull(
                store.put("thread", CheckpointDraft.root().id("c1").build()).block());
        Step step = Step.of(CheckpointDraft.childOf(parent).id("c2").build(), resumed("first"));
        CheckpointRef child = store.commit("thread", step).block();
        store.putWrites(parent, resumed("later")).block();
        assertThat(store.commit("thread", step).block()).isEqualTo(child);
        assertThat(store.get(parent).map(Checkpoint::writes).block())
                .extracting(PendingWrite::value)
                .containsExactly(Payload.json("later"));
    }

    private static TaskWrites resumed(String answer) {
        return TaskWrites.of("task", new ChannelWrite(PendingWrite.RESUME, Payload.json(answer)));
    }

    private void put(String id, @Nullable String parent) {
        CheckpointDraft.Builder draft =
                parent == null ? CheckpointDraft.root() : CheckpointDraft.childOf(CheckpointRef.of("thread", parent));
        branch.put(draft.id(id).append("messages", Payload.json(id)).build(), Instant.EPOCH, OPERATION);
    }

    private String version(String id) {
        InMemoryBranch.Stored stored = Objects.requireNonNull(branch.find(id));
        return Objects.requireNonNull(stored.manifest().versions().get("messages"));
    }

    private int messages(String id) {
        InMemoryBranch.Stored stored = Objects.requireNonNull(branch.find(id));
        Map<String, Payload> state = branch.state(stored.manifest().values());
        return Objects.requireNonNull(state.get("messages")).json().size();
    }
}
