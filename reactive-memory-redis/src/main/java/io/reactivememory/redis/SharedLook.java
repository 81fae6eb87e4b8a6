package io.reactivememory.redis;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One look at a time, and one answer for all who wait for it. Who comes while a look is under way shares the next: one that
 * began before does not cover what was done since.
 *
 * <p>Cancelling leaves a look to the others who wait for it. The look itself must end in bounded time.
 *
 * @param <Q> what the first of those who share a look gives it
 * @param <A> what it answers
 */
final class SharedLook<Q, A> {

    private final Function<Q, Mono<A>> look;
    private @Nullable Round<Q, A> next;
    private boolean looking;

    /** @param look never empty */
    SharedLook(Function<Q, Mono<A>> look) {
        this.look = look;
    }

    private record Round<Q, A>(Q question, Sinks.One<A> answer) {}

    Mono<A> join(Q question) {
        return Mono.defer(() -> {
            Round<Q, A> joined;
            boolean first;
            synchronized (this) {
                if (next == null) {
                    next = new Round<>(question, Sinks.one());
                }
                joined = next;
                first = !looking;
                looking = true;
            }
            if (first) {
                lookForNext();
            }
            return joined.answer().asMono();
        });
    }

    private void lookForNext() {
        Round<Q, A> round = take();
        if (round != null) {
            // Whoever comes from now on may have done something that this look does not see.
            Mono.defer(() -> look.apply(round.question()))
                    .doFinally(ended -> lookForNext())
                    .subscribe(
                            answer -> round.answer().tryEmitValue(answer),
                            failure -> round.answer().tryEmitError(failure));
        }
    }

    private synchronized @Nullable Round<Q, A> take() {
        Round<Q, A> round = next;
        next = null;
        looking = round != null;
        return round;
    }
}
