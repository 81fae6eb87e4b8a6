package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptTest {

    @ParameterizedTest
    @EnumSource
    void looksForNothingByPattern(Script script) {
        assertThat(script.source(false)).doesNotContain("'KEYS'", "'SCAN'", "'HSCAN'", "'SSCAN'", "'ZSCAN'");
    }

    @ParameterizedTest
    @EnumSource
    void touchesOnlyKeysThatItIsPassed(Script script) {
        assertThat(script.source(false)).doesNotContainPattern("redis\\.call\\('[A-Z]+', (?!KEYS\\[)(?!'server')[^)]");
    }

    @ParameterizedTest
    @EnumSource
    void whatWritesKnowsCallsThatWereAnswered(Script script) {
        String source = script.source(false);
        if (source.contains("remember(")) {
            assertThat(source).contains("local function remembered(", "local before = remembered(");
        }
    }
}
