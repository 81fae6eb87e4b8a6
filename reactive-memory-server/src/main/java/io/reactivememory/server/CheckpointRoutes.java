package io.reactivememory.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.payload.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The checkpoints of a thread: its history, its head, each by its id. */
final class CheckpointRoutes {

    /** A large state takes its time to be read and spelled, which is not the event loop's. */
    private static final Scheduler OFF_LOOP = Schedulers.parallel();

    private final ServedMemory served;

    CheckpointRoutes(ServedMemory served) {
        this.served = served;
    }

    /** GET .../checkpoints: newest first, and of their content no more than is asked for. */
    Mono<Void> history(Exchange exchange) {
        Query query = exchange.query();
        query.requireOnly("branch", "branches", "before", "limit", "where", "values", "channel", "writes");
        MediaTypes.negotiate(exchange.header(HttpHeaderNames.ACCEPT), List.of(MediaTypes.NDJSON));
        HistoryQuery wanted = new HistoryQuery(
                branchOrAll(query),
                query.text("before"),
                query.number("limit"),
                where(query),
                projection(query, Projection.metadata()));
        return StreamedReply.finite(exchange, store(exchange).history(thread(exchange), wanted), new CheckpointForm());
    }

    /** GET .../checkpoints/{id}: one in full, unless less is asked for. */
    Mono<Void> get(Exchange exchange) {
        Query query = exchange.query();
        query.requireOnly("branch", "values", "channel", "writes");
        CheckpointRef wanted = CheckpointRef.of(thread(exchange), branch(query), exchange.variable("id"));
        return answer(
                exchange,
                store(exchange).get(wanted, projection(query, Projection.full())),
                "there is no checkpoint '" + wanted.id() + "' in " + place(wanted.thread(), wanted.branch()));
    }

    /** GET .../head: the latest one in full, unless less is asked for. */
    Mono<Void> head(Exchange exchange) {
        Query query = exchange.query();
        query.requireOnly("branch", "values", "channel", "writes");
        String branch = branch(query);
        return answer(
                exchange,
                store(exchange).latest(thread(exchange), branch, projection(query, Projection.full())),
                "there is no checkpoint in " + place(thread(exchange), branch));
    }

    /** POST .../checkpoints. */
    Mono<Void> put(Exchange exchange) {
        exchange.query().requireOnly();
        exchange.requireContentType(List.of(MediaTypes.JSON));
        String thread = thread(exchange);
        return exchange.body(served.maxBodyBytes())
                .publishOn(OFF_LOOP)
                .flatMap(body -> store(exchange).put(thread, DraftForm.parse(thread, body)))
                .flatMap(ref -> exchange.json(HttpResponseStatus.CREATED, CheckpointForm.tree(ref)));
    }

    /** DELETE .../checkpoints: all of the thread's, in all its branches; its messages stay. */
    Mono<Void> delete(Exchange exchange) {
        exchange.query().requireOnly();
        return store(exchange)
                .deleteThread(thread(exchange))
                .flatMap(deleted ->
                        exchange.json(JsonNodeFactory.instance.objectNode().put("deleted", deleted)));
    }

    private CheckpointStore store(Exchange exchange) {
        return served.of(exchange).checkpoints();
    }

    private static String thread(Exchange exchange) {
        return exchange.variable("thread");
    }

    private static Mono<Void> answer(Exchange exchange, Mono<Checkpoint> found, String otherwise) {
        return found.switchIfEmpty(Mono.error(() ->
                        Problem.of(HttpResponseStatus.NOT_FOUND, otherwise).toException()))
                .publishOn(OFF_LOOP)
                .flatMap(checkpoint -> exchange.json(CheckpointForm.tree(checkpoint)));
    }

    private static String place(String thread, String branch) {
        return (branch.isEmpty() ? "" : "branch '" + branch + "' of ") + "thread '" + thread + "'";
    }

    private static String branch(Query query) {
        return query.text("branch", CheckpointRef.ROOT);
    }

    private static @Nullable String branchOrAll(Query query) {
        if (!query.has("branches")) {
            return branch(query);
        }
        if (query.has("branch") || !query.text("branches", "").equals("all")) {
            throw new IllegalArgumentException("query parameter branches must be all, and without branch");
        }
        return null;
    }

    private static Map<String, JsonNode> where(Query query) {
        Map<String, JsonNode> where = new HashMap<>();
        String text = query.text("where");
        if (text != null) {
            JsonFields.parse("query parameter where", Payload.jsonText(text)).forEach(where::put);
        }
        return where;
    }

    private static Projection projection(Query query, Projection otherwise) {
        return new Projection(channels(query, otherwise), query.flag("writes", otherwise.writes()));
    }

    private static @Nullable Set<String> channels(Query query, Projection otherwise) {
        if (query.has("channel")) {
            if (query.has("values")) {
                throw new IllegalArgumentException("query parameter values must be without channel");
            }
            return Set.copyOf(query.texts("channel"));
        }
        if (!query.has("values")) {
            return otherwise.channels();
        }
        return switch (query.text("values", "")) {
            case "all" -> null;
            case "none" -> Set.of();
            default -> throw new IllegalArgumentException("query parameter values must be all or none");
        };
    }
}
