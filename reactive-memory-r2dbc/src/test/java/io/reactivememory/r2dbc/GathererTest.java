package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedBatch;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class GathererTest {

    private static final FailedOperation OPERATION = new FailedOperation("test", "call", null);
    private static final Limits ONE_BATCH = new Limits(1, 1, 10, 20, 1_000, 100);

    /** What the observer is told. */
    private final List<ObservedBatch> observed = new ArrayList<>();

    private final BatchWatch watch = new BatchWatch(
            new MemoryObserver() {
                @Override
                public void batchEnded(ObservedBatch batch) {
                    observed.add(batch);
                }
            },
            "test",
            ObservedBatch.Kind.APPENDS);

    /** Batches that were sent, each of which ends when the test says so. */
    private final List<Batch> batches = new ArrayList<>();

    private final List<String> answers = new ArrayList<>();

    private final AtomicLong nanoTime = new AtomicLong();

    private record Batch(List<Run<String, Integer, String>> runs, Sinks.Empty<Void> end) {

        /** Answers each call with its key and item. */
        void answer() {
            runs.forEach(run -> run.calls().forEach(call -> call.answer(run.key() + call.item())));
            end.tryEmitEmpty();
        }

        String text() {
            return String.join(
                    " ",
                    runs.stream()
                            .map(run -> run.key()
                                    + run.calls().stream()
                                            .map(call -> call.item().toString())
                                            .toList())
                            .toList());
        }
    }

    private Gatherer<String, Integer, String> gatherer(Limits limits) {
        Gatherer.Sender<String, Integer, String> sender = runs -> {
            Batch batch = new Batch(runs, Sinks.empty());
            batches.add(batch);
            return batch.end().asMono();
        };
        return new Gatherer<>(watch, limits, item -> item, sender, nanoTime::get);
    }

    private Disposable call(Gatherer<String, Integer, String> gatherer, String key, int item) {
        return gatherer.call(OPERATION, key, item)
                .subscribe(answers::add, failure -> answers.add(key + item + " failed: " + failure.getMessage()));
    }

    private String sent(int batch) {
        return batches.get(batch).text();
    }

    @Test
    void sendsTheFirstAtOnceAndThenTogetherWhatCameMeanwhile() {
        Gatherer<String, Integer, String> gatherer = gatherer(ONE_BATCH);
        call(gatherer, "a", 1);
        call(gatherer, "b", 2);
        call(gatherer, "a", 3);
        assertThat(batches).hasSize(1);
        assertThat(sent(0)).isEqualTo("a[1]");
        assertThat(answers).isEmpty();

        batches.get(0).answer();
        assertThat(answers).containsExactly("a1");
        assertThat(sent(1)).isEqualTo("b[2] a[3]");

        batches.get(1).answer();
        assertThat(answers).containsExactly("a1", "b2", "a3");
        assertThat(batches).hasSize(2);
        assertThat(observed)
                .extracting(ObservedBatch::calls, ObservedBatch::keys, ObservedBatch::bytes)
                .containsExactly(tuple(1, 1, 1L), tuple(2, 2, 5L));
    }

    @Test
    void gathersWhatIsCalledForByThoseWhoAreAnsweredTogether() {
        Gatherer<String, Integer, String> gatherer = gatherer(ONE_BATCH);
        answerThreeWhoCallAgain(gatherer, Duration.ZERO);
        assertThat(sent(2)).isEqualTo("a[2] b[2] c[2]");
        batches.get(2).answer();
        assertThat(answers).containsExactly("first0", "a2", "b2", "c2");
    }

    @Test
    void goesOnWithoutThoseWhoseAnswersTakeLong() {
        Gatherer<String, Integer, String> gatherer = gatherer(ONE_BATCH);
        answerThreeWhoCallAgain(gatherer, Duration.ofMillis(2));
        assertThat(sent(2)).isEqualTo("a[2]");
        batches.get(2).answer();
        assertThat(sent(3)).isEqualTo("b[2] c[2]");
    }

    /** Answers three calls in one batch, each of which does something for a while and calls again. */
    private void answerThreeWhoCallAgain(Gatherer<String, Integer, String> gatherer, Duration eachTakes) {
        call(gatherer, "first", 0);
        for (String key : List.of("a", "b", "c")) {
            gatherer.call(OPERATION, key, 1)
                    .doOnNext(answer -> nanoTime.addAndGet(eachTakes.toNanos()))
                    .flatMap(answer -> gatherer.call(OPERATION, key, 2))
                    .subscribe(answers::add);
        }
        batches.get(0).answer();
        batches.get(1).answer();
    }

    @Test
    void makesNoCallBeforeSubscription() {
        Mono<String> call = gatherer(ONE_BATCH).call(OPERATION, "a", 1);
        assertThat(batches).isEmpty();
        call.subscribe();
        call.subscribe();
        assertThat(batches).hasSize(1);
    }

    @Test
    void holdsBackCallsOfAKeyThatIsUnderWay() {
        Gatherer<String, Integer, String> gatherer = gatherer(new Limits(2, 1, 10, 20, 1_000, 100));
        call(gatherer, "a", 1);
        call(gatherer, "a", 2);
        assertThat(batches).hasSize(1);
        call(gatherer, "b", 3);
        assertThat(sent(1)).isEqualTo("b[3]");
        batches.get(1).answer();
        assertThat(batches).as("a is still under way").hasSize(2);
        batches.get(0).answer();
        assertThat(sent(2)).isEqualTo("a[2]");
    }

    @Test
    void sendsASecondBatchBesideTheFirstOnlyIfManyWait() {
        Gatherer<String, Integer, String> gatherer = gatherer(new Limits(2, 3, 10, 20, 1_000, 100));
        call(gatherer, "a", 1);
        call(gatherer, "b", 2);
        call(gatherer, "c", 3);
        assertThat(batches).hasSize(1);
        call(gatherer, "d", 4);
        assertThat(sent(1)).isEqualTo("b[2] c[3] d[4]");
        IntStream.range(0, 10).forEach(i -> call(gatherer, "e" + i, i));
        assertThat(batches).as("two at the most").hasSize(2);
    }

    @Test
    void keysTakeTurns() {
        Gatherer<String, Integer, String> gatherer = gatherer(ONE_BATCH);
        call(gatherer, "first", 0);
        IntStream.range(0, 50).forEach(i -> call(gatherer, "hot", i));
        call(gatherer, "cold", 1);
        batches.get(0).answer();
        assertThat(sent(1))
                .as("16 of the hot one, the other, and more of the hot one")
                .isEqualTo("hot" + IntStream.range(0, 19).boxed().toList() + " cold[1]");
        call(gatherer, "late", 2);
        batches.get(1).answer();
        assertThat(sent(2)).as("whoever came meanwhile is first").startsWith("late[2] hot[19, 20");
    }

    @Test
    void keepsTheNumberOfKeysAndTheWeightOfABatchInBounds() {
        Gatherer<String, Integer, String> gatherer = gatherer(new Limits(1, 1, 3, 20, 100, 100));
        call(gatherer, "first", 0);
        IntStream.range(0, 4).forEach(i -> call(gatherer, "k" + i, 1));
        call(gatherer, "heavy", 99);
        call(gatherer, "heavier", 5_000);
        call(gatherer, "light", 1);
        batches.get(0).answer();
        assertThat(sent(1)).isEqualTo("k0[1] k1[1] k2[1]");
        batches.get(1).answer();
        assertThat(sent(2)).isEqualTo("k3[1] heavy[99]");
        batches.get(2).answer();
        assertThat(sent(3)).as("one always fits").isEqualTo("heavier[5000]");
        batches.get(3).answer();
        assertThat(sent(4)).isEqualTo("light[1]");
    }

    @Test
    void leavesOutWhatWasCancelledBeforeItWasSent() {
        Gatherer<String, Integer, String> gatherer = gatherer(ONE_BATCH);
        call(gatherer, "a", 1);
        call(gatherer, "b", 2).dispose();
        call(gatherer, "c", 3);
        Disposable sent = call(gatherer, "c", 4);
        batches.get(0).answer();
        assertThat(sent(1)).isEqualTo("c[3, 4]");
        sent.dispose();
        batches.get(1).answer();
        assertThat(answers).containsExactly("a1", "c3");
        call(gatherer, "b", 5);
        assertThat(sent(2)).isEqualTo("b[5]");
    }

    @Test
    void refusesMoreThanMayWaitAndTakesMoreOnceThereIsRoom() {
        Gatherer<String, Integer, String> gatherer = gatherer(new Limits(1, 1, 10, 20, 1_000, 2));
        call(gatherer, "a", 1);
        call(gatherer, "b", 2);
        call(gatherer, "c", 3);
        assertThatExceptionOfType(TransientMemoryException.class)
                .isThrownBy(() -> gatherer.call(OPERATION, "d", 4).block())
                .withMessageContaining("2 calls are waiting");
        batches.get(0).answer();
        call(gatherer, "d", 4);
        batches.get(1).answer();
        assertThat(sent(2)).isEqualTo("d[4]");
    }

    @Test
    void tellsEachCallWhatBecameOfIt() {
        Gatherer<String, Integer, String> gatherer = gatherer(ONE_BATCH);
        call(gatherer, "a", 1);
        call(gatherer, "b", 2);
        call(gatherer, "b", 3);
        batches.get(0).answer();
        batches.get(1).runs().get(0).calls().get(0).fail(new IllegalStateException("no"));
        batches.get(1).runs().get(0).calls().get(1).answer("yes");
        assertThat(answers).as("when the batch has ended").containsExactly("a1");
        batches.get(1).end().tryEmitEmpty();
        assertThat(answers).containsExactly("a1", "b2 failed: no", "yes");
    }

    @Test
    void aBatchThatFailsFailsWhatWasNotAnsweredAndTheNextOneGoes() {
        Gatherer<String, Integer, String> gatherer = gatherer(ONE_BATCH);
        call(gatherer, "a", 1);
        call(gatherer, "b", 2);
        call(gatherer, "c", 3);
        batches.get(0).answer();
        call(gatherer, "b", 4);
        batches.get(1).runs().get(0).calls().get(0).answer("b2");
        batches.get(1).end().tryEmitError(new IllegalStateException("broken"));
        assertThat(answers).containsExactly("a1", "b2", "c3 failed: broken");
        assertThat(sent(2)).isEqualTo("b[4]");
    }

    @Test
    void takesOverCallsWithTheirCallers() {
        Gatherer<String, Integer, String> optimistic = gatherer(ONE_BATCH);
        Gatherer<String, Integer, String> locking = gatherer(new Limits(1, 1, 10, 20, 1_000, 0));
        call(optimistic, "a", 1);
        Run<String, Integer, String> run = batches.get(0).runs().get(0);
        locking.takeOver(run);
        batches.get(0).end().tryEmitEmpty();
        assertThat(answers).isEmpty();
        assertThat(sent(1)).isEqualTo("a[1]");
        batches.get(1).answer();
        assertThat(answers).containsExactly("a1");
    }

    /** What the order of keys and the bounds promise, from many threads at once, with senders that take their time. */
    @Test
    void keepsTheOrderOfEachKeyFromManyThreads() {
        Map<String, List<Integer>> written = new HashMap<>();
        Set<String> underWay = Collections.synchronizedSet(new HashSet<>());
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        Gatherer<String, Integer, String> gatherer = new Gatherer<>(
                watch,
                new Limits(3, 1, 8, 16, 1_000_000, 100_000),
                item -> 0,
                runs -> Mono.delay(Duration.ofNanos(ThreadLocalRandom.current().nextInt(200_000)))
                        .doFirst(() -> runs.forEach(run -> {
                            if (!underWay.add(run.key())) {
                                wrong.add("two batches of " + run.key());
                            }
                        }))
                        .doOnNext(tick -> runs.forEach(run -> {
                            synchronized (written) {
                                run.calls()
                                        .forEach(call -> written.computeIfAbsent(run.key(), key -> new ArrayList<>())
                                                .add(call.item()));
                            }
                            underWay.remove(run.key());
                            run.calls().forEach(call -> call.answer(""));
                        }))
                        .then());
        Flux.range(0, 20)
                .parallel(4)
                .runOn(Schedulers.parallel())
                .flatMap(key -> Flux.range(0, 500).flatMap(i -> gatherer.call(OPERATION, "k" + key, i), 500))
                .sequential()
                .blockLast(Duration.ofSeconds(60));
        assertThat(wrong).isEmpty();
        assertThat(written)
                .hasSize(20)
                .allSatisfy((key, items) -> assertThat(items)
                        .isEqualTo(IntStream.range(0, 500).boxed().toList()));
    }
}
