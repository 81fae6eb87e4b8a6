package io.reactivememory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedOperation;
import io.reactivememory.observation.Outcome;
import io.reactivememory.payload.Payload;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** What the kit's rules OB leave open: outcomes of all kinds, signals that meet, and who shares a backend. */
class ObservationTest {

    private static final FailedOperation OPERATION = new FailedOperation("test", "work", "secret");
    private static final Duration TIMELY = Duration.ofSeconds(10);
    private static final Clock CLOCK = Clock.systemUTC();

    private final List<ObservedOperation> observed = new CopyOnWriteArrayList<>();
    private final MemoryObserver observer = new MemoryObserver() {
        @Override
        public void operationEnded(ObservedOperation operation) {
            observed.add(operation);
        }
    };

    private final String place = "recorded:" + UUID.randomUUID();

    @Test
    void costsNothingWhereNobodyObserves() {
        Mono<Integer> mono = Mono.just(1);
        Flux<Integer> flux = Flux.just(1, 2);
        assertThat(Observation.once(MemoryObserver.none(), OPERATION, mono)).isSameAs(mono);
        assertThat(Observation.stream(MemoryObserver.none(), OPERATION, flux)).isSameAs(flux);
    }

    @Test
    void tellsErrorsApart() {
        ReactiveMemory memory = open("?maxPayloadBytes=10", observer);
        AgentMemory alice = memory.forUser("alice");
        Payload tooLarge = Payload.text("12345678901");
        end(alice.entries().put("a", Payload.text("1"), PutOptions.ifAbsent()));
        end(alice.entries().put("a", Payload.text("2"), PutOptions.ifAbsent()));
        end(alice.entries().put("a", tooLarge));
        end(memory.contextual().entries().keys(""));
        end(Observation.once(observer, OPERATION, Mono.error(new TransientMemoryException(OPERATION, "busy", null))));
        assertObserved(
                tuple("entries.put", Outcome.COMPLETED, 1L),
                tuple("entries.put", Outcome.CONFLICT, 0L),
                tuple("entries.put", Outcome.TOO_LARGE, 0L),
                tuple("entries.keys", Outcome.OTHER, 0L),
                tuple("work", Outcome.TRANSIENT, 0L));
    }

    @Test
    void singleOperationHasEndedWithItsValue() {
        Flux<Integer> twice = Flux.from(Observation.once(observer, OPERATION, Mono.just(1)));
        StepVerifier.create(twice.take(1)).expectNext(1).verifyComplete();
        assertObserved(tuple("work", Outcome.COMPLETED, 1L));
    }

    @Test
    void streamThatFailsHasEmittedWhatCameBefore() {
        TestPublisher<Integer> work = TestPublisher.create();
        StepVerifier.create(Observation.stream(observer, OPERATION, work.flux()))
                .then(() -> work.next(1, 2).error(new IllegalStateException("broken")))
                .expectNext(1, 2)
                .verifyError();
        assertObserved(tuple("work", Outcome.OTHER, 2L));
    }

    @Test
    void isToldBeforeTheSubscriber() {
        Flux<Integer> seen = Observation.stream(observer, OPERATION, Flux.just(1, 2))
                .ignoreElements()
                .thenMany(Flux.defer(() -> Flux.just(observed.size())));
        StepVerifier.create(seen).expectNext(1).verifyComplete();
    }

    @RepeatedTest(200)
    void cancellationThatMeetsTheEndIsOneEnd() {
        Sinks.Empty<Integer> work = Sinks.empty();
        var subscription = Observation.once(observer, OPERATION, work.asMono()).subscribe();
        Mono<Void> ended = Mono.fromRunnable(work::tryEmitEmpty);
        Mono<Void> cancelled = Mono.fromRunnable(subscription::dispose);
        Mono.when(ended.subscribeOn(Schedulers.parallel()), cancelled.subscribeOn(Schedulers.parallel()))
                .block(TIMELY);
        assertThat(observed).hasSize(1);
    }

    @Test
    void errorsOfTheObserverHarmNobody() {
        AgentMemory alice = open("", new MemoryObserver() {
                    @Override
                    public void operationEnded(ObservedOperation operation) {
                        throw new NoClassDefFoundError("an observer that throws");
                    }
                })
                .forUser("alice");
        StepVerifier.create(alice.entries()
                        .put("a", Payload.text("1"))
                        .thenMany(alice.entries().keys("")))
                .expectNext("a")
                .verifyComplete();
    }

    @Test
    void handlesShareABackendWhereTheirObserversAreEqual() {
        AgentMemory one = open("", observer).forUser("alice");
        AgentMemory other = open("", observer).forUser("alice");
        end(one.entries().put("a", Payload.text("1")));
        StepVerifier.create(other.entries().keys("")).expectNext("a").verifyComplete();
        StepVerifier.create(
                        ReactiveMemory.open(place).forUser("alice").entries().keys(""))
                .verifyComplete();
        StepVerifier.create(open("", new MemoryObserver() {})
                        .forUser("alice")
                        .entries()
                        .keys(""))
                .verifyComplete();
        assertThat(RecordedProvider.opened(place.substring("recorded:".length())))
                .hasSize(3);
        assertObserved(tuple("entries.put", Outcome.COMPLETED, 1L), tuple("entries.keys", Outcome.COMPLETED, 1L));
    }

    private ReactiveMemory open(String query, MemoryObserver told) {
        return ReactiveMemory.open(MemoryOptions.parse(place + query), CLOCK, told);
    }

    private static void end(Publisher<?> operation) {
        Flux.from(operation).then().onErrorComplete().block(TIMELY);
    }

    private void assertObserved(org.assertj.core.groups.Tuple... expected) {
        assertThat(observed)
                .extracting(ObservedOperation::operation, ObservedOperation::outcome, ObservedOperation::items)
                .containsExactly(expected);
    }
}
