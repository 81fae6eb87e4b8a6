package io.reactivememory.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** The table of routes, and the way from a request to the one that answers it. */
final class Routes {

    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final List<Route> table = new ArrayList<>();

    Routes(ServedMemory served) {
        HealthRoutes health = new HealthRoutes(served);
        NamespaceRoutes namespaces = new NamespaceRoutes(served);
        ThreadRoutes threads = new ThreadRoutes(served);
        MessageReads reads = new MessageReads(served);
        MessageWrites writes = new MessageWrites(served);
        CheckpointRoutes checkpoints = new CheckpointRoutes(served);
        EntryRoutes entries = new EntryRoutes(served);

        add("GET", "/health", health::health);
        add("GET", "/openapi.json", health::description);
        add("GET", "/namespaces", namespaces::list);
        add("GET", "/namespaces/{namespace}", namespaces::stats);
        add("DELETE", "/namespaces/{namespace}", namespaces::erase);
        add("GET", "/namespaces/{namespace}/threads", threads::list);
        add("GET", "/namespaces/{namespace}/threads/{thread}", threads::summary);
        add("DELETE", "/namespaces/{namespace}/threads/{thread}", threads::delete);
        add("GET", "/namespaces/{namespace}/threads/{thread}/messages", reads::read);
        add("POST", "/namespaces/{namespace}/threads/{thread}/messages", writes::append);
        add("GET", "/namespaces/{namespace}/threads/{thread}/head", checkpoints::head);
        add("GET", "/namespaces/{namespace}/threads/{thread}/checkpoints", checkpoints::history);
        add("POST", "/namespaces/{namespace}/threads/{thread}/checkpoints", checkpoints::put);
        add("DELETE", "/namespaces/{namespace}/threads/{thread}/checkpoints", checkpoints::delete);
        add("GET", "/namespaces/{namespace}/threads/{thread}/checkpoints/{id}", checkpoints::get);
        add("GET", "/namespaces/{namespace}/entries", entries::list);
        add("DELETE", "/namespaces/{namespace}/entries", entries::clear);
        add("GET", "/namespaces/{namespace}/entries/{key}", entries::get);
        add("PUT", "/namespaces/{namespace}/entries/{key}", entries::put);
        add("DELETE", "/namespaces/{namespace}/entries/{key}", entries::delete);
    }

    private void add(String method, String template, Handler handler) {
        table.add(new Route(method, template, handler));
    }

    List<Route> table() {
        return List.copyOf(table);
    }

    /** Answers a request, whatever happens, as long as the connection lasts. */
    Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return Mono.defer(() -> dispatch(request, response)).onErrorResume(error -> {
            if (response.hasSentHeaders()) {
                LOG.debug("The answer to {} {} broke off", request.method(), request.uri(), error);
                return Mono.error(error);
            }
            return new Exchange(request, response, Map.of(), Query.parse("")).problem(Problems.of(error));
        });
    }

    private Mono<Void> dispatch(HttpServerRequest request, HttpServerResponse response) {
        String target = pathAndQuery(request.uri());
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        List<String> segments = UrlText.segments(path);
        List<String> allowed = new ArrayList<>();
        for (Route route : table) {
            Map<String, String> variables = route.match(segments);
            if (variables != null && route.method().equals(request.method().name())) {
                Query query = Query.parse(mark < 0 ? "" : target.substring(mark + 1));
                return route.handler().handle(new Exchange(request, response, variables, query));
            }
            if (variables != null) {
                allowed.add(route.method());
            }
        }
        throw allowed.isEmpty()
                ? noSuchRoute(path)
                : noSuchMethod(request.method().name(), allowed);
    }

    /** A proxy's client may send the whole URL in the place of the path. */
    private static String pathAndQuery(String uri) {
        if (uri.startsWith("/")) {
            return uri;
        }
        int host = uri.indexOf("://");
        int path = host < 0 ? -1 : uri.indexOf('/', host + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    private static RefusedException noSuchRoute(String path) {
        return Problem.of(HttpResponseStatus.NOT_FOUND, "there is nothing at " + path + "; GET /openapi.json lists all")
                .toException();
    }

    private static RefusedException noSuchMethod(String method, List<String> allowed) {
        String list = allowed.stream().sorted().collect(Collectors.joining(", "));
        return Problem.of(HttpResponseStatus.METHOD_NOT_ALLOWED, method + " is not possible here; possible is " + list)
                .header(HttpHeaderNames.ALLOW, list)
                .toException();
    }
}
