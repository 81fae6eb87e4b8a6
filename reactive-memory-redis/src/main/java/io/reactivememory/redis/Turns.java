package io.reactivememory.redis;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Lets those of a handle who change the same thing go one after the other, so that they need not try again and again. Others may
 * change it too, and so may who comes after one that was cancelled while it waited: this saves work and guards nothing.
 *
 * @param <K> what is changed
 */
final class Turns<K> {

    private final ConcurrentMap<K, Sinks.Empty<Void>> last = new ConcurrentHashMap<>();

    /** Does the work when all that came before on the same thing is done. */
    <T> Mono<T> take(K key, Mono<T> work) {
        return Mono.using(() -> begin(key), turn -> turn.wait(work), turn -> end(key, turn.done()));
    }

    private Turn begin(K key) {
        Sinks.Empty<Void> done = Sinks.empty();
        return new Turn(last.put(key, done), done);
    }

    private void end(K key, Sinks.Empty<Void> done) {
        last.remove(key, done);
        done.tryEmitEmpty();
    }

    private record Turn(Sinks.@Nullable Empty<Void> before, Sinks.Empty<Void> done) {

        <T> Mono<T> wait(Mono<T> work) {
            return before == null
                    ? work
                    // On another thread, because a queue of work that fails at once would be as deep as it is long.
                    : before.asMono().publishOn(Schedulers.parallel()).then(work);
        }
    }
}
