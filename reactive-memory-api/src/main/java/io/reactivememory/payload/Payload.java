package io.reactivememory.payload;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/**
 * Immutable bytes with a media type.
 *
 * <p>Two payloads are equal when media type and bytes are; JSON that is spelled differently is different. Safe to share
 * between threads.
 */
public final class Payload {

    /** The media type of {@link #json(Object)} and {@link #jsonText(String)}. */
    public static final String JSON = "application/json";

    /** The media type of {@link #text(String)}. */
    public static final String TEXT = "text/plain;charset=utf-8";

    private final String mediaType;
    private final byte[] bytes;
    private volatile @Nullable JsonNode decoded;

    private Payload(String mediaType, byte[] bytes) {
        this.mediaType = mediaType;
        this.bytes = bytes;
    }

    /**
     * Encodes a value as JSON: a {@link JsonNode}, a map, a list, a record, a string or a number.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON
     */
    public static Payload json(@Nullable Object value) {
        return new Payload(JSON, Json.write(value));
    }

    /**
     * Keeps JSON text as it is spelled; it is not parsed.
     *
     * @throws IllegalArgumentException if the text has an unpaired surrogate or a NUL character, which JSON cannot have
     */
    public static Payload jsonText(String json) {
        requireNoNul(json);
        return new Payload(JSON, Json.utf8(json));
    }

    /**
     * Keeps plain text.
     *
     * @throws IllegalArgumentException if the text has an unpaired surrogate
     */
    public static Payload text(String text) {
        return new Payload(TEXT, Json.utf8(text));
    }

    /**
     * Keeps bytes under a media type.
     *
     * @param mediaType such as {@code image/png}; printable ASCII, 1 to 128 characters
     * @param bytes the content, which is copied
     * @throws IllegalArgumentException if the media type is not one, or if it is JSON and the bytes are not UTF-8
     */
    public static Payload of(String mediaType, byte[] bytes) {
        if (!mediaType.matches("[\\x21-\\x7E]+/[\\x20-\\x7E]+") || mediaType.length() > 128) {
            throw new IllegalArgumentException(
                    "media type must be type/subtype in 1 to 128 printable ASCII characters, but is '" + mediaType
                            + "'");
        }
        if (isJson(mediaType)) {
            requireText(bytes);
        }
        return new Payload(mediaType, bytes.clone());
    }

    /**
     * Takes back what was stored of a payload, without checking or copying it; for backends.
     *
     * @param mediaType what {@link #mediaType()} gave
     * @param bytes what {@link #bytes()} gave, in an array that nobody else has
     */
    public static Payload ofStored(String mediaType, byte[] bytes) {
        return new Payload(mediaType, bytes);
    }

    /** Returns the media type, as it was given. */
    public String mediaType() {
        return mediaType;
    }

    /** Tells whether the media type is JSON: {@code application/json} or one that ends in {@code +json}. */
    public boolean isJson() {
        return isJson(mediaType);
    }

    /** Returns a copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns a read-only view of the bytes, without copying them. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Returns the number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** Returns the bytes read as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Returns the JSON tree; the bytes are parsed at the first call, and the caller gets a tree of its own.
     *
     * @throws IllegalStateException if the bytes are not JSON
     */
    public JsonNode json() {
        return tree().deepCopy();
    }

    /** Tells whether the bytes can be read as JSON, whatever the media type; the tree is not kept. */
    public boolean isWellFormed() {
        try {
            return decoded != null || !Json.read(bytes).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }

    /**
     * Decodes the JSON as a type.
     *
     * @throws IllegalStateException if the bytes are not JSON, or not of that type
     */
    public <T> T as(Class<T> type) {
        return decode(() -> Json.reader(type).readValue(tree()), type.getName());
    }

    /**
     * Decodes the JSON as a generic type.
     *
     * @throws IllegalStateException if the bytes are not JSON, or not of that type
     */
    public <T> T as(TypeReference<T> type) {
        return decode(
                () -> Json.reader(type.getType()).readValue(tree()),
                type.getType().getTypeName());
    }

    private JsonNode tree() {
        JsonNode tree = decoded;
        if (tree == null) {
            tree = decode(() -> Json.read(bytes), "JSON");
            decoded = tree;
        }
        return tree;
    }

    private <T> T decode(Decoding<T> decoding, String type) {
        try {
            return decoding.decode();
        } catch (JacksonException e) {
            throw new IllegalStateException(
                    "payload of " + size() + " bytes (" + mediaType + ") cannot be read as " + type + ": "
                            + e.getOriginalMessage(),
                    e);
        }
    }

    private static boolean isJson(String mediaType) {
        int parameters = mediaType.indexOf(';');
        String essence =
                parameters < 0 ? mediaType : mediaType.substring(0, parameters).stripTrailing();
        return essence.equalsIgnoreCase(JSON)
                || essence.toLowerCase(Locale.ROOT).endsWith("+json");
    }

    private static void requireText(byte[] bytes) {
        try {
            requireNoNul(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("JSON must be well-formed UTF-8", e);
        }
    }

    private static void requireNoNul(String json) {
        if (json.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("JSON must have no NUL character outside an escape");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Payload that && mediaType.equals(that.mediaType) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mediaType, Arrays.hashCode(bytes));
    }

    /** Names the media type and the size, never the content. */
    @Override
    public String toString() {
        return "Payload[" + mediaType + ", " + bytes.length + " bytes]";
    }

    @FunctionalInterface
    private interface Decoding<T> {
        T decode();
    }
}
