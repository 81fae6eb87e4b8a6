package io.reactivememory.r2dbc;

import io.reactivememory.error.MemoryException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Sweeps from time to time, beginning when the store is first used. Any number of processes may: each takes what no other
 * has locked, and none of them sweeps at the same moment as the others, because each waits a little more or less.
 */
final class Sweeper {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final double JITTER = 0.2;

    private final Duration interval;
    private final Mono<Long> sweep;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Disposable.Swap running = Disposables.swap();

    Sweeper(Duration interval, Mono<Long> sweep) {
        this.interval = interval;
        this.sweep = sweep;
    }

    void begin() {
        if (begun.compareAndSet(false, true)) {
            running.update(Mono.defer(() -> Mono.delay(pause()).then(sweep))
                    // What was not swept now is swept the next time, and is invisible until then.
                    .onErrorResume(failure -> {
                        LOG.atLevel(failure instanceof MemoryException ? Level.DEBUG : Level.WARN)
                                .setCause(failure)
                                .log("a sweep failed");
                        return Mono.empty();
                    })
                    .repeat()
                    .subscribe());
        }
    }

    private Duration pause() {
        double factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (interval.toNanos() * factor));
    }

    void end() {
        running.dispose();
    }
}
