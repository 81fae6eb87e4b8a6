package io.reactivememory.server;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Appends to a thread: one message, or a stream of them. */
final class MessageWrites {

    private final ServedMemory served;

    MessageWrites(ServedMemory served) {
        this.served = served;
    }

    /** POST .../messages. */
    Mono<Void> append(Exchange exchange) {
        String contentType = exchange.requireContentType(List.of(MediaTypes.JSON, MediaTypes.NDJSON));
        return contentType.equals(MediaTypes.JSON) ? appendOne(exchange) : appendStream(exchange);
    }

    private Mono<Void> appendOne(Exchange exchange) {
        exchange.query().requireOnly("expecting");
        Long expecting = exchange.query().number("expecting");
        AppendOptions options = expecting == null ? AppendOptions.defaults() : AppendOptions.expecting(expecting);
        return exchange.body(served.maxBodyBytes())
                .map(body -> Message.fromJson(new String(body, StandardCharsets.UTF_8)))
                .flatMap(message -> served.of(exchange)
                        .conversations()
                        .append(exchange.variable("thread"), List.of(message), options))
                .flatMap(appended -> exchange.json(
                        appended.written() > 0 ? HttpResponseStatus.CREATED : HttpResponseStatus.OK, tree(appended)));
    }

    private Mono<Void> appendStream(Exchange exchange) {
        exchange.query().requireOnly();
        Upload upload =
                new Upload(served.of(exchange).conversations(), exchange.variable("thread"), served.maxBodyBytes());
        return StreamedReply.finite(
                exchange,
                upload.acknowledgements(exchange.request().receive().asByteArray()),
                NdjsonForm.of(tree -> tree));
    }

    private static ObjectNode tree(Appended appended) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        appended.sequences().forEach(tree.putArray("sequences")::add);
        return tree.put("written", appended.written()).put("lastSequence", appended.lastSequence());
    }
}
