package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reactivememory.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonArraysTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "[1]", " \t\r\n[ ]\n", "[[]]", "[\"]\"]", "[{\"a\":[1,2]}]", "[1e400]", "[\"\\ud83d\"]"})
    void knowsArrays(String json) {
        assertThat(JsonArrays.isArray(Payload.jsonText(json))).isTrue();
        assertThat(JsonArrays.isArray(Payload.of("a/b+json", utf8(json)))).isTrue();
        assertThat(JsonArrays.isArray(Payload.text(json))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "]",
                "[1",
                "1]",
                "[1,]",
                "[,1]",
                "[1]]",
                "[1][2]",
                "[1],",
                "{}",
                "\"[]\"",
                "null",
                "[a]",
                "{\"a\":[]}",
                "\uFEFF[1]"
            })
    void takesNothingElseForAnArray(String json) {
        assertThat(JsonArrays.isArray(Payload.jsonText(json))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []|1|[1]
            []|1~2|[1,2]
            [ ]|1|[ 1]
            ` [ ] `|1|` [ 1]`
            [1]|2|[1,2]
            ` [ 1 ] `|2|` [ 1 ,2]`
            [1]|[2]~[]|[1,[2],[]]
            ["]"]|"["|["]","["]
            [1]|` 2 `|[1, 2 ]
            [[]]|1|[[],1]
            [""]|""|["",""]
            """)
    void appendsToTheLetter(String base, String links, String value) {
        List<Links> rows =
                Arrays.stream(links.split("~")).map(JsonArraysTest::row).toList();
        assertThat(JsonArrays.value(Payload.jsonText(base), rows, rows.size())).isEqualTo(Payload.jsonText(value));
    }

    @Test
    void takesAsManyLinksAsCount() {
        Payload base = Payload.jsonText("[0]");
        List<Links> rows = List.of(Links.packed(List.of(row("1"), row("2,3"))), row("4"));
        assertThat(JsonArrays.value(base, rows, 0)).isEqualTo(base);
        assertThat(JsonArrays.value(base, rows, 1)).isEqualTo(Payload.jsonText("[0,1]"));
        assertThat(JsonArrays.value(base, rows, 2)).isEqualTo(Payload.jsonText("[0,1,2,3]"));
        assertThat(JsonArrays.value(base, rows, 3)).isEqualTo(Payload.jsonText("[0,1,2,3,4]"));
        assertThatIllegalStateException()
                .isThrownBy(() -> JsonArrays.value(base, rows, 4))
                .withMessage("of 4 links there are 3");
    }

    @Test
    void aValueWithoutLinksIsItsBaseWhateverThatIs() {
        for (Payload base : List.of(Payload.text("a"), Payload.jsonText("{"), Payload.jsonText(" [ ] "))) {
            assertThat(JsonArrays.value(base, List.of(), 0)).isEqualTo(base);
        }
    }

    @Test
    void keepsTheMediaTypeOfTheBase() {
        Payload base = Payload.of("application/vnd.a+json", utf8("[]"));
        assertThat(JsonArrays.value(base, List.of(row("1")), 1))
                .isEqualTo(Payload.of("application/vnd.a+json", utf8("[1]")));
    }

    @Test
    void makesAnArrayOfItems() {
        List<Payload> items = List.of(Payload.jsonText(" 1"), Payload.jsonText("[ ]"), Payload.jsonText("\",\""));
        assertThat(JsonArrays.of(items)).isEqualTo(Payload.jsonText("[ 1,[ ],\",\"]"));
        assertThat(JsonArrays.link(items)).asString(StandardCharsets.UTF_8).isEqualTo(" 1,[ ],\",\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []|[1]|1
            []|[ 1 , 2 ]|` 1 , 2 `
            [ ]|[ 1]|1
            [ ]|[  1]|` 1`
            [1]|[1,2]|2
            [1]|[1, 2]|` 2`
            [1 ]|[1 ,2]|2
            [1] |[1,2 ]|`2 `
            [1]|[1,2,[3]]|2,[3]
            [[1]]|[[1],[2]]|[2]
            ["a]"]|["a]","]"]|"]"
            ["a"]|["a",{"b":"]"}]|{"b":"]"}
            ` [1]`|` [1,2]`|2
            """)
    void findsWhatAnArrayGrewBy(String earlier, String later, String growth) {
        assertThat(growth(earlier, later)).isEqualTo(growth);
        assertThat(JsonArrays.value(Payload.jsonText(earlier), List.of(row(growth)), 1))
                .as("to the letter")
                .isEqualTo(Payload.jsonText(later));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1]|[1]
            [1]|[12]
            [1]|[123]
            [1]|[1 2]
            [1]|[1 ,2]
            [1]|[1 ]
            [1]|`[1,2] `
            [1]|[2,1]
            [1]|` [1,2]`
            [ ]|[1]
            []|[ ]
            [ ]|[  ]
            [1,2]|[1]
            [1]|[1,]
            [1]|[1,2
            [1]|[1,2]]
            [1]|[1],[2]
            [1]|[1,],[]
            []|[,]
            []|[],[]
            []|[1
            [1]|"[1,2]"
            [[1]]|[[1,2]]
            [[1]]|[[1]],[2]]
            ["a"]|["a\\",2]
            """)
    void seesNoGrowthWhereThereIsNone(String earlier, String later) {
        assertThat(growth(earlier, later)).isNull();
    }

    @Test
    void anotherMediaTypeIsNoGrowth() {
        Payload earlier = Payload.jsonText("[1]");
        assertThat(JsonArrays.growth(earlier, Payload.of("a/b+json", utf8("[1,2]"))))
                .isNull();
    }

    private static @Nullable String growth(String earlier, String later) {
        byte[] growth = JsonArrays.growth(Payload.jsonText(earlier), Payload.jsonText(later));
        return growth == null ? null : new String(growth, StandardCharsets.UTF_8);
    }

    private static Links row(String link) {
        return Links.of(utf8(link));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
