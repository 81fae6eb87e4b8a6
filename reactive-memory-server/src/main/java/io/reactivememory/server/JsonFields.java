package io.reactivememory.server;

import io.reactivememory.payload.Payload;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The fields of a JSON object that was sent. What is wrong with one is said by name.
 *
 * @param what what the object is to the sender
 * @param json the object
 */
record JsonFields(String what, JsonNode json) {

    /**
     * Takes the fields of an object.
     *
     * @throws IllegalArgumentException if it is none
     */
    static JsonFields of(String what, JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException(what + " must be a JSON object, but is " + kind(json));
        }
        return new JsonFields(what, json);
    }

    /**
     * Reads an object.
     *
     * @throws IllegalArgumentException if it is none
     */
    static JsonFields parse(String what, Payload text) {
        try {
            return of(what, text.json());
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(what + " must be a JSON object: " + e.getMessage(), e);
        }
    }

    /** Refuses fields that are not known, so that a misspelled one is not ignored. */
    JsonFields requireOnly(String... known) {
        for (String name : json.propertyNames()) {
            if (!List.of(known).contains(name)) {
                throw new IllegalArgumentException(
                        "field " + name + " is unknown in " + what + "; known are " + String.join(", ", known));
            }
        }
        return this;
    }

    boolean has(String name) {
        return json.has(name);
    }

    @Nullable
    String text(String name) {
        JsonNode value = field(name, "text", JsonNode::isString);
        return value == null ? null : value.stringValue();
    }

    @Nullable
    Long number(String name) {
        JsonNode value =
                field(name, "a whole number", number -> number.isIntegralNumber() && number.canConvertToLong());
        return value == null ? null : value.longValue();
    }

    /** Returns the items of a field that is a list; none if it is not there. */
    List<JsonNode> list(String name) {
        JsonNode list = field(name, "a list", JsonNode::isArray);
        return list == null ? List.of() : List.copyOf(list.values());
    }

    /** Returns the items of a field that is a list of text; none if it is not there. */
    List<String> texts(String name) {
        field(
                name,
                "a list of text",
                list -> list.isArray() && list.valueStream().allMatch(JsonNode::isString));
        return list(name).stream().map(JsonNode::stringValue).toList();
    }

    /** Returns the fields of a field that is an object; none if it is not there. */
    JsonFields object(String name) {
        JsonNode object = field(name, "a JSON object", JsonNode::isObject);
        return new JsonFields(name, object == null ? JsonNodeFactory.instance.objectNode() : object);
    }

    void forEach(BiConsumer<String, JsonNode> field) {
        json.forEachEntry(field);
    }

    private @Nullable JsonNode field(String name, String expected, Predicate<JsonNode> isExpected) {
        JsonNode value = json.get(name);
        if (value != null && !isExpected.test(value)) {
            throw new IllegalArgumentException(
                    "field " + name + " of " + what + " must be " + expected + ", but is " + kind(value));
        }
        return value;
    }

    private static String kind(JsonNode json) {
        return json.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
