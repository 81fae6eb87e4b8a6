package io.reactivememory.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigDecimal;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class PayloadTest {

    private static final int SIXTEEN_MIB = 16 * 1024 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ \"b\" : 1 ,\n\t\"a\":2 }",
                "{\"a\":1,\"a\":2}",
                "1.10",
                "1e400",
                "-0.0",
                "\"\\u0000\"",
                "\"\\ud83d\"",
                "\"\\uD83D\\uDE00\"",
                "\"😀\"",
                " null "
            })
    void keepsJsonToTheLetter(String json) {
        Payload payload = Payload.jsonText(json);
        assertThat(payload.text()).isEqualTo(json);
        assertThat(payload.bytes()).isEqualTo(json.getBytes(StandardCharsets.UTF_8));
        assertThat(payload.mediaType()).isEqualTo("application/json");
    }

    @Test
    void doesNotParseWhatIsOnlyPassedOn() {
        Payload payload = Payload.jsonText("{not json");
        assertThat(payload.text()).isEqualTo("{not json");
        assertThatIllegalStateException()
                .isThrownBy(payload::json)
                .withMessageStartingWith("payload of 9 bytes (application/json) cannot be read as JSON: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{} {}", "nul", "{'a':1}", "[1,]", "NaN"})
    void failsToDecodeWhatIsNotJson(String text) {
        assertThatIllegalStateException().isThrownBy(Payload.jsonText(text)::json);
    }

    @Test
    void showsNoContentWhereDecodingFails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Payload.json("hunter2").as(Integer.class))
                .satisfies(failure -> assertThat(failure.getMessage()).contains("java.lang.Integer"));
    }

    @Test
    void handsOutATreeOfTheCallersOwn() {
        Payload payload = Payload.jsonText("{\"a\":{\"b\":1}}");
        ((ObjectNode) payload.json().get("a")).put("b", 2);
        assertThat(payload.json().at("/a/b").asInt()).isEqualTo(1);
    }

    @Test
    void handsOutATreeOfTheCallersOwnAlsoAsAType() {
        Payload payload = Payload.jsonText("{\"a\":1}");
        payload.as(ObjectNode.class).put("a", 2);
        payload.as(new TypeReference<ObjectNode>() {}).put("a", 3);
        assertThat(payload.json())
                .isEqualTo(JsonNodeFactory.instance.objectNode().put("a", 1));
    }

    @Test
    void keepsNothingOfTheBytesItWasMadeOf() {
        byte[] bytes = {1, 2, 3};
        Payload payload = Payload.of("image/png", bytes);
        bytes[0] = 9;
        payload.bytes()[1] = 9;
        assertThat(payload.bytes()).containsExactly(1, 2, 3);
        assertThatExceptionOfType(ReadOnlyBufferException.class)
                .isThrownBy(() -> payload.buffer().put((byte) 9));
    }

    @Test
    void decodesTypes() {
        Payload payload = Payload.json(new Point(1, List.of("x")));
        assertThat(payload.text()).isEqualTo("{\"number\":1,\"names\":[\"x\"]}");
        assertThat(payload.as(Point.class)).isEqualTo(new Point(1, List.of("x")));
        assertThat(Payload.json(Map.of("a", 1)).as(new TypeReference<Map<String, Integer>>() {}))
                .containsExactly(Map.entry("a", 1));
    }

    @Test
    void refusesWhatCannotBeWrittenAsJson() {
        Object[] inItself = new Object[1];
        inItself[0] = inItself;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Payload.json(inItself))
                .withMessageStartingWith("value cannot be written as JSON: ");
    }

    @Test
    void looksAtNoTypeNamesInData() {
        String json = "{\"@class\":\"java.util.ArrayList\",\"@type\":\"x\"}";
        assertThat(Payload.jsonText(json).as(Object.class)).isInstanceOf(Map.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D", "😀\uD83D"})
    void keepsHalfASurrogatePairAsAnEscape(String broken) {
        JsonNode tree = JsonNodeFactory.instance.objectNode().put("text", broken);
        Payload payload = Payload.json(tree);
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(payload.text()))
                .isTrue();
        assertThat(payload.json()).isEqualTo(tree);
        assertThat(Payload.jsonText(payload.text()).json()).isEqualTo(tree);
    }

    @Test
    void writesHalfASurrogatePairInAFieldNameAndRefusesToDecodeIt() {
        Payload payload = Payload.json(JsonNodeFactory.instance.objectNode().put("\uD83D", 1));
        assertThat(payload.text()).isEqualToIgnoringCase("{\"\\uD83D\":1}");
        assertThatIllegalStateException().isThrownBy(payload::json).withMessageContaining("surrogate");
    }

    @Test
    void spellsEmojiAsTheyAre() {
        assertThat(Payload.json(Map.of("😀", "🦜")).text()).isEqualTo("{\"😀\":\"🦜\"}");
    }

    @Test
    void keepsNulAsAnEscape() {
        Payload payload = Payload.json("a\u0000b");
        assertThat(payload.text()).isEqualTo("\"a\\u0000b\"");
        assertThat(payload.json().asString()).isEqualTo("a\u0000b");
    }

    @Test
    void refusesJsonTextWithWhatJsonCannotHave() {
        assertThatIllegalArgumentException().isThrownBy(() -> Payload.jsonText("\"\u0000\""));
        assertThatIllegalArgumentException().isThrownBy(() -> Payload.jsonText("\"\uD83D\""));
        assertThatIllegalArgumentException().isThrownBy(() -> Payload.of("application/json", new byte[] {'"', 0, '"'}));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Payload.of("application/json", new byte[] {'"', (byte) 0xC3, '"'}))
                .withMessage("JSON must be well-formed UTF-8");
    }

    @Test
    void refusesTextWithUnpairedSurrogates() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Payload.text("a\uD83D"))
                .withMessage("text must have no unpaired surrogates");
        assertThat(Payload.text("a\u0000😀").text()).isEqualTo("a\u0000😀");
    }

    @Test
    void passesDeepJsonOnAndRefusesToDecodeIt() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        Payload payload = Payload.jsonText(deep);
        assertThat(payload.text()).isEqualTo(deep);
        assertThatIllegalStateException()
                .isThrownBy(payload::json)
                .withMessageContaining("nesting depth (1001) exceeds the maximum allowed (1000");
    }

    @Test
    void decodesAThousandLevels() {
        Payload payload = Payload.jsonText("[".repeat(1_000) + "]".repeat(1_000));
        assertThat(Payload.json(payload.json())).isEqualTo(payload);
    }

    @Test
    void writesNothingDeeperThanItReads() {
        JsonNode tree = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 1_000; i++) {
            tree = JsonNodeFactory.instance.arrayNode().add(tree);
        }
        JsonNode tooDeep = tree;
        assertThatIllegalArgumentException().isThrownBy(() -> Payload.json(tooDeep));
    }

    @Test
    void carriesSixteenMebibytes() {
        String text = "\"" + "a".repeat(SIXTEEN_MIB - 2) + "\"";
        Payload payload = Payload.jsonText(text);
        assertThat(payload.size()).isEqualTo(SIXTEEN_MIB);
        assertThat(payload.json().asString()).hasSize(SIXTEEN_MIB - 2);
        assertThat(Payload.json(payload.json()).equals(payload)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.10", "1E+400", "0.1", "12345678901234567890.123456789012345678901234567890", "1.0", "1"})
    void keepsDecimalsAsTheyAre(String number) {
        JsonNode tree = Payload.jsonText(number).json();
        assertThat(tree.decimalValue()).isEqualTo(new BigDecimal(number));
        assertThat(Payload.json(tree).text()).isEqualTo(number);
    }

    @Test
    void readsLongNames() {
        Map<String, Integer> value = Map.of("n".repeat(100_000), 1);
        assertThat(Payload.json(value).as(new TypeReference<Map<String, Integer>>() {}))
                .isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image/png",
                "text/plain;charset=utf-8",
                "text/plain; charset=utf-8",
                "application/vnd.a+json",
                "a/b"
            })
    void takesMediaTypesAsTheyAre(String mediaType) {
        assertThat(Payload.of(mediaType, new byte[0]).mediaType()).isEqualTo(mediaType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "image", "/png", "image/", "image/p\u00E9", "im age/png", "image/png\n", "image/\u0000"})
    void refusesWhatIsNotAMediaType(String mediaType) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Payload.of(mediaType, new byte[0]))
                .withMessageStartingWith("media type must be type/subtype in 1 to 128 printable ASCII characters");
    }

    @Test
    void mediaTypeHas128CharactersAtTheMost() {
        String longest = "a/" + "b".repeat(126);
        assertThat(Payload.of(longest, new byte[0]).mediaType()).hasSize(128);
        assertThatIllegalArgumentException().isThrownBy(() -> Payload.of(longest + "b", new byte[0]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;a=b",
                "application/json ; a=b",
                "a/b+json"
            })
    void knowsJsonByItsMediaType(String mediaType) {
        assertThat(Payload.of(mediaType, new byte[] {'1'}).isJson()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/jsonl", "application/json5", "text/plain;a=b+json", "text/json"})
    void takesNothingElseForJson(String mediaType) {
        assertThat(Payload.of(mediaType, new byte[] {0}).isJson()).isFalse();
    }

    @Test
    void keepsEveryByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(Payload.of("application/octet-stream", all).bytes()).isEqualTo(all);
        assertThat(Payload.of("application/octet-stream", new byte[0]).size()).isZero();
    }

    @Test
    void equalsByMediaTypeAndBytes() {
        Payload one = Payload.jsonText("{\"a\":1}");
        assertThat(one)
                .isEqualTo(Payload.of("application/json", one.bytes()))
                .hasSameHashCodeAs(Payload.json(Map.of("a", 1)));
        assertThat(one).isNotEqualTo(Payload.jsonText("{\"a\": 1}"));
        assertThat(one).isNotEqualTo(Payload.of("text/plain", one.bytes()));
    }

    @Test
    void printsNoContent() {
        assertThat(Payload.text("hunter2")).hasToString("Payload[text/plain;charset=utf-8, 7 bytes]");
    }

    @Test
    void decodesOnceAlsoFromSeveralThreads() {
        Payload payload = Payload.json(Map.of("a", 1));
        assertThat(Arrays.asList(1, 2, 3, 4).parallelStream()
                        .map(i -> payload.json().get("a").asInt()))
                .containsOnly(1);
    }

    /** None stands in the queue of a lock, out of which it would be thrown. */
    @Test
    void findsOutHowToReadTypesOnThreadsThatMustNotBlock() {
        Payload payload = Payload.jsonText("[]");
        List<Class<?>> types = Stream.<Class<?>>iterate(Point[].class, Class::arrayType)
                .limit(100)
                .toList();
        Scheduler threads = Schedulers.newParallel("decoding", 8);
        Long read = Flux.range(0, 8)
                .flatMap(i -> Flux.fromIterable(types).map(payload::as).subscribeOn(threads))
                .count()
                .block(Duration.ofSeconds(30));
        threads.dispose();
        assertThat(read).isEqualTo(800);
    }

    record Point(int number, List<String> names) {}
}
