package io.reactivememory.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request and its answer.
 *
 * @param request what was asked
 * @param response where the answer goes
 * @param variables the decoded path segments, by their names in the route's template
 * @param query the parameters
 */
record Exchange(HttpServerRequest request, HttpServerResponse response, Map<String, String> variables, Query query) {

    String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    Namespace namespace() {
        return Namespace.parse(variable("namespace"));
    }

    @Nullable
    String header(CharSequence name) {
        return request.requestHeaders().get(name);
    }

    /** Answers with a JSON object. */
    Mono<Void> json(HttpResponseStatus status, ObjectNode body) {
        return bytes(status, MediaTypes.JSON, Payload.json(body).bytes());
    }

    /** Answers with a JSON object and 200. */
    Mono<Void> json(ObjectNode body) {
        return json(HttpResponseStatus.OK, body);
    }

    /** Answers with bytes. */
    Mono<Void> bytes(HttpResponseStatus status, String mediaType, byte[] body) {
        response.status(status).header(HttpHeaderNames.CONTENT_TYPE, mediaType);
        return response.sendByteArray(Mono.just(body)).then();
    }

    /** Answers with a problem. */
    Mono<Void> problem(Problem problem) {
        problem.headers().forEach(response::header);
        return bytes(
                HttpResponseStatus.valueOf(problem.status()),
                Problem.MEDIA_TYPE,
                Payload.json(problem.toJson()).bytes());
    }

    /** Refuses a body of any other media type than these, and returns which it is. */
    String requireContentType(List<String> known) {
        String essence = MediaTypes.essence(header(HttpHeaderNames.CONTENT_TYPE));
        if (!known.contains(essence)) {
            throw Problem.of(
                            HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
                            "Content-Type must be " + String.join(" or ", known) + ", but is '" + essence + "'")
                    .toException();
        }
        return essence;
    }

    /** Returns the whole body, or fails with 413 as soon as it is known to be larger than the limit. */
    Mono<byte[]> body(int limit) {
        long announced = announcedLength();
        if (announced > limit) {
            return Mono.error(Problems.tooLarge(announced, limit).toException());
        }
        return Mono.defer(() -> request.receive()
                .asByteArray()
                .reduceWith(ByteArrayOutputStream::new, (whole, part) -> append(whole, part, limit))
                .map(ByteArrayOutputStream::toByteArray));
    }

    private long announcedLength() {
        String length = header(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    private static ByteArrayOutputStream append(ByteArrayOutputStream whole, byte[] part, int limit) {
        if (whole.size() + (long) part.length > limit) {
            throw Problems.tooLarge(-1, limit).toException();
        }
        whole.writeBytes(part);
        return whole;
    }
}
