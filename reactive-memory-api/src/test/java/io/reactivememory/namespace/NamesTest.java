package io.reactivememory.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static final Comparator<String> BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /** Around the places where UTF-8 grows by a byte and where UTF-16 begins to spell with surrogates. */
    private static final int[] CORNERS = {
        ' ', 'a', 'z', 0xA0, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0x10000, 0x1F600, 0x10FFFF
    };

    @ParameterizedTest
    @ValueSource(
            strings = {"a", " ", "thread-1", "/ % * : . _ \\ ' \" ; -- { } $", "日本", "😀", "e\u0301", "\u00A0", "\u2028"
            })
    void takesWhatIsNotForbidden(String name) {
        assertThat(Names.require("key", name)).isSameAs(name);
    }

    static Stream<String> namesOf512Bytes() {
        return Stream.of("a".repeat(512), "é".repeat(256), "日".repeat(170) + "ab", "😀".repeat(128));
    }

    @ParameterizedTest
    @MethodSource("namesOf512Bytes")
    void measuresInBytesAndNotInCharacters(String name) {
        assertThat(Names.require("key", name)).isEqualTo(name);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.require("key", name + "a"))
                .withMessage(
                        "key must be 1 to 512 bytes of UTF-8 with no control characters and no unpaired surrogates,"
                                + " but has 513 bytes");
    }

    @ParameterizedTest
    @NullAndEmptySource
    void refusesWhatIsMissing(@Nullable String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.require("thread id", name))
                .withMessageStartingWith("thread id ");
    }

    static Stream<String> controlCharacters() {
        return IntStream.concat(IntStream.range(0, 0x20), IntStream.range(0x7F, 0xA0))
                .mapToObj(Character::toString);
    }

    @ParameterizedTest
    @MethodSource("controlCharacters")
    void refusesControlCharactersAndSaysWhere(String control) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.require("key", "ab" + control))
                .withMessageContaining(String.format("U+%04X at index 2", control.codePointAt(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "a\uD83Db", "\uDE00", "a\uDE00", "\uDE00\uD83D", "\uD83D\uD83D\uDE00"})
    void refusesUnpairedSurrogates(String broken) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.require("key", broken))
                .withMessageContaining("but has U+D");
    }

    @Test
    void prefixMayBeEmptyButNotMissing() {
        assertThat(Names.requirePrefix("prefix", "")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Names.requirePrefix("prefix", null))
                .withMessage("prefix is missing");
    }

    @Test
    void prefixObeysTheRuleOfNames() {
        assertThat(Names.requirePrefix("prefix", "a".repeat(512))).hasSize(512);
        assertThatIllegalArgumentException().isThrownBy(() -> Names.requirePrefix("prefix", "a".repeat(513)));
        assertThatIllegalArgumentException().isThrownBy(() -> Names.requirePrefix("prefix", "a\n"));
    }

    @Test
    void putsSupplementaryCharactersAfterAllOthers() {
        assertThat(List.of("\uFFFD", "😀", "z", "").stream().sorted(Names.ORDER))
                .containsExactly("", "z", "\uFFFD", "😀");
    }

    @Test
    void ordersAsTheBytesOfUtf8() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String a = text(random);
            String b = random.nextBoolean() ? text(random) : a + text(random);
            assertThat(Integer.signum(Names.ORDER.compare(a, b)))
                    .as("order of %s and %s", a, b)
                    .isEqualTo(Integer.signum(BYTES.compare(a, b)));
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(4); left > 0; left--) {
            text.appendCodePoint(CORNERS[random.nextInt(CORNERS.length)]);
        }
        return text.toString();
    }
}
