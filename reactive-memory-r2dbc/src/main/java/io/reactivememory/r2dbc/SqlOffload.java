package io.reactivememory.r2dbc;

import reactor.core.publisher.Mono;

/** Where a database's work runs. A driver that never blocks needs none; one that does has its threads here. */
interface SqlOffload {

    /** Returns work that only reads, to be run where reading may block. */
    <T> Mono<T> read(Mono<T> work);

    /** Returns work that may write, to be run where writing may block. */
    <T> Mono<T> write(Mono<T> work);

    /** Returns work that changes the schema, which no two handles of this process may do at a time. */
    <T> Mono<T> migrate(Mono<T> work);

    /** Ends the threads, once what was begun has ended. */
    Mono<Void> close();
}
