package io.reactivememory.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;

/** Entries: values under keys, as resources of their own media type with the version as the entity tag. */
final class EntryRoutes {

    private static final Pattern VERSION_TAG = Pattern.compile("\"([1-9][0-9]{0,17})\"");

    private final ServedMemory served;

    EntryRoutes(ServedMemory served) {
        this.served = served;
    }

    /** GET .../entries: those whose key begins with a prefix, with their values. */
    Mono<Void> list(Exchange exchange) {
        exchange.query().requireOnly("prefix");
        MediaTypes.negotiate(exchange.header(HttpHeaderNames.ACCEPT), List.of(MediaTypes.NDJSON));
        return StreamedReply.finite(
                exchange, served.of(exchange).entries().entries(exchange.query().text("prefix", "")), new EntryForm());
    }

    /** GET .../entries/{key}: the value itself. */
    Mono<Void> get(Exchange exchange) {
        exchange.query().requireOnly();
        String key = exchange.variable("key");
        return served.of(exchange)
                .entries()
                .get(key)
                .switchIfEmpty(
                        Mono.error(() -> Problem.of(HttpResponseStatus.NOT_FOUND, "there is no entry '" + key + "'")
                                .toException()))
                .flatMap(entry -> {
                    exchange.response()
                            .header(HttpHeaderNames.ETAG, tag(entry))
                            .header("X-Content-Type-Options", "nosniff");
                    return exchange.bytes(
                            HttpResponseStatus.OK,
                            entry.value().mediaType(),
                            entry.value().bytes());
                });
    }

    /** PUT .../entries/{key}. */
    Mono<Void> put(Exchange exchange) {
        exchange.query().requireOnly("ttl");
        PutOptions options = options(exchange);
        String given = exchange.header(HttpHeaderNames.CONTENT_TYPE);
        String mediaType = given == null ? "application/octet-stream" : given;
        return exchange.body(served.maxBodyBytes())
                .flatMap(body -> served.of(exchange)
                        .entries()
                        .put(exchange.variable("key"), Payload.of(mediaType, body), options))
                .onErrorMap(
                        ConflictException.class,
                        conflict -> Problems.of(conflict)
                                .withStatus(HttpResponseStatus.PRECONDITION_FAILED)
                                .toException())
                .flatMap(entry -> {
                    exchange.response().header(HttpHeaderNames.ETAG, tag(entry));
                    return exchange.json(
                            entry.version() == 1 ? HttpResponseStatus.CREATED : HttpResponseStatus.OK,
                            EntryForm.describe(entry));
                });
    }

    /** DELETE .../entries/{key}. */
    Mono<Void> delete(Exchange exchange) {
        exchange.query().requireOnly();
        return served.of(exchange)
                .entries()
                .delete(exchange.variable("key"))
                .flatMap(deleted ->
                        exchange.json(JsonNodeFactory.instance.objectNode().put("deleted", deleted)));
    }

    /** DELETE .../entries: all of them. */
    Mono<Void> clear(Exchange exchange) {
        exchange.query().requireOnly();
        return served.of(exchange)
                .entries()
                .clear()
                .flatMap(cleared ->
                        exchange.json(JsonNodeFactory.instance.objectNode().put("cleared", cleared)));
    }

    private static PutOptions options(Exchange exchange) {
        PutOptions options = condition(exchange);
        Duration ttl = exchange.query().duration("ttl");
        return ttl == null ? options : options.ttl(ttl);
    }

    private static PutOptions condition(Exchange exchange) {
        String match = exchange.header(HttpHeaderNames.IF_MATCH);
        String noneMatch = exchange.header(HttpHeaderNames.IF_NONE_MATCH);
        if (match == null && noneMatch == null) {
            return PutOptions.defaults();
        }
        if (match == null && "*".equals(noneMatch)) {
            return PutOptions.ifAbsent();
        }
        Matcher version = VERSION_TAG.matcher(match == null ? "" : match.strip());
        if (noneMatch == null && version.matches()) {
            return PutOptions.ifVersion(Long.parseLong(version.group(1)));
        }
        throw new IllegalArgumentException(
                "a condition must be If-None-Match: * (there is no entry) or If-Match: \"3\" (it has version 3)");
    }

    private static String tag(Entry entry) {
        return '"' + Long.toString(entry.version()) + '"';
    }
}
