package io.reactivememory.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How rules wait. What does not come in time, or comes as an error that nobody asked for, fails the rule with a sentence.
 */
final class Await {

    /** How long a rule waits for a signal that must come; generous, since nobody waits for one that does. */
    static final Duration SIGNAL = Duration.ofSeconds(30);

    /** How long nothing may happen for a rule to believe that nothing will; short, since every such rule waits for it. */
    static final Duration SILENCE = Duration.ofMillis(200);

    /** How long a store may take to give back what it held for those that left. */
    static final Duration SETTLING = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(10);

    private Await() {}

    /** Returns the value; fails where there is none. */
    static <T> T value(Mono<T> mono) {
        List<T> values = list(mono);
        assertThat(values).as("the one value of %s", mono).hasSize(1);
        return values.get(0);
    }

    /** Returns everything that is emitted until the publisher completes. */
    static <T> List<T> list(Publisher<T> publisher) {
        return list(publisher, SIGNAL);
    }

    /** As {@link #list(Publisher)}, for what takes longer. */
    static <T> List<T> list(Publisher<T> publisher, Duration atMost) {
        try {
            return Flux.from(publisher).collectList().toFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("expected completion, but was signalled " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("expected completion, but nothing came within " + atMost, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("expected completion, but was interrupted", e);
        }
    }

    /** Waits for completion. */
    static void done(Publisher<?> publisher) {
        list(publisher);
    }

    /** Returns the error that the publisher ends with; fails where it completes or the error is another. */
    static <E extends Throwable> E failure(Class<E> type, Publisher<?> publisher) {
        Throwable failure = value(Flux.from(publisher)
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just)
                .defaultIfEmpty(new Completion()));
        assertThat(failure).as("the signal that ends it").isInstanceOf(type);
        return type.cast(failure);
    }

    /** Asks again and again, until the answer is as wished or the time is over; returns the last answer. */
    static <T> T settled(Mono<T> question, Predicate<T> wish) {
        return value(question.repeatWhen(again -> again.delayElements(POLL))
                .takeUntil(wish)
                .take(SETTLING)
                .last());
    }

    /** Stands for a completion where an error is expected, so that the message says it. */
    private static final class Completion extends Exception {
        private static final long serialVersionUID = 1L;

        Completion() {
            super("completion, not an error", null, false, false);
        }
    }
}
