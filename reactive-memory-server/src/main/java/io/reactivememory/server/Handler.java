package io.reactivememory.server;

import reactor.core.publisher.Mono;

/** Answers the requests of one route. */
@FunctionalInterface
interface Handler {

    /**
     * Answers a request.
     *
     * @return completes when the answer is written; an error before that becomes a problem document
     */
    Mono<Void> handle(Exchange exchange);
}
