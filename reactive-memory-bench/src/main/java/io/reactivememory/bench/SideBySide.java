package io.reactivememory.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Measures ours and another at the same work, in short turns, so that whatever else the machine does hits both alike. The first
 * turns of each do not count.
 *
 * @param ours the median of our turns
 * @param reference the median of the other's turns
 * @param ratio how many times as good ours is: the median of what pairs of turns give
 * @param spread how far the middle half of the pairs reach from that, as a part of it
 */
record SideBySide(double ours, double reference, double ratio, double spread) {

    /** How many turns of each do not count. */
    static final int WARM_UP = 3;

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ROUND = Duration.ofMillis(Integer.getInteger("bench.millis", 450));

    /** Counts how often a second a call is answered, to callers who each call again when they have their answer. */
    static SideBySide perSecond(int callers, Mono<?> ours, Mono<?> reference) {
        return inTurns(call -> rate(callers, call, ROUND), ours, reference, (our, its) -> our / its);
    }

    /** Measures both by a way of the caller's own, which returns how much of something was done in a second. */
    static <T> SideBySide perSecond(ToDoubleFunction<T> turn, T ours, T reference) {
        return inTurns(turn, ours, reference, (our, its) -> our / its);
    }

    /** Takes the median time in microseconds that one caller waits for an answer. */
    static SideBySide micros(Mono<?> ours, Mono<?> reference) {
        return inTurns(SideBySide::wait, ours, reference, (our, its) -> its / our);
    }

    private interface Ratio {
        double of(double ours, double reference);
    }

    private static <T> SideBySide inTurns(ToDoubleFunction<T> turn, T ours, T reference, Ratio ratio) {
        double[] ourTurns = new double[ROUNDS];
        double[] itsTurns = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            double our = turn.applyAsDouble(ours);
            double its = turn.applyAsDouble(reference);
            if (round >= 0) {
                ourTurns[round] = our;
                itsTurns[round] = its;
                ratios[round] = ratio.of(our, its);
            }
        }
        double middle = median(ratios);
        Arrays.sort(ratios);
        double spread = Math.max(1 - ratios[ROUNDS / 4] / middle, ratios[ROUNDS - 1 - ROUNDS / 4] / middle - 1);
        return new SideBySide(median(ourTurns), median(itsTurns), middle, spread);
    }

    /** Takes one turn by itself. */
    static double rate(int callers, Mono<?> call, Duration turn) {
        LongAdder answers = new LongAdder();
        long start = System.nanoTime();
        long end = start + turn.toNanos();
        Mono<Void> caller = call.doOnSuccess(answer -> answers.increment())
                .repeat(() -> System.nanoTime() < end)
                .then();
        Flux.range(0, callers).flatMap(i -> caller, callers).blockLast(turn.plus(PATIENCE));
        return answers.sum() * 1e9 / (System.nanoTime() - start);
    }

    private static double wait(Mono<?> call) {
        long end = System.nanoTime() + ROUND.toNanos();
        List<Long> nanos = new ArrayList<>();
        while (System.nanoTime() < end) {
            long start = System.nanoTime();
            call.block(PATIENCE);
            nanos.add(System.nanoTime() - start);
        }
        return median(nanos.stream().mapToDouble(each -> each / 1e3).toArray());
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
