package io.reactivememory.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.reactivememory.namespace.Namespace;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;

/** Namespaces as a whole. */
final class NamespaceRoutes {

    private final ServedMemory served;

    NamespaceRoutes(ServedMemory served) {
        this.served = served;
    }

    /** GET /namespaces: those at and under a prefix. */
    Mono<Void> list(Exchange exchange) {
        exchange.query().requireOnly("prefix");
        MediaTypes.negotiate(exchange.header(HttpHeaderNames.ACCEPT), List.of(MediaTypes.NDJSON));
        Namespace prefix = Namespace.parse(exchange.query().text("prefix", "/"));
        return StreamedReply.finite(
                exchange,
                served.memory().namespaces(prefix),
                NdjsonForm.of(
                        namespace -> JsonNodeFactory.instance.objectNode().put("namespace", namespace.toString())));
    }

    /** GET /namespaces/{namespace}: what it holds. */
    Mono<Void> stats(Exchange exchange) {
        exchange.query().requireOnly();
        return served.of(exchange)
                .stats()
                .flatMap(stats -> exchange.json(JsonNodeFactory.instance
                        .objectNode()
                        .put("namespace", exchange.namespace().toString())
                        .put("threads", stats.threads())
                        .put("messages", stats.messages())
                        .put("checkpoints", stats.checkpoints())
                        .put("entries", stats.entries())));
    }

    /** DELETE /namespaces/{namespace}: removes everything in it. */
    Mono<Void> erase(Exchange exchange) {
        exchange.query().requireOnly();
        return served.of(exchange)
                .erase()
                .flatMap(erased ->
                        exchange.json(JsonNodeFactory.instance.objectNode().put("erased", erased)));
    }
}
