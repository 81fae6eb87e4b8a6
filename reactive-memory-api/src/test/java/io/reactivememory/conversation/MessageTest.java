package io.reactivememory.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reactivememory.payload.Payload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class MessageTest {

    private static final String FULL = """
            {"id":"m-7","role":"assistant","name":"planner","content":"Hello!",\
            "attributes":{"model":"m1","cost":1.10},"z":{"y":[1,null]},"a":"b"}""";

    @Test
    void keepsEveryField() {
        Message message = Message.fromJson(FULL);
        assertThat(message.id()).isEqualTo("m-7");
        assertThat(message.role()).isEqualTo("assistant");
        assertThat(message.name()).isEqualTo("planner");
        assertThat(message.text()).isEqualTo("Hello!");
        assertThat(message.attributes()).containsOnlyKeys("model", "cost");
        assertThat(message.otherFields())
                .containsExactly(Map.entry("z", json("{\"y\":[1,null]}")), Map.entry("a", json("\"b\"")));
        assertThat(message.payload().text()).isEqualTo(FULL);
    }

    @Test
    void buildsWhatItReads() {
        Message built = Message.builder("assistant")
                .id("m-7")
                .name("planner")
                .text("Hello!")
                .attribute("model", "m1")
                .attribute("cost", json("1.10"))
                .field("z", json("{\"y\":[1,null]}"))
                .field("a", "b")
                .build();
        assertThat(built).isEqualTo(Message.fromJson(FULL)).hasSameHashCodeAs(Message.fromJson(FULL));
    }

    @ParameterizedTest
    @CsvSource({"user, Hi", "assistant, Hi", "system, Hi"})
    void namesTheUsualRoles(String role, String text) {
        Message message = switch (role) {
            case "user" -> Message.user(text);
            case "assistant" -> Message.assistant(text);
            default -> Message.system(text);
        };
        assertThat(message.payload().text()).isEqualTo("{\"role\":\"" + role + "\",\"content\":\"Hi\"}");
    }

    @Test
    void hasNothingThatWasNotGiven() {
        Message message = Message.builder("tool").build();
        assertThat(message.id()).isNull();
        assertThat(message.name()).isNull();
        assertThat(message.text()).isEmpty();
        assertThat(message.parts()).isEmpty();
        assertThat(message.attributes()).isEmpty();
        assertThat(message.otherFields()).isEmpty();
    }

    @Test
    void takesNullsOfChatApisForAbsence() {
        Message message = Message.fromJson(
                "{\"id\":null,\"role\":\"assistant\",\"name\":null,\"content\":null,\"refusal\":null}");
        assertThat(message.id()).isNull();
        assertThat(message.name()).isNull();
        assertThat(message.parts()).isEmpty();
        assertThat(message.payload().text()).contains("\"id\":null", "\"refusal\":null");
    }

    @Test
    void keepsPartsInTheirOrder() {
        List<MessagePart> parts = List.of(
                new MessagePart.Text("one"),
                new MessagePart.ToolCall("c1", "search", json("{\"q\":\"x\"}")),
                new MessagePart.ToolResult("c1", json("[1]")),
                new MessagePart.Media("https://example.org/a.png", "image/png"),
                new MessagePart.Media("https://example.org/b", null),
                new MessagePart.Text("two"));
        Message.Builder builder = Message.builder("assistant");
        parts.forEach(builder::part);
        Message message = Message.fromJson(builder.build().payload().text());
        assertThat(message.parts()).isEqualTo(parts);
        assertThat(message.text()).isEqualTo("one\ntwo");
    }

    @Test
    void plainTextIsOneTextPart() {
        assertThat(Message.user("Hi").parts()).containsExactly(new MessagePart.Text("Hi"));
    }

    @Test
    void textBecomesTheFirstOfTheParts() {
        Message message =
                Message.user("Hi").mutate().part(new MessagePart.Text("there")).build();
        assertThat(message.text()).isEqualTo("Hi\nthere");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"audio\",\"data\":\"x\"}",
                "{\"type\":\"text\"}",
                "{\"type\":\"tool_call\",\"id\":\"c1\"}",
                "{\"type\":\"tool_result\"}",
                "{\"type\":\"media\"}",
                "{\"kind\":1}",
                "\"bare\"",
                "7",
                "null"
            })
    void keepsPartsOfUnknownKindsAsTheyAre(String part) {
        Message message = Message.fromJson("{\"role\":\"user\",\"content\":[" + part + "]}");
        assertThat(message.parts()).containsExactly(new MessagePart.Other(json(part)));
        assertThat(message.mutate().build().payload()).isEqualTo(message.payload());
        assertThat(message.text()).isEmpty();
    }

    @Test
    void takesContentThatIsAnObjectForOnePart() {
        Message message = Message.fromJson("{\"role\":\"user\",\"content\":{\"type\":\"text\",\"text\":\"Hi\"}}");
        assertThat(message.parts()).containsExactly(new MessagePart.Text("Hi"));
        assertThat(message.mutate().part(new MessagePart.Text("there")).build().text())
                .isEqualTo("Hi\nthere");
    }

    @Test
    void toolCallWithoutArgumentsHasNullOnes() {
        Message message =
                Message.fromJson("{\"role\":\"a\",\"content\":[{\"type\":\"tool_call\",\"id\":\"c\",\"name\":\"n\"}]}");
        assertThat(message.parts()).containsExactly(new MessagePart.ToolCall("c", "n", json("null")));
    }

    @Test
    void mutateChangesACopy() {
        Message message = Message.fromJson(FULL);
        Message changed = message.mutate().text("Bye").attribute("model", "m2").build();
        assertThat(message).isEqualTo(Message.fromJson(FULL));
        assertThat(changed.payload().text())
                .isEqualTo(FULL.replace("Hello!", "Bye").replace("m1", "m2"));
    }

    @Test
    void builderMayBeUsedFurther() {
        Message.Builder builder = Message.builder("user").text("one");
        Message first = builder.build();
        Message second = builder.text("two").build();
        assertThat(first.text()).isEqualTo("one");
        assertThat(second.text()).isEqualTo("two");
    }

    @Test
    void handsOutNothingByWhichItCouldBeChanged() {
        Message message = Message.fromJson(
                "{\"role\":\"u\",\"content\":[{\"k\":1}],\"attributes\":{\"a\":{\"k\":1}},\"x\":{\"k\":1}}");
        String before = message.payload().text();
        message.attributes().values().forEach(value -> ((ObjectNode) value).put("k", 2));
        message.otherFields().values().forEach(value -> ((ObjectNode) value).put("k", 2));
        ((ObjectNode) message.parts().get(0).toJson()).put("k", 2);
        ((ObjectNode) message.payload().json()).put("role", "v");
        Message same = Message.fromJson(before);
        assertThat(message.attributes()).isEqualTo(same.attributes());
        assertThat(message.otherFields()).isEqualTo(same.otherFields());
        assertThat(message.parts()).isEqualTo(same.parts());
        assertThat(message.role()).isEqualTo("u");
        assertThat(message.mutate().build().payload().text()).isEqualTo(before);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> message.attributes().clear());
    }

    @Test
    void keepsNothingOfTheTreeItWasMadeOf() {
        ObjectNode tree = (ObjectNode) json(FULL);
        Message message = Message.fromJson(tree);
        tree.put("role", "user");
        assertThat(message.role()).isEqualTo("assistant");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{\"role\":\"\"}", "{\"role\":null}", "{\"content\":\"Hi\"}", "{\"role\":[\"user\"]}"})
    void refusesAMessageWithoutRole(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.fromJson(json))
                .withMessage("message must have a role, such as user or assistant");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[]|array", "\"user\"|string", "null|null", "7|number"})
    void refusesWhatIsNotAnObject(String json, String kind) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.fromJson(json))
                .withMessage("message must be a JSON object, but is " + kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{} {}", "role"})
    void refusesWhatIsNotJson(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.fromJson(text))
                .withMessageStartingWith("message must be a JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a\\u0000\"", "\"\\ud83d\"", "7", "true", "[\"m-1\"]", "{}"})
    void refusesAnIdThatIsNotAName(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Message.fromJson("{\"role\":\"user\",\"id\":" + id + "}"))
                .withMessageStartingWith("message id must ");
    }

    @Test
    void idHas512BytesAtTheMost() {
        String longest = "é".repeat(256);
        assertThat(Message.builder("user").id(longest).build().id()).isEqualTo(longest);
        Message.Builder tooLong = Message.builder("user").id(longest + "a");
        assertThatIllegalArgumentException().isThrownBy(tooLong::build);
    }

    @Test
    void equalsByJsonAndNotBySpelling() {
        Message message = Message.fromJson("{\"role\":\"user\",\"content\":\"Hi\",\"n\":1}");
        Message spelledOtherwise =
                Message.ofStored(Payload.jsonText("{ \"n\": 1, \"content\": \"\\u0048i\", \"role\": \"user\" }"));
        assertThat(message).isEqualTo(spelledOtherwise).hasSameHashCodeAs(spelledOtherwise);
        assertThat(message).isNotEqualTo(Message.fromJson("{\"role\":\"user\",\"content\":\"Hi\",\"n\":2}"));
        assertThat(message).isNotEqualTo(Message.fromJson("{\"role\":\"user\",\"content\":\"Hi\"}"));
    }

    @Test
    void keepsHalfASurrogatePair() {
        Message message = Message.fromJson("{\"role\":\"user\",\"content\":\"\\ud83d\"}");
        assertThat(message.text()).isEqualTo("\uD83D");
        assertThat(Message.fromJson(message.payload().text())).isEqualTo(message);
    }

    @Test
    void storedPayloadIsTakenUnparsed() {
        Message garbage = Message.ofStored(Payload.jsonText("{garbage"));
        assertThat(garbage.payload().text()).isEqualTo("{garbage");
        assertThatIllegalStateException().isThrownBy(garbage::role).withMessageContaining("cannot be read as JSON");
    }

    @Test
    void printsNoContent() {
        Message message = Message.user("hunter2");
        assertThat(message).hasToString("Message[user, " + message.payload().size() + " bytes]");
    }

    private static JsonNode json(String text) {
        return Payload.jsonText(text).json();
    }
}
