package io.reactivememory.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CheckpointRefTest {

    @Test
    void isOfTheRootGraphAndOfAnyEpochUnlessTold() {
        assertThat(CheckpointRef.of("t", "c")).isEqualTo(new CheckpointRef("t", "", "c", 0));
        assertThat(CheckpointRef.of("t", "b", "c")).isEqualTo(new CheckpointRef("t", "b", "c", 0));
    }

    @Test
    void aSiblingIsInTheSameBranchAndEpoch() {
        assertThat(new CheckpointRef("t", "b", "c", 7).sibling("d")).isEqualTo(new CheckpointRef("t", "b", "d", 7));
    }

    @Test
    void refusesWhatIsNotAPlace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointRef.of("", "c"))
                .withMessageStartingWith("thread id must be 1 to 512 bytes")
                .withMessageEndingWith("but is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointRef.of("t", "b\u0000", "c"))
                .withMessageStartingWith("branch must have no control characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointRef.of("t", ""))
                .withMessageStartingWith("checkpoint id must be 1 to 512 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CheckpointRef("t", "", "c", -1))
                .withMessage("epoch must be 0 or more, but is -1");
    }
}
