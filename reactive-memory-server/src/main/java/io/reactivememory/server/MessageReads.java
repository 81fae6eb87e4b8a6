package io.reactivememory.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.ReplayQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads a thread: its replay, its tail, or its history and what follows live. */
final class MessageReads {

    private static final String RESUMED = "Last-Event-ID";

    private final ServedMemory served;

    MessageReads(ServedMemory served) {
        this.served = served;
    }

    /** GET .../messages. */
    Mono<Void> read(Exchange exchange) {
        String mediaType = MediaTypes.negotiate(
                exchange.header(HttpHeaderNames.ACCEPT), List.of(MediaTypes.NDJSON, MediaTypes.EVENTS));
        StreamForm<LoggedMessage> form = mediaType.equals(MediaTypes.EVENTS) ? new EventForm() : NdjsonForm.messages();
        ConversationLog log = served.of(exchange).conversations();
        String thread = exchange.variable("thread");
        Query query = exchange.query();
        Long seen = lastSeen(exchange);
        if (query.flag("follow")) {
            query.requireOnly("follow", "after");
            return StreamedReply.live(exchange, untilStop(log.follow(thread, after(query, seen))), form);
        }
        if (query.has("tail")) {
            query.requireOnly("follow", "tail");
            return StreamedReply.finite(exchange, tail(log, thread, query, seen), form);
        }
        query.requireOnly("follow", "from", "direction", "limit");
        Flux<LoggedMessage> replay = log.replay(thread, replay(query, seen));
        // Browsers come back whenever a stream of events ends, until they are told that there is nothing.
        return seen != null && mediaType.equals(MediaTypes.EVENTS)
                ? StreamedReply.finiteOrNothing(exchange, replay, form)
                : StreamedReply.finite(exchange, replay, form);
    }

    private static long after(Query query, @Nullable Long seen) {
        Long after = query.number("after");
        return seen != null ? seen : after != null ? after : 0;
    }

    private static Flux<LoggedMessage> tail(ConversationLog log, String thread, Query query, @Nullable Long seen) {
        Flux<LoggedMessage> tail = log.tail(thread, query.count("tail"));
        return seen == null ? tail : tail.filter(logged -> logged.sequence() > seen);
    }

    private static ReplayQuery replay(Query query, @Nullable Long seen) {
        boolean backward = switch (query.text("direction", "forward")) {
            case "forward" -> false;
            case "backward" -> true;
            default -> throw new IllegalArgumentException("query parameter direction must be forward or backward");
        };
        ReplayQuery.Direction direction = backward ? ReplayQuery.Direction.BACKWARD : ReplayQuery.Direction.FORWARD;
        if (seen == null) {
            return new ReplayQuery(direction, query.number("from"), query.number("limit"));
        }
        if (backward && seen <= 1) {
            return new ReplayQuery(direction, null, 0L);
        }
        return new ReplayQuery(direction, backward ? seen - 1 : seen + 1, query.number("limit"));
    }

    /** What a client of server-sent events says when it comes back: the last sequence that it has seen. */
    private static @Nullable Long lastSeen(Exchange exchange) {
        String text = exchange.header(RESUMED);
        if (text == null || text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(RESUMED + " must be a sequence, but is '" + text + "'");
        }
        return Long.valueOf(text);
    }

    /** A follower never ends by itself, and one that is told so knows that the thread goes on. */
    private <T> Flux<T> untilStop(Flux<T> live) {
        return live.takeUntilOther(
                served.stopping().then(Mono.error(() -> Problems.stopping().toException())));
    }
}
