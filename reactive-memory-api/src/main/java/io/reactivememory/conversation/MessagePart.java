package io.reactivememory.conversation;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One part of a message's content. What is not one of the named kinds is kept as {@link Other}, as it was given. */
public sealed interface MessagePart {

    /** Returns the JSON form, an object whose {@code type} tells the kind. */
    JsonNode toJson();

    /**
     * Reads a part.
     *
     * @param json the JSON form; anything that is not one of the named kinds becomes {@link Other}
     */
    static MessagePart fromJson(JsonNode json) {
        return switch (json.path("type").asString("")) {
            case "text" ->
                json.path("text").isString() ? new Text(json.path("text").asString()) : new Other(json);
            case "tool_call" ->
                json.path("id").isString() && json.path("name").isString()
                        ? new ToolCall(
                                json.path("id").asString(), json.path("name").asString(), valueOf(json, "arguments"))
                        : new Other(json);
            case "tool_result" ->
                json.path("tool_call_id").isString()
                        ? new ToolResult(json.path("tool_call_id").asString(), valueOf(json, "result"))
                        : new Other(json);
            case "media" ->
                json.path("uri").isString()
                        ? new Media(
                                json.path("uri").asString(),
                                json.path("media_type").stringValue(null))
                        : new Other(json);
            default -> new Other(json);
        };
    }

    /**
     * Text.
     *
     * @param text what was said
     */
    record Text(String text) implements MessagePart {
        @Override
        public JsonNode toJson() {
            return typed("text").put("text", text);
        }
    }

    /**
     * A model's request to call a tool.
     *
     * @param id the call's id, which its result names
     * @param name the tool
     * @param arguments what the tool is called with
     */
    record ToolCall(String id, String name, JsonNode arguments) implements MessagePart {
        @Override
        public JsonNode toJson() {
            return typed("tool_call").put("id", id).put("name", name).set("arguments", arguments);
        }
    }

    /**
     * What a tool answered.
     *
     * @param callId the id of the call that it answers
     * @param result the answer
     */
    record ToolResult(String callId, JsonNode result) implements MessagePart {
        @Override
        public JsonNode toJson() {
            return typed("tool_result").put("tool_call_id", callId).set("result", result);
        }
    }

    /**
     * A reference to a picture, a sound or a document that is kept elsewhere.
     *
     * @param uri where it is
     * @param mediaType what it is, such as {@code image/png}; null if that is not known
     */
    record Media(String uri, @Nullable String mediaType) implements MessagePart {
        @Override
        public JsonNode toJson() {
            ObjectNode json = typed("media").put("uri", uri);
            return mediaType == null ? json : json.put("media_type", mediaType);
        }
    }

    /**
     * A part of a kind that this library does not name.
     *
     * @param json the part as it was given
     */
    record Other(JsonNode json) implements MessagePart {
        @Override
        public JsonNode toJson() {
            return json;
        }
    }

    private static JsonNode valueOf(JsonNode json, String field) {
        JsonNode value = json.get(field);
        return value == null ? JsonNodeFactory.instance.nullNode() : value;
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }
}
