package io.reactivememory.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** What gathers while nobody takes it, and how much of it. */
class BatchesTest {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Long> requests = new ArrayList<>();

    @Test
    void whatComesInABurstLeavesTogether() {
        Flux<List<Integer>> batches = Batches.of(Flux.range(1, 10), i -> 1, 4, 100, tasks::add);

        StepVerifier.create(batches, 0)
                .thenRequest(10)
                .then(this::runTasks)
                .expectNext(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9, 10))
                .verifyComplete();
    }

    @Test
    void whatComesAloneLeavesAlone() {
        TestPublisher<Integer> source = TestPublisher.create();

        StepVerifier.create(Batches.of(source.flux(), i -> 1, 4, 100, Runnable::run))
                .then(() -> source.next(1))
                .expectNext(List.of(1))
                .then(() -> source.next(2))
                .expectNext(List.of(2))
                .then(source::complete)
                .verifyComplete();
    }

    @Test
    void nothingIsAskedForWithoutDemandAndNoMoreThanABatchAheadOfIt() {
        Flux<Integer> source = Flux.range(1, 1_000).doOnRequest(requests::add);

        StepVerifier.create(Batches.of(source, i -> 1, 10, 1_000, Runnable::run), 0)
                .then(() -> assertThat(requests).isEmpty())
                .thenRequest(1)
                .expectNextCount(1)
                .then(() ->
                        assertThat(requests.stream().mapToLong(n -> n).sum()).isLessThanOrEqualTo(20))
                .thenCancel()
                .verify();
    }

    @Test
    void aBatchIsNoHeavierThanAllowedUnlessItIsOneItem() {
        Flux<List<Integer>> batches = Batches.of(Flux.just(4, 4, 4, 50, 1, 1), i -> i, 100, 10, tasks::add);

        StepVerifier.create(batches, 0)
                .thenRequest(10)
                .then(this::runTasks)
                .thenConsumeWhile(batch -> {
                    assertThat(batch.size() == 1
                                    || batch.stream().mapToInt(i -> i).sum() <= 10)
                            .as(batch.toString())
                            .isTrue();
                    return true;
                })
                .verifyComplete();
    }

    @Test
    void whatCameBeforeAnErrorIsHandedOutFirst() {
        Flux<Integer> source = Flux.concat(Flux.range(1, 3), Flux.error(new IllegalStateException("end")));

        StepVerifier.create(Batches.of(source, i -> 1, 10, 100, tasks::add), 0)
                .thenRequest(10)
                .then(this::runTasks)
                .expectNext(List.of(1, 2, 3))
                .verifyErrorMessage("end");
    }

    @Test
    void nothingIsLostBetweenThreads() {
        Flux<List<Integer>> batches = Batches.of(
                Flux.range(0, 200_000).publishOn(Schedulers.parallel(), 64),
                i -> 1,
                64,
                10_000,
                ForkJoinPool.commonPool());

        List<Integer> all = batches.concatMap(batch -> Flux.fromIterable(batch).subscribeOn(Schedulers.parallel()), 1)
                .collectList()
                .block();

        assertThat(all).isEqualTo(IntStream.range(0, 200_000).boxed().toList());
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
