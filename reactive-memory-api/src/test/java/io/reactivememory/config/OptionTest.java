package io.reactivememory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionTest {

    private static final Option<Integer> NUMBER = Option.number("poolSize", 4, 1, 64, "How many connections.");
    private static final Option<Duration> DURATION = Option.duration("poll", Duration.ofSeconds(1), "How often.");

    @Test
    void saysWhatItIs() {
        assertThat(NUMBER).hasToString("poolSize");
        assertThat(NUMBER.defaultValue()).isEqualTo(4);
        assertThat(NUMBER.allowed()).isEqualTo("a whole number from 1 to 64");
        assertThat(NUMBER.description()).isEqualTo("How many connections.");
        assertThat(NUMBER.isSecret()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "64", "7"})
    void readsANumberWithinItsBounds(String text) {
        assertThat(NUMBER.parse(text)).isEqualTo(Integer.valueOf(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65", "-1", "99999999999", "1.5", "many", "", " 7"})
    void refusesWhatIsNoNumberWithinItsBounds(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NUMBER.parse(text))
                .withMessage("option poolSize must be a whole number from 1 to 64, but is '" + text + "'");
    }

    @Test
    void readsADuration() {
        assertThat(DURATION.parse("PT0.25S")).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "30", "30s", ""})
    void refusesWhatIsNoPositiveDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DURATION.parse(text))
                .withMessage("option poll must be a positive ISO-8601 duration such as PT30S, but is '" + text + "'");
    }

    @Test
    void readsTextAsItIs() {
        assertThat(Option.text("schema", "public", "The schema.").parse(" x ")).isEqualTo(" x ");
    }

    @Test
    void secretHasNoDefault() {
        Option<String> secret = Option.secret("password", "The password.");
        assertThat(secret.isSecret()).isTrue();
        assertThat(secret.defaultValue()).isNull();
        assertThat(secret.parse("hunter2")).isEqualTo("hunter2");
    }
}
