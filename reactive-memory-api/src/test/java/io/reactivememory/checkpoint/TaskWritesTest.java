package io.reactivememory.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tasks write: {@link TaskWrites}, {@link ChannelWrite}, {@link PendingWrite} and {@link Step}. */
class TaskWritesTest {

    private static final ChannelWrite WRITE = new ChannelWrite("a", Payload.json(1));

    @ParameterizedTest
    @CsvSource({
        "__error__, -1",
        "__scheduled__, -2",
        "__interrupt__, -3",
        "__resume__, -4",
        "messages, 7",
        "__error, 7",
        "__ERROR__, 7"
    })
    void specialChannelsHaveAnIndexOfTheirOwn(String channel, int index) {
        assertThat(PendingWrite.index(channel, 7)).isEqualTo(index);
        assertThat(new PendingWrite("task", "", index, channel, Payload.json(1)).isSpecial())
                .isEqualTo(index < 0);
    }

    @Test
    void theFirstWriteOfACallIsNotSpecial() {
        assertThat(PendingWrite.index("messages", 0)).isZero();
        assertThat(new PendingWrite("task", "", 0, "messages", Payload.json(1)).isSpecial())
                .isFalse();
    }

    @Test
    void keepsNothingOfTheListItWasMadeOf() {
        List<ChannelWrite> list = new ArrayList<>(List.of(WRITE));
        TaskWrites writes = new TaskWrites("task", "path", list);
        list.clear();
        assertThat(writes.writes()).containsExactly(WRITE);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> writes.writes().clear());
        assertThat(TaskWrites.of("task", WRITE, WRITE)).isEqualTo(new TaskWrites("task", "", List.of(WRITE, WRITE)));
    }

    @Test
    void refusesNamesThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskWrites.of("", WRITE))
                .withMessageStartingWith("task id must be 1 to 512 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TaskWrites("task", "\n", List.of()))
                .withMessageStartingWith("task path must have no control characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ChannelWrite("", Payload.json(1)))
                .withMessageStartingWith("channel must be 1 to 512 bytes");
    }

    @Test
    void aStepKeepsNothingOfTheListItWasMadeOf() {
        CheckpointDraft child =
                CheckpointDraft.childOf(CheckpointRef.of("t", "c-1")).id("c-2").build();
        List<TaskWrites> list = new ArrayList<>(List.of(TaskWrites.of("task", WRITE)));
        Step step = new Step(child, list);
        list.clear();
        assertThat(step.writes()).containsExactly(TaskWrites.of("task", WRITE));
        assertThat(step).isEqualTo(Step.of(child, TaskWrites.of("task", WRITE)));
    }

    @Test
    void aStepWithWritesHasAParent() {
        CheckpointDraft root = CheckpointDraft.root().build();
        assertThat(Step.of(root).writes()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Step.of(root, TaskWrites.of("task", WRITE)))
                .withMessage("writes must belong to a parent, but the draft has none");
    }

    @Test
    void aStepLeavesOutTasksThatWroteNothing() {
        CheckpointDraft child =
                CheckpointDraft.childOf(CheckpointRef.of("t", "c-1")).id("c-2").build();
        assertThat(Step.of(child, TaskWrites.of("idle"), TaskWrites.of("task", WRITE)))
                .isEqualTo(Step.of(child, TaskWrites.of("task", WRITE)));
        assertThat(Step.of(CheckpointDraft.root().build(), TaskWrites.of("idle"))
                        .writes())
                .isEmpty();
    }
}
