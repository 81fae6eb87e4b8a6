package io.reactivememory.conversation;

import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was said, by whom: an immutable JSON object in the form that chat APIs use.
 *
 * <pre>{@code
 * {"id": "m-7", "role": "assistant", "name": "planner", "content": "Hello!", "attributes": {"model": "m1"}, ...}
 * }</pre>
 *
 * <p>{@code role} is required and free; {@code content} is text, a list of {@link MessagePart parts}, or absent; every
 * other field is kept as it was given. The object is parsed at the first question about it and at most once: a message
 * that is only passed on is never parsed. Two messages are equal when their JSON objects are.
 */
public final class Message {

    private static final String ID = "id";
    private static final String ROLE = "role";
    private static final String NAME = "name";
    private static final String CONTENT = "content";
    private static final String ATTRIBUTES = "attributes";
    private static final Set<String> NAMED = Set.of(ID, ROLE, NAME, CONTENT, ATTRIBUTES);

    private final Payload payload;
    private volatile @Nullable JsonNode decoded;

    private Message(Payload payload) {
        this.payload = payload;
    }

    /** Returns a user's message of text. */
    public static Message user(String text) {
        return builder("user").text(text).build();
    }

    /** Returns an assistant's message of text. */
    public static Message assistant(String text) {
        return builder("assistant").text(text).build();
    }

    /** Returns a system message of text. */
    public static Message system(String text) {
        return builder("system").text(text).build();
    }

    /**
     * Begins a message.
     *
     * @param role who speaks: {@code user}, {@code assistant}, {@code system}, {@code tool} or any other word
     */
    public static Builder builder(String role) {
        return new Builder(JsonNodeFactory.instance.objectNode()).role(role);
    }

    /**
     * Reads a message from JSON, keeping every field.
     *
     * @param json a JSON object with a {@code role}
     * @throws IllegalArgumentException if it is not JSON, not an object, has no role, or an id that is not a name
     */
    public static Message fromJson(String json) {
        try {
            return fromJson(Payload.jsonText(json).json());
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException("message must be a JSON object: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a message from a JSON tree, keeping every field.
     *
     * @throws IllegalArgumentException if it is not an object, has no role, or an id that is not a name
     */
    public static Message fromJson(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            throw new IllegalArgumentException("message must be a JSON object, but is "
                    + json.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        return new Builder(object.deepCopy()).build();
    }

    /** Takes back what {@link #payload()} gave, without parsing it; for backends, which store only what was checked. */
    public static Message ofStored(Payload payload) {
        return new Message(payload);
    }

    /** Returns the caller's id; null if the message carries none. */
    public @Nullable String id() {
        return tree().path(ID).stringValue(null);
    }

    /** Returns who speaks. */
    public String role() {
        return tree().path(ROLE).asString("");
    }

    /** Returns the speaker's name; null if none is given. */
    public @Nullable String name() {
        return tree().path(NAME).stringValue(null);
    }

    /** Returns the content's text: the text itself, or the text parts joined by line breaks; empty if there is none. */
    public String text() {
        return parts().stream()
                .filter(MessagePart.Text.class::isInstance)
                .map(part -> ((MessagePart.Text) part).text())
                .collect(Collectors.joining("\n"));
    }

    /** Returns the content as parts; plain text is one text part, and an object is one part. */
    public List<MessagePart> parts() {
        JsonNode content = tree().path(CONTENT);
        if (content.isString()) {
            return List.of(new MessagePart.Text(content.asString()));
        }
        if (content.isObject()) {
            return List.of(MessagePart.fromJson(content.deepCopy()));
        }
        List<MessagePart> parts = new ArrayList<>();
        for (JsonNode part : content) {
            parts.add(MessagePart.fromJson(part.deepCopy()));
        }
        return List.copyOf(parts);
    }

    /** Returns the attributes, in the order in which they were given. */
    public Map<String, JsonNode> attributes() {
        return fields(tree().path(ATTRIBUTES), Set.of());
    }

    /** Returns the fields that this class does not name, in the order in which they were given. */
    public Map<String, JsonNode> otherFields() {
        return fields(tree(), NAMED);
    }

    /** Returns the JSON object, spelled without line breaks; passing it on costs no parse. */
    public Payload payload() {
        return payload;
    }

    /** Begins a message that starts as a copy of this one. */
    public Builder mutate() {
        return new Builder((ObjectNode) payload.json());
    }

    private JsonNode tree() {
        JsonNode tree = decoded;
        if (tree == null) {
            tree = payload.json();
            decoded = tree;
        }
        return tree;
    }

    private static Map<String, JsonNode> fields(JsonNode object, Set<String> without) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        object.forEachEntry((name, value) -> {
            if (!without.contains(name)) {
                fields.put(name, value.deepCopy());
            }
        });
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Message that && (payload.equals(that.payload) || tree().equals(that.tree()));
    }

    @Override
    public int hashCode() {
        return tree().hashCode();
    }

    /** Names the role and the size, never the content. */
    @Override
    public String toString() {
        return "Message[" + role() + ", " + payload.size() + " bytes]";
    }

    /** Builds a message, field by field. Not for use by several threads. */
    public static final class Builder {

        private final ObjectNode json;

        private Builder(ObjectNode json) {
            this.json = json;
        }

        /** Sets the caller's id, by which repeating an append is safe. */
        public Builder id(String id) {
            json.put(ID, id);
            return this;
        }

        /** Sets who speaks. */
        public Builder role(String role) {
            json.put(ROLE, role);
            return this;
        }

        /** Sets the speaker's name. */
        public Builder name(String name) {
            json.put(NAME, name);
            return this;
        }

        /** Sets the content to text. */
        public Builder text(String text) {
            json.put(CONTENT, text);
            return this;
        }

        /** Adds a part to the content; what was there before and is not a list becomes the first part. */
        public Builder part(MessagePart part) {
            JsonNode content = json.path(CONTENT);
            if (content instanceof ArrayNode parts) {
                parts.add(part.toJson());
                return this;
            }
            ArrayNode parts = json.putArray(CONTENT);
            if (content.isString()) {
                parts.add(new MessagePart.Text(content.asString()).toJson());
            } else if (!content.isMissingNode() && !content.isNull()) {
                parts.add(content);
            }
            parts.add(part.toJson());
            return this;
        }

        /** Sets an attribute: anything that can be written as JSON. */
        public Builder attribute(String name, @Nullable Object value) {
            ObjectNode attributes =
                    json.path(ATTRIBUTES) instanceof ObjectNode present ? present : json.putObject(ATTRIBUTES);
            attributes.set(name, Payload.json(value).json());
            return this;
        }

        /** Sets a field that this library does not name. */
        public Builder field(String name, @Nullable Object value) {
            json.set(name, Payload.json(value).json());
            return this;
        }

        /**
         * Returns the message.
         *
         * @throws IllegalArgumentException if there is no role, or the id is not a name
         */
        public Message build() {
            if (json.path(ROLE).asString("").isEmpty()) {
                throw new IllegalArgumentException("message must have a role, such as user or assistant");
            }
            requireIdOrNone(json.path(ID));
            return new Message(Payload.json(json));
        }

        private static void requireIdOrNone(JsonNode id) {
            if (id.isString()) {
                Names.require("message id", id.asString());
            } else if (!id.isMissingNode() && !id.isNull()) {
                throw new IllegalArgumentException("message id must be a string, but is "
                        + id.getNodeType().name().toLowerCase(Locale.ROOT));
            }
        }
    }
}
