package io.reactivememory.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PruneRequestTest {

    @Test
    void keepsByNumberOrByAge() {
        assertThat(PruneRequest.keepLast(3)).isEqualTo(new PruneRequest(3L, null, Set.of(), false));
        assertThat(PruneRequest.olderThan(Instant.EPOCH))
                .isEqualTo(new PruneRequest(null, Instant.EPOCH, Set.of(), false));
    }

    @Test
    void pinsAddUp() {
        assertThat(PruneRequest.keepLast(1).pin("a", "b").asDryRun().pin("b", "c", "c"))
                .isEqualTo(new PruneRequest(1L, null, Set.of("a", "b", "c"), true));
        assertThat(PruneRequest.olderThan(Instant.EPOCH).pin("a").olderThan()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void keepsNothingOfTheSetItWasMadeOf() {
        Set<String> pinned = new HashSet<>(Set.of("a"));
        PruneRequest request = new PruneRequest(1L, null, pinned, false);
        pinned.clear();
        assertThat(request.pinned()).containsExactly("a");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> request.pinned().clear());
    }

    @Test
    void refusesBothPoliciesAndNone() {
        String message = "a prune must have either keepLast or olderThan, but has ";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PruneRequest(null, null, Set.of(), false))
                .withMessage(message + "neither");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PruneRequest(1L, Instant.EPOCH, Set.of(), false))
                .withMessage(message + "both");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void refusesToKeepNothing(long checkpoints) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PruneRequest.keepLast(checkpoints))
                .withMessage("keepLast must be 1 or more checkpoints, but is " + checkpoints);
    }

    @Test
    void refusesToPinWhatIsNotAnId() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PruneRequest.keepLast(1).pin("a", ""))
                .withMessageStartingWith("checkpoint id must be 1 to 512 bytes");
    }
}
