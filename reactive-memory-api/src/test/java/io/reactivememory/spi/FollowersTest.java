package io.reactivememory.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FollowersTest {

    private static final Duration NEVER = Duration.ofDays(365);
    private static final Duration TIMELY = Duration.ofSeconds(10);

    private final Followers followers = new Followers(NEVER);
    private final List<Integer> log = new CopyOnWriteArrayList<>();
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void showsHistoryThenWhatIsAppended() {
        log.addAll(List.of(0, 1));
        StepVerifier.create(follow("a"))
                .expectNext(0, 1)
                .then(() -> append(2))
                .expectNext(2)
                .then(() -> append(3, 4))
                .expectNext(3, 4)
                .thenCancel()
                .verify(TIMELY);
    }

    @Test
    void readsNothingWithoutDemand() {
        log.add(0);
        StepVerifier.create(follow("a"), 0)
                .expectSubscription()
                .then(() -> append(1))
                .then(() -> assertThat(reads).hasValue(0))
                .thenRequest(2)
                .expectNext(0, 1)
                .thenCancel()
                .verify(TIMELY);
    }

    /** What is appended after the look and before the wait has rung the bell that was armed before the look. */
    @Test
    void missesNothingThatIsAppendedBetweenLookingAndWaiting() {
        PageSource<Integer> source = (last, size) -> page(last, size).doOnNext(page -> {
            if (reads.get() == 1) {
                append(0);
            }
        });
        StepVerifier.create(followers.follow("a", source, item -> 1))
                .expectNext(0)
                .thenCancel()
                .verify(TIMELY);
    }

    @Test
    void looksAgainAfterTheIntervalWithoutBeingWoken() {
        StepVerifier.withVirtualTime(() -> new Followers(Duration.ofSeconds(5)).follow("a", this::page, item -> 1))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(4))
                .then(() -> log.add(0))
                .expectNoEvent(Duration.ofMillis(999))
                .thenAwait(Duration.ofMillis(1))
                .expectNext(0)
                .then(() -> assertThat(reads.get()).isLessThanOrEqualTo(3))
                .thenCancel()
                .verify(TIMELY);
    }

    @Test
    void looksOncePerIntervalAndNoOftener() {
        StepVerifier.withVirtualTime(() -> new Followers(Duration.ofSeconds(5)).follow("a", this::page, item -> 1))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(52))
                .then(() -> assertThat(reads).hasValue(11))
                .thenCancel()
                .verify(TIMELY);
    }

    @Test
    void wakesOnlyThoseWhoFollowTheKey() {
        StepVerifier.create(follow("a"))
                .then(() -> {
                    log.add(0);
                    followers.appended("b");
                })
                .then(() -> assertThat(reads).hasValue(1))
                .then(() -> followers.appended("a"))
                .expectNext(0)
                .thenCancel()
                .verify(TIMELY);
    }

    @Test
    void wakesAllWhoFollowTheKey() {
        StepVerifier.create(Flux.merge(follow("a"), follow("a")).take(4).sort())
                .then(() -> append(0, 1))
                .expectNext(0, 0, 1, 1)
                .expectComplete()
                .verify(TIMELY);
    }

    @Test
    void endsWhereTheSourceSaysSo() {
        log.add(0);
        AtomicBoolean over = new AtomicBoolean();
        PageSource<Integer> source =
                (last, size) -> over.get() ? Mono.just(new Page<>(List.of(), false)) : page(last, size);
        StepVerifier.create(followers.follow("a", source, item -> 1))
                .expectNext(0)
                .then(() -> {
                    over.set(true);
                    followers.appended("a");
                })
                .expectComplete()
                .verify(TIMELY);
        assertThat(followers.followed()).isEmpty();
    }

    @Test
    void failsWhereTheSourceFails() {
        PageSource<Integer> source = (last, size) -> Mono.error(new IllegalStateException("broken"));
        StepVerifier.create(followers.follow("a", source, item -> 1))
                .expectErrorMessage("broken")
                .verify(TIMELY);
        assertThat(followers.followed()).isEmpty();
    }

    @Test
    void failsInsteadOfSpinningWhereTheSourceDoesNotAnswer() {
        PageSource<Integer> source = (last, size) -> Mono.empty();
        StepVerifier.create(followers.follow("a", source, item -> 1).subscribeOn(Schedulers.boundedElastic()))
                .expectErrorMessage("a page source must answer with a page")
                .verify(TIMELY);
    }

    @Test
    void forgetsWhoLeaves() {
        Disposable one = follow("a").subscribe();
        Disposable other = follow("a").subscribe();
        assertThat(followers.followed()).hasSize(1);
        one.dispose();
        assertThat(followers.followed()).hasSize(1);
        other.dispose();
        assertThat(followers.followed()).isEmpty();
    }

    @Test
    void looksNoMoreAfterCancellation() {
        Disposable follower = follow("a").subscribe();
        follower.dispose();
        int before = reads.get();
        append(0);
        assertThat(reads).hasValue(before);
    }

    @Test
    void piecesTogetherWhatSeveralThreadsAppend() {
        int items = 5_000;
        Mono<Void> appending = Flux.range(0, items)
                .doOnNext(this::append)
                .subscribeOn(Schedulers.parallel())
                .then();
        Mono<Void> noise = Flux.range(0, items)
                .doOnNext(i -> followers.appended("a"))
                .subscribeOn(Schedulers.parallel())
                .then();
        Flux<Integer> seen = follow("a").take(items);
        StepVerifier.create(Mono.zip(seen.collectList(), appending.thenReturn(1), noise.thenReturn(1)))
                .assertNext(all -> assertThat(all.getT1())
                        .isEqualTo(IntStream.range(0, items).boxed().toList()))
                .expectComplete()
                .verify(TIMELY);
    }

    private Flux<Integer> follow(String key) {
        return followers.follow(key, this::page, item -> 1);
    }

    private void append(Integer... items) {
        log.addAll(List.of(items));
        followers.appended("a");
    }

    private Mono<Page<Integer>> page(@Nullable Integer last, int size) {
        return Mono.fromSupplier(() -> {
            reads.incrementAndGet();
            int from = last == null ? 0 : last + 1;
            List<Integer> present = List.copyOf(log);
            return new Page<>(
                    present.subList(Math.min(from, present.size()), Math.min(present.size(), from + size)), true);
        });
    }
}
