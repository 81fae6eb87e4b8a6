package io.reactivememory.server;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import reactor.core.publisher.Mono;

/**
 * What the handlers work on.
 *
 * @param memory the memory that is served
 * @param maxBodyBytes the largest body, and the longest line of an upload
 * @param stopping completes when the server begins to stop
 */
record ServedMemory(ReactiveMemory memory, int maxBodyBytes, Mono<Void> stopping) {

    AgentMemory of(Exchange exchange) {
        return memory.in(exchange.namespace());
    }
}
