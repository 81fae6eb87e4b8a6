package io.reactivememory.server;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A problem document (RFC 9457): what went wrong, for people and for programs.
 *
 * @param status the HTTP status
 * @param detail one sentence
 * @param fields what programs want to know besides, such as the actual version
 * @param headers header fields that go with the answer
 */
record Problem(int status, String detail, Map<String, @Nullable Object> fields, Map<String, String> headers) {

    static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(HttpResponseStatus status, String detail) {
        return new Problem(status.code(), detail, Map.of(), Map.of());
    }

    Problem withStatus(HttpResponseStatus other) {
        return new Problem(other.code(), detail, fields, headers);
    }

    Problem with(String field, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new Problem(status, detail, more, headers);
    }

    Problem header(CharSequence name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name.toString(), value);
        return new Problem(status, detail, fields, more);
    }

    RefusedException toException() {
        return new RefusedException(this);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status)
                .put("detail", detail);
        fields.forEach(json::putPOJO);
        return json;
    }
}
