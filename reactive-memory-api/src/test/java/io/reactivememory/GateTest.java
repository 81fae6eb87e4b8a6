package io.reactivememory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.error.ClosedException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.observation.MemoryObserver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class GateTest {

    private static final FailedOperation OPERATION = new FailedOperation("test", "work", null);
    private static final Duration TIMELY = Duration.ofSeconds(10);

    private final Gate gate = new Gate(MemoryObserver.none());

    @Test
    void closesAtOnceWhereNobodyIsInside() {
        StepVerifier.create(gate.close()).expectComplete().verify(TIMELY);
    }

    @Test
    void waitsForAllWhoAreInside() {
        TestPublisher<Integer> one = TestPublisher.create();
        TestPublisher<Integer> other = TestPublisher.create();
        gate.once(OPERATION, one.mono()).subscribe();
        gate.once(OPERATION, other.mono()).onErrorComplete().subscribe();
        StepVerifier.create(gate.close())
                .then(() -> one.emit(1))
                .expectNoEvent(Duration.ofMillis(50))
                .then(() -> other.error(new IllegalStateException("broken")))
                .expectComplete()
                .verify(TIMELY);
    }

    @Test
    void letsNobodyInAfterClose() {
        gate.close().subscribe();
        TestPublisher<Integer> work = TestPublisher.create();
        StepVerifier.create(gate.once(OPERATION, work.mono()))
                .expectError(ClosedException.class)
                .verify(TIMELY);
        work.assertWasNotSubscribed();
    }

    @Test
    void closingAgainDoesNotOpenIt() {
        gate.close().subscribe();
        gate.close().subscribe();
        StepVerifier.create(gate.once(OPERATION, Mono.just(1)))
                .expectError(ClosedException.class)
                .verify(TIMELY);
    }

    @Test
    void asksAgainAtEachSubscription() {
        Mono<Integer> work = gate.once(OPERATION, Mono.just(1));
        StepVerifier.create(work).expectNext(1).verifyComplete();
        gate.close().subscribe();
        StepVerifier.create(work).expectError(ClosedException.class).verify(TIMELY);
    }

    @Test
    void closingAgainWaitsForTheSameEnd() {
        TestPublisher<Integer> work = TestPublisher.create();
        gate.once(OPERATION, work.mono()).subscribe();
        StepVerifier.create(Flux.merge(gate.close(), gate.close(), gate.close()))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(50))
                .then(() -> work.emit(1))
                .expectComplete()
                .verify(TIMELY);
    }

    @Test
    void endsStreamsAndCancelsThem() {
        TestPublisher<Integer> work = TestPublisher.create();
        StepVerifier.create(gate.stream(OPERATION, work.flux()))
                .then(() -> work.next(1))
                .expectNext(1)
                .then(() -> gate.close().subscribe())
                .expectError(ClosedException.class)
                .verify(TIMELY);
        work.assertCancelled();
    }

    @Test
    void endsStreamsThatNobodyAsksOfAnything() {
        StepVerifier.create(gate.stream(OPERATION, Flux.never()), 0)
                .expectSubscription()
                .then(() -> gate.close().subscribe())
                .expectError(ClosedException.class)
                .verify(TIMELY);
    }

    @Test
    void waitsForNoStream() {
        gate.stream(OPERATION, Flux.never()).onErrorComplete().subscribe();
        StepVerifier.create(gate.close()).expectComplete().verify(TIMELY);
    }

    @Test
    void subscribesToNoStreamAfterClose() {
        gate.close().subscribe();
        TestPublisher<Integer> work = TestPublisher.create();
        StepVerifier.create(gate.stream(OPERATION, work.flux()))
                .expectError(ClosedException.class)
                .verify(TIMELY);
        assertThat(work.wasRequested()).isFalse();
    }

    @RepeatedTest(20)
    void nobodyIsInsideWhenItIsClosed() {
        AtomicInteger inside = new AtomicInteger();
        Mono<Void> work = gate.once(
                        OPERATION,
                        Mono.<Void>fromRunnable(inside::incrementAndGet)
                                .then(Mono.<Void>fromRunnable(inside::decrementAndGet)
                                        .subscribeOn(Schedulers.parallel())))
                .subscribeOn(Schedulers.parallel())
                .onErrorComplete(ClosedException.class);
        Mono<Integer> closed = gate.close().subscribeOn(Schedulers.parallel()).then(Mono.fromSupplier(inside::get));
        Flux<Void> crowd = Flux.range(0, 500).flatMap(i -> work, 64);
        StepVerifier.create(Mono.zip(crowd.then(Mono.just(1)), closed))
                .assertNext(ends -> assertThat(ends.getT2()).isZero())
                .expectComplete()
                .verify(TIMELY);
    }
}
