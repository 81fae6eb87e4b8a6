package io.reactivememory.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Ours and the other take turns at every question, and the ratio says how many times as good ours is. */
class ComparisonsTest {

    private static Turn turn(double figure) {
        return new Turn(figure, 1, 1, 1);
    }

    /** Compares what turns of ours give, one after the other, with turns of another that always give 10. */
    private static Comparison compared(Unit unit, double... ours) {
        List<Turn.Pair> pairs = new ArrayList<>();
        for (double figure : ours) {
            pairs.add(new Turn.Pair(turn(figure), turn(10)));
        }
        return Comparison.of("question", Backend.REDIS, "other", unit, pairs);
    }

    @Test
    void moreInASecondIsBetter() {
        Comparison compared = compared(Unit.PER_SECOND, 19, 20, 21);
        assertThat(compared.ours()).isEqualTo(20);
        assertThat(compared.reference()).isEqualTo(10);
        assertThat(compared.ratio()).isEqualTo(2);
    }

    @Test
    void lessTimeIsBetter() {
        assertThat(compared(Unit.MICROS, 5, 5, 5).ratio()).isEqualTo(2);
    }

    @Test
    void ratioWhoseTurnsAgreeIsSteady() {
        Comparison compared = compared(Unit.PER_SECOND, 18, 19, 19, 20, 20, 20, 21, 21, 22);
        assertThat(compared.steady()).isTrue();
        assertThat(compared.line()).doesNotContain("not steady");
    }

    @Test
    void ratioWhoseTurnsDisagreeSaysSo() {
        Comparison compared = compared(Unit.PER_SECOND, 10, 10, 10, 20, 20, 20, 30, 30, 30);
        assertThat(compared.steady()).isFalse();
        assertThat(compared.line()).contains("not steady");
    }

    @Test
    void turnsAreTakenInRoundsOfWhichTheFirstDoNotCount() {
        List<String> taken = new ArrayList<>();
        List<Comparison> compared = new Comparisons(Backend.REDIS, "other")
                .perSecond("first", turn(taken, "ours", 900, 20), turn(taken, "its", 1, 10))
                .perSecond("second", turn(taken, "ours, second", 900, 30), turn(taken, "its, second", 1, 10))
                .take();

        assertThat(taken.subList(0, 8))
                .containsExactly(
                        "ours", "its", "ours, second", "its, second", "ours", "its", "ours, second", "its, second");
        assertThat(compared).extracting(Comparison::question).containsExactly("first", "second");
        assertThat(compared).extracting(Comparison::ratio).containsExactly(2.0, 3.0);
        assertThat(compared).extracting(Comparison::spread).containsOnly(0.0);
    }

    /** One figure while turns do not count, another then. */
    private static Supplier<Turn> turn(List<String> taken, String who, double first, double then) {
        var figures = Stream.concat(
                        Stream.generate(() -> first).limit(Comparisons.WARM_UP), Stream.generate(() -> then))
                .iterator();
        return () -> {
            taken.add(who);
            return turn(figures.next());
        };
    }

    @Test
    void callsAreCountedAndTimed() {
        Mono<Long> slow = Mono.fromCallable(() -> spin(2_000_000));
        Mono<Long> fast = Mono.fromCallable(() -> spin(200_000));
        List<Comparison> compared = new Comparisons(Backend.REDIS, "other")
                .perSecond("calls", 2, fast, slow)
                .micros("time", fast, slow)
                .take();
        assertThat(compared).extracting(Comparison::question).containsExactly("calls, 2 callers", "time");
        assertThat(compared).allSatisfy(each -> assertThat(each.ratio()).isBetween(5.0, 15.0));
        assertThat(compared.get(1).ours()).isBetween(200.0, 400.0);
    }

    private static long spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
        return start;
    }

    @Test
    void costIsThatOfEachCall() {
        Turn.Begun begun = Turn.begin();
        byte[][] kept = new byte[100][];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = new byte[10_000];
        }
        spin(20_000_000);
        Turn.Cost cost = Turn.Cost.of(List.of(begun.end(0, kept.length)));
        assertThat(cost.bytes()).isBetween(10_000.0, 20_000.0);
        assertThat(cost.cpuMicros()).isBetween(100.0, 2_000.0);
    }

    @Test
    void costOfSomeTurnsIsThatOfAllTheirCalls() {
        Turn one = new Turn(0, 10, 20_000, 300);
        Turn longer = new Turn(0, 30, 100_000, 900);
        assertThat(Turn.Cost.of(List.of(one, longer))).isEqualTo(new Turn.Cost(3, 30));
    }
}
