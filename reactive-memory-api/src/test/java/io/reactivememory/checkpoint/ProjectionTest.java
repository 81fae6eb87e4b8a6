package io.reactivememory.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProjectionTest {

    @Test
    void loadsAllOrNothingOrWhatIsNamed() {
        assertThat(Projection.full().includes("a")).isTrue();
        assertThat(Projection.full().writes()).isTrue();
        assertThat(Projection.metadata().includes("a")).isFalse();
        assertThat(Projection.metadata().writes()).isFalse();
        assertThat(Projection.channels("a", "b").includes("a")).isTrue();
        assertThat(Projection.channels("a", "b").includes("c")).isFalse();
        assertThat(Projection.channels("a", "b").writes()).isFalse();
    }

    @Test
    void loadsPendingWritesWhenAsked() {
        assertThat(Projection.metadata().withWrites()).isEqualTo(new Projection(Set.of(), true));
        assertThat(Projection.channels("a").withWrites()).isEqualTo(new Projection(Set.of("a"), true));
        assertThat(Projection.full().withWrites()).isEqualTo(Projection.full());
    }

    @Test
    void aChannelThatIsNamedTwiceIsNamed() {
        assertThat(Projection.channels("a", "a")).isEqualTo(Projection.channels("a"));
    }

    @Test
    void keepsNothingOfTheSetItWasMadeOf() {
        Set<String> channels = new HashSet<>(Set.of("a"));
        Projection projection = new Projection(channels, false);
        channels.add("b");
        assertThat(projection.includes("b")).isFalse();
    }

    @Test
    void refusesChannelsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Projection.channels("a", ""))
                .withMessageStartingWith("channel must be 1 to 512 bytes");
    }
}
