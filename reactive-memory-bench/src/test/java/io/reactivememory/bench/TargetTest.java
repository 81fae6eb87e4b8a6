package io.reactivememory.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a ratio is short is found out by its own row, and a row that is missing is not good enough. */
class TargetTest {

    private static final Target TARGET = new Target("append, 64", "redis", "bare", 0.85);

    private static Comparison row(String question, String backend, double ratio) {
        Turn.Pair pair = new Turn.Pair(new Turn(ratio, 1, 1, 1), new Turn(1, 1, 1, 1));
        return Comparison.of(question, Backend.of(backend), "bare driver", Unit.PER_SECOND, List.of(pair));
    }

    @Test
    void ratioAtTheTargetIsEnough() {
        List<Comparison> rows = List.of(row("append, 64 callers", "redis", 0.85));
        assertThat(TARGET.isMet(rows)).isTrue();
        assertThat(TARGET.line(rows)).contains("0.85").endsWith("met");
    }

    @Test
    void ratioBelowTheTargetIsShort() {
        List<Comparison> rows =
                List.of(row("append, 64 callers", "redis", 0.84), row("append, 64 callers", "postgresql", 5));
        assertThat(TARGET.isMet(rows)).isFalse();
        assertThat(TARGET.line(rows)).contains("0.84").endsWith("short");
    }

    @Test
    void whatWasNotMeasuredIsShort() {
        List<Comparison> rows = List.of(row("append, 1 caller", "redis", 2));
        assertThat(TARGET.isMet(rows)).isFalse();
        assertThat(TARGET.line(rows)).contains("not measured").endsWith("short");
    }

    @Test
    void targetsOfTheProjectNameBackends() {
        assertThat(Target.read(Path.of("targets.json")))
                .isNotEmpty()
                .allSatisfy(target -> assertThat(Backend.of(target.backend())).isNotNull())
                .allSatisfy(target -> assertThat(target.atLeast()).isPositive());
    }
}
