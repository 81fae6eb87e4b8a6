package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivememory.config.MemoryOptions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurabilityTest {

    @ParameterizedTest
    @ValueSource(strings = {"server", "replicas:1", "replicas:100", "disk", "disk,replicas:2"})
    void isPrintedAsItIsRead(String text) {
        assertThat(Durability.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "replicas",
                "replicas:0",
                "replicas:101",
                "replicas:-1",
                "replicas:2,disk",
                "disk,",
                ",replicas:1",
                "disk replicas:1",
                "server,disk",
                "DISK",
                "replicas:01"
            })
    void whatIsNoneIsRefusedWithWhatIsAllowed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("redis://localhost?durability=" + text.replace(" ", "%20")))
                .withMessageContaining("durability")
                .withMessageContaining("server, replicas:N, disk, or disk,replicas:N");
    }

    @Test
    void mustBeKnownBeforeTheDriverGivesUp() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("redis://localhost?durability=replicas:1&durabilityTimeout=PT10S"))
                .withMessageContaining("durabilityTimeout must be shorter than commandTimeout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("redis://localhost?durability=disk,replicas:1&durabilityTimeout=PT5S"))
                .withMessageContaining("twice");
    }

    private static void open(String url) {
        new RedisBackendProvider().open(MemoryOptions.parse(url), Clock.systemUTC());
    }
}
