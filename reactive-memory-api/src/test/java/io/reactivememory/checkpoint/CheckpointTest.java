package io.reactivememory.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reactivememory.payload.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class CheckpointTest {

    private static final PendingWrite WRITE = new PendingWrite("task", "", 0, "b", Payload.json(12345));
    private static final Checkpoint READ = new Checkpoint(
            CheckpointRef.of("t", "c"),
            null,
            Instant.EPOCH,
            null,
            Payload.jsonText("{\"step\":7,\"none\":null}"),
            new TreeMap<>(Map.of("a", "1", "b", "2")),
            new TreeMap<>(Map.of("a", Payload.json(123))),
            new ArrayList<>(List.of(WRITE)));

    @Test
    void namesAllChannelsAndHasTheLoadedValues() {
        assertThat(READ.id()).isEqualTo("c");
        assertThat(READ.channels()).containsExactly("a", "b");
        assertThat(READ.value("a")).isEqualTo(Payload.json(123));
        assertThat(READ.value("b")).isNull();
    }

    @Test
    void hasTheFieldsOfItsMetadata() {
        assertThat(READ.metadata("step")).isEqualTo(JsonNodeFactory.instance.numberNode(7));
        assertThat(READ.metadata("none")).isEqualTo(JsonNodeFactory.instance.nullNode());
        assertThat(READ.metadata("other")).isNull();
    }

    @Test
    void weighsWhatWasLoaded() {
        assertThat(READ.bytes()).isEqualTo("{\"step\":7,\"none\":null}".length() + 3 + 5);
    }

    @Test
    void cannotBeChanged() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> READ.versions().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> READ.channels().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> READ.state().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> READ.writes().clear());
    }
}
