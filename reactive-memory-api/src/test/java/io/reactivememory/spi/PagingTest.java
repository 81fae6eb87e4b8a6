package io.reactivememory.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.subscriber.TestSubscriber;
import reactor.test.util.RaceTestUtils;

class PagingTest {

    private static final int LIGHT = 1;
    private static final int ROUNDS = 200;
    private static final int RACES = 20_000;

    @Test
    void readsNothingWithoutDemand() {
        ScriptedSource source = ScriptedSource.to(100);
        StepVerifier.create(flux(source), 0).expectSubscription().thenCancel().verify();
        assertThat(source.reads()).isEmpty();
    }

    @Test
    void readsNothingBeforeSubscription() {
        ScriptedSource source = ScriptedSource.to(100);
        assertThat(flux(source)).isNotNull();
        assertThat(source.reads()).isEmpty();
    }

    @Test
    void readsASmallPageForTheFirstItem() {
        ScriptedSource source = ScriptedSource.to(100);
        StepVerifier.create(flux(source), 1).expectNext(0).thenCancel().verify();
        assertThat(source.reads()).containsExactly(new ScriptedSource.Read(null, 16));
    }

    @Test
    void growsPagesFourfoldUpTo256() {
        ScriptedSource source = ScriptedSource.to(1_000);
        StepVerifier.create(flux(source).limitRate(10)).expectNextCount(1_000).verifyComplete();
        assertThat(source.sizes()).containsExactly(16, 64, 256, 256, 256, 256);
    }

    @Test
    void growsPagesUpTo1024WhereAllOfItIsWanted() {
        ScriptedSource source = ScriptedSource.to(3_000);
        assertThat(all(source)).hasSize(3_000);
        assertThat(source.sizes()).containsExactly(16, 64, 256, 1024, 1024, 1024);
    }

    @Test
    void growsPagesAsFarAsTheDemandReaches() {
        ScriptedSource source = ScriptedSource.to(3_000);
        StepVerifier.create(flux(source), 16 + 64 + 256 + 700)
                .expectNextCount(16 + 64 + 256 + 700)
                .then(() -> assertThat(source.sizes()).containsExactly(16, 64, 256, 700))
                .thenCancel()
                .verify();
    }

    @Test
    void readsOnAfterTheLastItem() {
        ScriptedSource source = ScriptedSource.to(90);
        assertThat(all(source)).isEqualTo(upTo(90));
        assertThat(source.reads()).extracting(ScriptedSource.Read::last).containsExactly(null, 15, 79);
    }

    @Test
    void keepsPagesOfHeavyItemsSmall() {
        ScriptedSource source = ScriptedSource.to(200);
        Flux<Integer> items = Paging.flux(source, item -> 16 * 1024);
        assertThat(items.limitRate(1).collectList().block()).isEqualTo(upTo(200));
        assertThat(source.sizes()).startsWith(16, 8, 8, 8);
    }

    @Test
    void keepsPagesOfHeavyItemsSmallWhereAllOfItIsWanted() {
        ScriptedSource source = ScriptedSource.to(200);
        assertThat(Paging.flux(source, item -> 16 * 1024).collectList().block()).isEqualTo(upTo(200));
        assertThat(source.sizes()).startsWith(16, 32, 32, 32);
    }

    @Test
    void readsItemsHeavierThanAPageOneByOne() {
        ScriptedSource source = ScriptedSource.to(20);
        assertThat(Paging.flux(source, item -> 16 * 1024 * 1024).collectList().block())
                .isEqualTo(upTo(20));
        assertThat(source.sizes()).containsExactly(16, 1, 1, 1, 1);
    }

    @Test
    void growsAgainWhenItemsGetLighter() {
        ScriptedSource source = ScriptedSource.to(100);
        Paging.flux(source, item -> item < 16 ? 16 * 1024 * 1024 : LIGHT).blockLast();
        assertThat(source.sizes()).startsWith(16, 1, 4, 16, 64);
    }

    @Test
    void readsAheadOnlyWhenTheDemandReachesIntoTheNextPage() {
        ScriptedSource source = ScriptedSource.to(100);
        StepVerifier.create(flux(source), 15)
                .expectNextCount(15)
                .then(() -> assertThat(source.sizes()).containsExactly(16))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> assertThat(source.sizes()).containsExactly(16))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> assertThat(source.sizes()).containsExactly(16, 64))
                .thenCancel()
                .verify();
    }

    @Test
    void readsTheNextPageWhileTheLastOneIsStillWanted() {
        ScriptedSource source = ScriptedSource.to(1_000);
        AtomicInteger readsAtTheFirstItem = new AtomicInteger();
        Flux<Integer> items = flux(source)
                .doOnNext(item ->
                        readsAtTheFirstItem.compareAndSet(0, source.reads().size()));
        StepVerifier.create(items, 17).expectNextCount(17).thenCancel().verify();
        assertThat(readsAtTheFirstItem).hasValue(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 80, 81, 200, 336, 337, 999, 1360, 1361, 5000})
    void neverHoldsMoreThanOnePageBeyondTheDemand(int demand) {
        ScriptedSource source = ScriptedSource.to(10_000);
        StepVerifier.create(flux(source), demand)
                .expectNextCount(demand)
                .then(() -> assertThat(readWithoutTheLastPage(source)).isLessThan(demand))
                .then(() -> assertThat(read(source)).isLessThan(demand + 256))
                .thenCancel()
                .verify();
    }

    @Test
    void oneAtATimeGivesTheSame() {
        ScriptedSource source = ScriptedSource.to(400);
        List<Integer> seen = new ArrayList<>();
        flux(source).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Integer item) {
                seen.add(item);
                request(1);
            }
        });
        assertThat(seen).isEqualTo(upTo(400));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 80})
    void completesWithoutFurtherDemandWhereThePageIsTheLast(int items) {
        StepVerifier.create(flux(ScriptedSource.to(items)), Math.max(1, items))
                .expectNextCount(items)
                .verifyComplete();
    }

    @Test
    void asksForNothingAfterTheLastPage() {
        ScriptedSource source = ScriptedSource.to(16);
        assertThat(all(source)).hasSize(16);
        assertThat(source.reads()).hasSize(1);
    }

    @Test
    void goesOnAfterAnEmptyPageThatIsNotTheLast() {
        Flux<Integer> items =
                Paging.flux(script(page(true), page(true, 1, 2), page(true), page(false, 3)), item -> LIGHT);
        StepVerifier.create(items).expectNext(1, 2, 3).verifyComplete();
    }

    @Test
    void readsAnEmptyPageAgainFromTheSameItem() {
        List<@Nullable Integer> asked = new ArrayList<>();
        PageSource<Integer> script = script(page(true, 1), page(true), page(true), page(false, 2));
        PageSource<Integer> source = (last, size) -> {
            asked.add(last);
            return script.read(last, size);
        };
        StepVerifier.create(Paging.flux(source, item -> LIGHT)).expectNext(1, 2).verifyComplete();
        assertThat(asked).containsExactly(null, 1, 1, 1);
    }

    @Test
    void signalsAnErrorAfterWhatWasReadBefore() {
        Flux<Integer> items = Paging.flux(
                script(page(true, 1, 2, 3), Mono.error(new IllegalStateException("broken"))), item -> LIGHT);
        StepVerifier.create(items, 1)
                .expectNext(1)
                .thenRequest(9)
                .expectNext(2, 3)
                .verifyErrorMessage("broken");
    }

    @Test
    void signalsTheErrorOnlyWhenTheBufferedItemsWereTaken() {
        Flux<Integer> items = Paging.flux(
                script(page(true, 1, 2, 3), Mono.error(new IllegalStateException("broken"))), item -> LIGHT);
        AtomicBoolean failed = new AtomicBoolean();
        BaseSubscriber<Integer> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(2);
            }

            @Override
            protected void hookOnError(Throwable failure) {
                failed.set(true);
            }
        };
        items.subscribe(reader);
        assertThat(failed).isFalse();
        reader.request(2);
        assertThat(failed).isTrue();
    }

    @Test
    void signalsWhatTheSourceThrows() {
        PageSource<Integer> source = (last, size) -> {
            throw new IllegalStateException("thrown");
        };
        StepVerifier.create(Paging.flux(source, item -> LIGHT)).verifyErrorMessage("thrown");
    }

    @Test
    void signalsThatTheSourceDidNotAnswer() {
        StepVerifier.create(Paging.flux(script(Mono.empty()), item -> LIGHT))
                .verifyErrorMessage("a page source must answer with a page");
    }

    @Test
    void readsAnewForEachSubscription() {
        ScriptedSource source = ScriptedSource.to(20);
        Flux<Integer> items = flux(source);
        assertThat(items.collectList().block()).isEqualTo(upTo(20));
        assertThat(items.collectList().block()).isEqualTo(upTo(20));
        assertThat(source.sizes()).containsExactly(16, 64, 16, 64);
    }

    @Test
    void canBeRetried() {
        AtomicBoolean failed = new AtomicBoolean();
        ScriptedSource source = ScriptedSource.to(
                20, page -> failed.compareAndSet(false, true) ? Mono.error(new IllegalStateException("once")) : page);
        StepVerifier.create(flux(source).retry(1)).expectNextCount(20).verifyComplete();
    }

    @Test
    void passesTheContextToTheSource() {
        PageSource<String> source = (last, size) ->
                Mono.deferContextual(context -> Mono.just(new Page<>(List.of(context.<String>get("key")), false)));
        StepVerifier.create(Paging.flux(source, item -> LIGHT).contextWrite(context -> context.put("key", "value")))
                .expectNext("value")
                .verifyComplete();
    }

    @Test
    void cancelsTheReadThatIsUnderWay() {
        TestPublisher<Page<Integer>> read = TestPublisher.create();
        StepVerifier.create(Paging.<Integer>flux((last, size) -> read.mono(), item -> LIGHT))
                .then(read::assertWasSubscribed)
                .thenCancel()
                .verify();
        read.assertCancelled();
    }

    @Test
    void cancelsTheReadAheadThatIsUnderWay() {
        TestPublisher<Page<Integer>> second = TestPublisher.create();
        Flux<Integer> items = Paging.flux(script(page(true, 1, 2), second.mono()), item -> LIGHT);
        StepVerifier.create(items, 9).expectNext(1, 2).thenCancel().verify();
        second.assertCancelled();
    }

    @Test
    void readsNoFurtherPageWhenCancelledInTheMiddleOfOne() {
        ScriptedSource source = ScriptedSource.to(1_000);
        assertThat(flux(source).take(5, false).collectList().block()).isEqualTo(upTo(5));
        assertThat(source.reads()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void emitsNothingAfterCancellationFromWithinOnNext() {
        List<Integer> seen = new ArrayList<>();
        flux(ScriptedSource.to(1_000)).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Integer item) {
                seen.add(item);
                if (item == 20) {
                    cancel();
                }
            }
        });
        assertThat(seen).isEqualTo(upTo(21));
    }

    @Test
    void emitsNothingAfterCancellation() {
        Sinks.One<Page<Integer>> late = Sinks.one();
        List<Integer> seen = new ArrayList<>();
        BaseSubscriber<Integer> reader = collecting(seen);
        Paging.<Integer>flux((last, size) -> late.asMono(), item -> LIGHT).subscribe(reader);
        reader.cancel();
        late.tryEmitValue(new Page<>(List.of(1), false));
        assertThat(seen).isEmpty();
    }

    /** A cancellation may come when the loop has decided to read and nobody knows of the read yet. */
    @Test
    void cancelsAlsoTheReadThatBeganWhileTheCancellationCame() {
        AtomicInteger underWay = new AtomicInteger();
        ScriptedSource source = ScriptedSource.to(
                1,
                page -> Mono.<Page<Integer>>never()
                        .doOnSubscribe(s -> underWay.incrementAndGet())
                        .doOnCancel(underWay::decrementAndGet));
        for (int round = 0; round < RACES; round++) {
            TestSubscriber<Integer> reader =
                    TestSubscriber.builder().initialRequest(0).build();
            flux(source).subscribe(reader);
            RaceTestUtils.race(() -> reader.request(1), reader::cancel);
            assertThat(underWay).as("reads under way after round %s", round).hasValue(0);
        }
    }

    @Test
    void takesDemandThatComesFromWithinOnNext() {
        ScriptedSource source = ScriptedSource.to(100_000);
        AtomicInteger seen = new AtomicInteger();
        flux(source).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(Integer item) {
                assertThat(item).isEqualTo(seen.getAndIncrement());
                request(item % 3);
                request(1);
            }
        });
        assertThat(seen).hasValue(100_000);
    }

    @Test
    void ignoresDemandThatIsNone() {
        ScriptedSource source = ScriptedSource.to(100);
        AtomicReference<@Nullable Subscription> held = new AtomicReference<>();
        flux(source).doOnSubscribe(held::set).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}
        });
        Subscription subscription = held.get();
        assertThat(subscription).isNotNull();
        if (subscription != null) {
            subscription.request(0);
            subscription.request(-1);
        }
        assertThat(source.reads()).isEmpty();
    }

    @Test
    void deliversFromSourcesThatAnswerElsewhere() {
        ScriptedSource source = ScriptedSource.to(5_000, page -> page.subscribeOn(Schedulers.parallel()));
        assertThat(all(source)).isEqualTo(upTo(5_000));
    }

    @Test
    void neverReadsTwoPagesAtATime() {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ScriptedSource source = ScriptedSource.to(
                2_000,
                page -> page.subscribeOn(Schedulers.parallel())
                        .doOnSubscribe(s -> most.accumulateAndGet(underWay.incrementAndGet(), Math::max))
                        .doOnTerminate(underWay::decrementAndGet));
        assertThat(all(source)).isEqualTo(upTo(2_000));
        assertThat(most).hasValue(1);
    }

    @Test
    void keepsOrderWhenSeveralThreadsRequest() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                requestFromAll(threads, round);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void requestFromAll(ExecutorService threads, int round) throws InterruptedException {
        int items = 300 + round;
        ScriptedSource source = round % 2 == 0
                ? ScriptedSource.to(items)
                : ScriptedSource.to(items, page -> page.subscribeOn(Schedulers.parallel()));
        CountDownLatch ended = new CountDownLatch(1);
        List<Integer> seen = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        BaseSubscriber<Integer> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}

            @Override
            protected void hookOnNext(Integer item) {
                assertThat(inside.incrementAndGet()).as("threads in onNext").isEqualTo(1);
                seen.add(item);
                inside.decrementAndGet();
            }

            @Override
            protected void hookFinally(reactor.core.publisher.SignalType type) {
                ended.countDown();
            }
        };
        flux(source).subscribe(reader);
        for (int thread = 0; thread < 4; thread++) {
            threads.execute(() -> IntStream.range(0, 150).forEach(i -> reader.request(1 + i % 3)));
        }
        assertThat(ended.await(10, TimeUnit.SECONDS))
                .as("the end of round %s", round)
                .isTrue();
        assertThat(seen).isEqualTo(upTo(items));
    }

    @RepeatedTest(20)
    void cancellationFromAnotherThreadLeavesNoReadBehind() {
        AtomicInteger underWay = new AtomicInteger();
        ScriptedSource source = ScriptedSource.to(
                1_000_000,
                page -> page.subscribeOn(Schedulers.parallel())
                        .doOnSubscribe(s -> underWay.incrementAndGet())
                        .doFinally(signal -> underWay.decrementAndGet()));
        CountDownLatch some = new CountDownLatch(1);
        BaseSubscriber<Integer> reader = new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Integer item) {
                if (item == 500) {
                    some.countDown();
                }
            }
        };
        flux(source).subscribe(reader);
        assertThat(await(some)).isTrue();
        reader.cancel();
        StepVerifier.create(Mono.fromSupplier(underWay::get)
                        .repeat()
                        .filter(reads -> reads == 0)
                        .next())
                .expectNextCount(1)
                .verifyComplete();
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static int readWithoutTheLastPage(ScriptedSource source) {
        List<Integer> sizes = source.sizes();
        return read(source) - sizes.get(sizes.size() - 1);
    }

    private static int read(ScriptedSource source) {
        return source.sizes().stream().mapToInt(size -> size).sum();
    }

    private static Flux<Integer> flux(PageSource<Integer> source) {
        return Paging.flux(source, item -> LIGHT);
    }

    private static @Nullable List<Integer> all(PageSource<Integer> source) {
        return flux(source).collectList().block();
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static Mono<Page<Integer>> page(boolean more, Integer... items) {
        return Mono.just(new Page<>(List.of(items), more));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static PageSource<Integer> script(Mono<Page<Integer>>... pages) {
        Queue<Mono<Page<Integer>>> left = new ArrayDeque<>(List.of(pages));
        return (last, size) -> left.remove();
    }

    private static BaseSubscriber<Integer> collecting(List<Integer> seen) {
        return new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Integer item) {
                seen.add(item);
            }
        };
    }
}
