package io.reactivememory.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not said is asked quickly of everybody; what is not understood is named. */
class ArgumentsTest {

    @Test
    void nothingAsksEverythingQuickly() {
        Arguments arguments = Arguments.of();
        assertThat(arguments.profile().name()).isEqualTo("quick");
        assertThat(arguments.backends())
                .containsExactly(Backend.INMEMORY, Backend.H2, Backend.POSTGRESQL, Backend.REDIS);
        assertThat(arguments.asked()).containsExactly(Backend.INMEMORY, Backend.POSTGRESQL, Backend.REDIS);
        assertThat(Arguments.of("full").backends()).containsExactly(Backend.values());
        assertThat(arguments.questions()).containsExactly(Question.values());
        assertThat(arguments.targets()).isNull();
    }

    @Test
    void everythingMayBeSaid() {
        Arguments arguments = Arguments.of(
                "full",
                "--backends",
                "h2,redis-cluster",
                "--questions",
                "entry-get",
                "--out",
                "o",
                "--check",
                "t.json");
        assertThat(arguments.profile().name()).isEqualTo("full");
        assertThat(arguments.backends()).containsExactly(Backend.H2, Backend.REDIS_CLUSTER);
        assertThat(arguments.asked()).isEqualTo(arguments.backends());
        assertThat(arguments.questions()).containsExactly(Question.ENTRY_GET);
        assertThat(arguments.folder()).isEqualTo(Path.of("o"));
        assertThat(arguments.targets()).isEqualTo(Path.of("t.json"));
    }

    @ParameterizedTest
    @CsvSource({
        "slow, 'the profile must be one of quick, full, but is slow'",
        "--backends redis|mongodb, 'but is redis|mongodb'",
        "--questions what, 'a question must be one of append, tail,'",
        "--fast yes, 'the options are --backends, --questions, --out and --check, but one is --fast'",
        "--check, '--check must be followed by a value'"
    })
    void whatIsNotUnderstoodIsNamed(String words, String told) {
        assertThatThrownBy(() -> Arguments.of(words.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }
}
