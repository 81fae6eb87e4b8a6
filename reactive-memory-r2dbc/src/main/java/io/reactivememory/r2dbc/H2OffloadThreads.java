package io.reactivememory.r2dbc;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Threads that are not ended before all that they were given is finished. Reactor's own way to do so keeps the process alive
 * for ten seconds more.
 */
final class H2OffloadThreads {

    private static final int QUEUED_AT_MOST = 100_000;

    private final Scheduler scheduler;

    /** How much is not finished; one more until this is to end. */
    private final AtomicLong unfinished = new AtomicLong(1);

    private final AtomicBoolean ending = new AtomicBoolean();
    private final Sinks.Empty<Void> idle = Sinks.empty();

    H2OffloadThreads(int count, String name) {
        scheduler = Schedulers.newBoundedElastic(count, QUEUED_AT_MOST, name, 60, true);
    }

    Disposable schedule(Runnable task) {
        unfinished.incrementAndGet();
        try {
            return scheduler.schedule(task);
        } catch (RejectedExecutionException e) {
            finish();
            throw e;
        }
    }

    void finish() {
        if (unfinished.decrementAndGet() == 0) {
            idle.tryEmitEmpty();
        }
    }

    Mono<Void> end() {
        return Mono.fromRunnable(() -> {
                    if (ending.compareAndSet(false, true)) {
                        finish();
                    }
                })
                .then(idle.asMono())
                // Ending an executor takes its lock, which a parallel thread must not wait for.
                .publishOn(Schedulers.boundedElastic())
                .doOnSuccess(nothing -> scheduler.dispose());
    }
}
