package io.reactivememory.r2dbc;

import reactor.core.publisher.Mono;

/** For a driver that never blocks: work runs where it is subscribed. */
final class NoOffload implements SqlOffload {

    @Override
    public <T> Mono<T> read(Mono<T> work) {
        return work;
    }

    @Override
    public <T> Mono<T> write(Mono<T> work) {
        return work;
    }

    @Override
    public <T> Mono<T> migrate(Mono<T> work) {
        return work;
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
