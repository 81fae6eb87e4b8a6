package io.reactivememory.server;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.reactivememory.spi.BackendStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the server says of itself. */
final class HealthRoutes {

    private final ServedMemory served;
    private final byte[] description = read("openapi.json");

    HealthRoutes(ServedMemory served) {
        this.served = served;
    }

    /** GET /health: 200 while the backend answers, 503 when it does not. */
    Mono<Void> health(Exchange exchange) {
        exchange.query().requireOnly();
        return served.memory()
                .status()
                .map(HealthRoutes::tree)
                .onErrorMap(error -> Problems.of(error)
                        .withStatus(HttpResponseStatus.SERVICE_UNAVAILABLE)
                        .toException())
                .flatMap(exchange::json);
    }

    /** GET /openapi.json. */
    Mono<Void> description(Exchange exchange) {
        exchange.query().requireOnly();
        return exchange.bytes(HttpResponseStatus.OK, MediaTypes.JSON, description);
    }

    private static ObjectNode tree(BackendStatus status) {
        Runtime runtime = Runtime.getRuntime();
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", "up")
                .put("backend", status.backend())
                .put("server", status.server())
                .put("connectionsInUse", status.connectionsInUse())
                .put("heapUsedBytes", runtime.totalMemory() - runtime.freeMemory())
                .put("heapMaxBytes", runtime.maxMemory());
    }

    private static byte[] read(String resource) {
        try (InputStream in = HealthRoutes.class.getResourceAsStream("/io/reactivememory/server/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
