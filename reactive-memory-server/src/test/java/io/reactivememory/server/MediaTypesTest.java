package io.reactivememory.server;

import static io.reactivememory.server.MediaTypes.EVENTS;
import static io.reactivememory.server.MediaTypes.NDJSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which of two media types a client gets. */
class MediaTypesTest {

    @Test
    void theFirstIsForThoseWhoTakeAnything() {
        assertThat(negotiate(null)).isEqualTo(NDJSON);
        assertThat(negotiate("")).isEqualTo(NDJSON);
        assertThat(negotiate("*/*")).isEqualTo(NDJSON);
        assertThat(negotiate("text/html, */*;q=0.1")).isEqualTo(NDJSON);
    }

    @Test
    void theOneThatIsLikedBetterIsTaken() {
        assertThat(negotiate("text/event-stream")).isEqualTo(EVENTS);
        assertThat(negotiate("Text/Event-Stream; charset=utf-8")).isEqualTo(EVENTS);
        assertThat(negotiate("text/event-stream, */*")).isEqualTo(EVENTS);
        assertThat(negotiate("text/*, application/x-ndjson;q=0.5")).isEqualTo(EVENTS);
        assertThat(negotiate("text/event-stream;q=0.2, application/x-ndjson;q=0.8"))
                .isEqualTo(NDJSON);
        assertThat(negotiate("application/x-ndjson;q=0, */*")).isEqualTo(EVENTS);
    }

    @Test
    void whereNoneIsLikedNoneIsGiven() {
        assertThatThrownBy(() -> negotiate("text/html")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> negotiate("text/event-stream;q=0")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> negotiate("*/*;q=much")).isInstanceOf(IllegalArgumentException.class);
    }

    private static String negotiate(@Nullable String accept) {
        return MediaTypes.negotiate(accept, List.of(NDJSON, EVENTS));
    }
}
