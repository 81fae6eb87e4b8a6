package io.reactivememory.spi;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Those who follow a growing log: turns page reads into history followed by what is appended live.
 *
 * <p>A follower reads pages on demand, as {@link Paging} does. When it has read everything, it waits until
 * {@link #appended} is called for its key, or until the poll interval has passed, and reads on. The call only shortens
 * the wait: nothing is handed over by it, so nothing is lost, doubled or piled up when it comes from several threads,
 * too early, or (from another process) never. A follower reads on a thread of its own, so that whoever appends is not kept.
 */
public final class Followers {

    private final Map<Object, Set<Follower>> byKey = new ConcurrentHashMap<>();
    private final Duration pollInterval;

    /** @param pollInterval how long a follower waits before it looks again, unless it is woken */
    public Followers(Duration pollInterval) {
        this.pollInterval = pollInterval;
    }

    /** Wakes those who follow a key; to be called after what was appended can be read. */
    public void appended(Object key) {
        Set<Follower> followers = byKey.get(key);
        if (followers != null) {
            followers.forEach(Follower::wake);
        }
    }

    /**
     * Returns a stream that does not end where the source has no more for now.
     *
     * @param key what is followed; a value with equality
     * @param source reads pages; an empty page with {@code more} means that there is nothing yet, and a page without
     *     {@code more} ends the stream
     * @param weigher the approximate size of an item in bytes
     * @return the items of all pages and of those to come, in order; ends when the source says so
     */
    public <T> Flux<T> follow(Object key, PageSource<T> source, ToIntFunction<T> weigher) {
        return Flux.using(
                () -> join(key),
                follower -> Paging.flux((last, size) -> readOrWait(follower, source, last, size), weigher),
                follower -> leave(key, follower));
    }

    private <T> Mono<Page<T>> readOrWait(Follower follower, PageSource<T> source, @Nullable T last, int size) {
        return Mono.defer(() -> {
                    Mono<Void> woken = follower.rest();
                    return source.read(last, size)
                            .switchIfEmpty(Mono.error(Paging::noPage))
                            .flatMap(page -> page.items().isEmpty() && page.more()
                                    ? Mono.firstWithSignal(woken, Mono.delay(pollInterval))
                                            .publishOn(Schedulers.parallel())
                                            .then(Mono.<Page<T>>empty())
                                    : Mono.just(page));
                })
                .repeatWhenEmpty(rounds -> rounds);
    }

    private Follower join(Object key) {
        Follower follower = new Follower();
        byKey.compute(key, (k, followers) -> {
            Set<Follower> joined = followers == null ? ConcurrentHashMap.newKeySet() : followers;
            joined.add(follower);
            return joined;
        });
        return follower;
    }

    private void leave(Object key, Follower follower) {
        byKey.computeIfPresent(key, (k, followers) -> {
            followers.remove(follower);
            return followers.isEmpty() ? null : followers;
        });
    }

    /** Returns the keys that are followed now. */
    public Set<Object> followed() {
        return Set.copyOf(byKey.keySet());
    }

    /** One follower's bell. It is armed before each look, so that what is appended during the look rings it. */
    private static final class Follower {

        private volatile Sinks.One<Void> bell = Sinks.one();

        Mono<Void> rest() {
            Sinks.One<Void> fresh = Sinks.one();
            bell = fresh;
            return fresh.asMono();
        }

        void wake() {
            bell.tryEmitEmpty();
        }
    }
}
