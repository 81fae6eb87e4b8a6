package io.reactivememory.r2dbc;

import io.reactivememory.spi.Followers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/**
 * Looks, for all threads together that are followed on this handle, whether another process has appended; one statement each
 * time, soon again after something was found, and less and less often while nothing is. Without followers it rests.
 *
 * <p>Whoever appends pays nothing for it. A notification of the server's would be told a little sooner, but is sent under a
 * lock that all commits of a database share, and does not pass a pooler.
 */
final class FollowPoller {

    private static final Duration SOON = Duration.ofMillis(5);
    private static final int REST = 10;

    private final R2dbcBackend backend;
    private final PostgresBatches batches;
    private final Followers followers;
    private final Duration seldom;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** @param seldom how long it waits at most until it looks again */
    FollowPoller(R2dbcBackend backend, PostgresBatches batches, Followers followers, Duration seldom) {
        this.backend = backend;
        this.batches = batches;
        this.followers = followers;
        this.seldom = seldom;
    }

    /** To be called when somebody begins to follow. */
    void begin() {
        if (looking.compareAndSet(false, true)) {
            look(Map.of(), SOON);
        }
    }

    private void look(Map<ThreadKey, LogEnd> before, Duration pause) {
        Mono.delay(pause)
                .then(Mono.defer(() -> ends(threads())))
                .onErrorReturn(before) // the followers read by themselves from time to time, and are told
                .elapsed()
                .subscribe(timed -> {
                    Map<ThreadKey, LogEnd> now = timed.getT2();
                    // What it takes to look is a small part of the time, however many threads are followed.
                    Duration soon = max(
                            SOON, Duration.ofMillis(timed.getT1()).minus(pause).multipliedBy(REST));
                    Duration next = wake(before, now) ? soon : max(soon, min(pause.plus(pause), seldom));
                    if (!threads().isEmpty()) {
                        look(now, next);
                        return;
                    }
                    looking.set(false);
                    if (!threads().isEmpty()) {
                        begin();
                    }
                });
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private List<ThreadKey> threads() {
        return followers.followed().stream().map(ThreadKey.class::cast).toList();
    }

    private Mono<Map<ThreadKey, LogEnd>> ends(List<ThreadKey> threads) {
        return threads.isEmpty()
                ? Mono.just(Map.of())
                : backend.session().single(sql -> batches.ends(sql, threads, backend.now()));
    }

    /** Wakes those who follow a thread that is not as it was; answers whether there is one. */
    private boolean wake(Map<ThreadKey, LogEnd> before, Map<ThreadKey, LogEnd> now) {
        Map<ThreadKey, LogEnd> all = new HashMap<>(before);
        all.putAll(now);
        List<ThreadKey> moved = all.keySet().stream()
                .filter(thread -> !now.containsKey(thread)
                        || !before.containsKey(thread)
                        || !now.get(thread).isSame(before.get(thread)))
                .toList();
        moved.forEach(followers::appended);
        return !moved.isEmpty();
    }
}
