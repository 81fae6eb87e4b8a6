package io.reactivememory.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivememory.payload.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class HistoryQueryTest {

    private static final HistoryQuery ALL = HistoryQuery.newestFirst();

    @Test
    void showsTheRootGraphWithoutValuesUnlessTold() {
        assertThat(ALL).isEqualTo(new HistoryQuery("", null, null, Map.of(), Projection.metadata()));
    }

    @Test
    void isToldOneThingAtATime() {
        assertThat(ALL.allBranches()
                        .branch("sub")
                        .before("x")
                        .limit(3)
                        .where("a", 1)
                        .projection(Projection.full()))
                .isEqualTo(new HistoryQuery("sub", "x", 3L, Map.of("a", json("1")), Projection.full()));
        assertThat(ALL.branch("sub").allBranches().branch()).isNull();
        assertThat(ALL.limit(0).limit()).isZero();
        assertThat(ALL.before()).as("the first query stays as it is").isNull();
    }

    @Test
    void refusesWhatIsNotAQuery() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ALL.branch("\n"))
                .withMessageStartingWith("branch must have no control characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ALL.before(""))
                .withMessageStartingWith("before must be 1 to 512 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ALL.limit(-1))
                .withMessage("limit must be 0 or more, but is -1");
    }

    @Test
    void refusesValuesThatCannotBeWritten() {
        Object[] inItself = new Object[1];
        inItself[0] = inItself;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ALL.where("a", inItself))
                .withMessageStartingWith("value cannot be written as JSON: ");
    }

    @Test
    void refusesValuesThatCannotBeReadAgain() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ALL.where("a", Map.of("\uD83D", 1)))
                .withMessageStartingWith("the value of a field must be JSON that can be read again, but is Payload[");
    }

    @Test
    void keepsNothingOfTheMapItWasMadeOf() {
        Map<String, JsonNode> where = new HashMap<>(Map.of("a", json("1")));
        HistoryQuery query = new HistoryQuery("", null, null, where, Projection.metadata());
        where.clear();
        assertThat(query.where()).containsOnlyKeys("a");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> query.where().clear());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1|1.0
            1|1e0
            1.00|10E-1
            0|-0
            0|-0.0
            0|0e7
            100|1E2
            123456789012345678901234567890|123456789012345678901234567890.0
            0.1|0.10
            1e400|10e399
            1e2147483647|10e2147483646
            null|null
            true| true
            "a"|"a"
            "a"|"\\u0061"
            []|[ ]
            [1,[2]]|[1.0,[2e0]]
            {"a":1,"b":2}|{"b":2.0,"a":1.00}
            {"a":{"b":[1]}}|{"a":{"b":[1.0]}}
            {}|{ }
            """)
    void matchesJsonOfTheSameWorth(String wanted, String found) {
        assertThat(matches(wanted, found)).isTrue();
        assertThat(matches(found, wanted)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1|1.1
            1|"1"
            1|true
            1|[1]
            0|null
            0|false
            0|""
            123456789012345678901234567890|123456789012345678901234567891
            9007199254740992|9007199254740993
            0.1|0.1000000000000000055511151231257827
            1e400|1e401
            1e2147483647|1
            "a"|"A"
            "a"|"a "
            "\\u00e9"|"e\\u0301"
            "null"|null
            []|{}
            []|null
            [1]|[1,1]
            [1,2]|[2,1]
            [1]|[[1]]
            {"a":1}|{"a":1,"b":2}
            {"a":1}|{"b":1}
            {"a":null}|{}
            {"a":{"b":[1]}}|{"a":{"b":[2]}}
            """)
    void matchesNothingElse(String wanted, String found) {
        assertThat(matches(wanted, found)).isFalse();
        assertThat(matches(found, wanted)).isFalse();
    }

    @Test
    void aFieldThatIsNullIsThere() {
        HistoryQuery nothing = ALL.where("a", null);
        assertThat(nothing.matches(Payload.jsonText("{\"a\":null}"))).isTrue();
        assertThat(nothing.matches(Payload.jsonText("{}"))).isFalse();
        assertThat(nothing.matches(Payload.jsonText("{\"a\":0}"))).isFalse();
    }

    @Test
    void allFieldsMustMatchAndOthersMayBeThere() {
        HistoryQuery query = ALL.where("a", 1).where("b", List.of("x"));
        assertThat(query.matches(Payload.jsonText("{\"c\":0,\"b\":[\"x\"],\"a\":1}")))
                .isTrue();
        assertThat(query.matches(Payload.jsonText("{\"a\":1}"))).isFalse();
        assertThat(query.matches(Payload.jsonText("{\"a\":2,\"b\":[\"x\"]}"))).isFalse();
    }

    @Test
    void theLastValueOfAFieldCounts() {
        HistoryQuery query = ALL.where("a", 1).where("a", 2);
        assertThat(query.matches(Payload.jsonText("{\"a\":2}"))).isTrue();
        assertThat(query.matches(Payload.jsonText("{\"a\":1}"))).isFalse();
    }

    @Test
    void aFieldIsANameAndNoPath() {
        Payload metadata = Payload.jsonText("{\"a\":{\"b\":1},\"a.b\":2,\"/a/b\":3}");
        assertThat(ALL.where("a.b", 2).matches(metadata)).isTrue();
        assertThat(ALL.where("/a/b", 3).matches(metadata)).isTrue();
        assertThat(ALL.where("a.b", 1).matches(metadata)).isFalse();
    }

    @Test
    void withoutFieldsEverythingMatches() {
        assertThat(ALL.matches(Payload.jsonText("{}"))).isTrue();
    }

    private static boolean matches(String wanted, String found) {
        return ALL.where("field", json(wanted)).matches(Payload.jsonText("{\"field\":" + found + "}"));
    }

    private static JsonNode json(String text) {
        return Payload.jsonText(text).json();
    }
}
