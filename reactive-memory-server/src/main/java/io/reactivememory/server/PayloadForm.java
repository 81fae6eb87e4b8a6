package io.reactivememory.server;

import io.reactivememory.payload.Payload;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A value among the fields of a JSON object: its media type, and the value as JSON or, if it is none, in base64. */
final class PayloadForm {

    private static final String MEDIA_TYPE = "mediaType";
    private static final String VALUE = "value";
    private static final String BASE64 = "base64";

    private PayloadForm() {}

    /** Adds a value to an object. */
    static ObjectNode describe(ObjectNode tree, Payload payload) {
        tree.put(MEDIA_TYPE, payload.mediaType());
        return isJson(payload)
                ? tree.set(VALUE, payload.json())
                : tree.put(BASE64, Base64.getEncoder().encodeToString(payload.bytes()));
    }

    /** Tells whether a value can stand for itself: it is JSON, and of no special kind. */
    static boolean isPlainJson(Payload payload) {
        return payload.mediaType().equals(Payload.JSON) && isJson(payload);
    }

    /** The store keeps bytes as they are put: what calls itself JSON need not be. */
    private static boolean isJson(Payload payload) {
        return payload.isJson() && payload.isWellFormed();
    }

    /**
     * Reads a value that is described in an object of its own.
     *
     * @throws IllegalArgumentException if it is not
     */
    static Payload parse(String what, JsonNode json) {
        JsonFields fields = JsonFields.of(what, json).requireOnly(MEDIA_TYPE, VALUE, BASE64);
        String mediaType = fields.text(MEDIA_TYPE);
        String base64 = fields.text(BASE64);
        JsonNode value = json.get(VALUE);
        if (mediaType == null || (base64 == null) == (value == null)) {
            throw new IllegalArgumentException(what + " must have a mediaType, and a value or base64");
        }
        return Payload.of(
                mediaType,
                base64 == null
                        ? Payload.json(value).bytes()
                        : Base64.getDecoder().decode(base64));
    }
}
