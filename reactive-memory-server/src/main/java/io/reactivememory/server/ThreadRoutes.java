package io.reactivememory.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.ThreadSummary;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Threads as a whole. */
final class ThreadRoutes {

    private final ServedMemory served;

    ThreadRoutes(ServedMemory served) {
        this.served = served;
    }

    /** GET .../threads: summaries of those whose id begins with a prefix. */
    Mono<Void> list(Exchange exchange) {
        exchange.query().requireOnly("prefix");
        MediaTypes.negotiate(exchange.header(HttpHeaderNames.ACCEPT), List.of(MediaTypes.NDJSON));
        return StreamedReply.finite(
                exchange,
                served.of(exchange).conversations().threads(exchange.query().text("prefix", "")),
                NdjsonForm.of(ThreadRoutes::tree));
    }

    /** GET .../threads/{thread}: its summary and the number of its messages. */
    Mono<Void> summary(Exchange exchange) {
        exchange.query().requireOnly();
        String thread = exchange.variable("thread");
        ConversationLog log = served.of(exchange).conversations();
        return log.summary(thread)
                .switchIfEmpty(
                        Mono.error(() -> Problem.of(HttpResponseStatus.NOT_FOUND, "there is no thread '" + thread + "'")
                                .toException()))
                .zipWhen(
                        summary -> log.count(thread),
                        (summary, count) -> tree(summary).put("messages", count))
                .flatMap(exchange::json);
    }

    /** DELETE .../threads/{thread}. */
    Mono<Void> delete(Exchange exchange) {
        exchange.query().requireOnly();
        return served.of(exchange)
                .deleteThread(exchange.variable("thread"))
                .flatMap(deleted ->
                        exchange.json(JsonNodeFactory.instance.objectNode().put("deleted", deleted)));
    }

    private static ObjectNode tree(ThreadSummary summary) {
        ObjectNode tree = JsonNodeFactory.instance
                .objectNode()
                .put("thread", summary.thread())
                .put("firstSequence", summary.firstSequence())
                .put("lastSequence", summary.lastSequence());
        putInstant(tree, "firstAt", summary.firstAt());
        putInstant(tree, "lastAt", summary.lastAt());
        putInstant(tree, "expiresAt", summary.expiresAt());
        return tree;
    }

    private static void putInstant(ObjectNode tree, String name, @Nullable Instant instant) {
        if (instant != null) {
            tree.put(name, instant.toString());
        }
    }
}
