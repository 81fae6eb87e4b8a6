package io.reactivememory.tck.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Measures ours and the bare driver at the same work, in short turns, so that whatever else the machine does hits both
 * alike. The first turn of each warms up and does not count.
 *
 * <p>{@code -Dratios.rounds=9 -Dratios.millis=2000} takes more turns, and longer ones, than {@code 3} of {@code 450} ms.
 * Measuring waits for the answers; an error among them is thrown.
 *
 * @param ours the median of our turns
 * @param bare the median of the driver's turns
 * @param ratio the median of the ratios of two turns that follow each other
 */
public record SideBySide(double ours, double bare, double ratio) {

    private static final int ROUNDS = Integer.getInteger("ratios.rounds", 3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ROUND = Duration.ofMillis(Integer.getInteger("ratios.millis", 450));

    /** Counts how often a second a call is answered, to callers who each call again when they have their answer. */
    public static SideBySide perSecond(int callers, Mono<?> ours, Mono<?> bare) {
        return inTurns(call -> rate(callers, call), ours, bare);
    }

    /** Takes the median time in microseconds that one caller waits for an answer. */
    public static SideBySide micros(Mono<?> ours, Mono<?> bare) {
        return inTurns(SideBySide::wait, ours, bare);
    }

    /** Measures both by a way of the caller's own: what a turn of it returns, for ours and for the bare driver. */
    public static <T> SideBySide inTurns(ToDoubleFunction<T> turn, T ours, T bare) {
        double[] ourTurns = new double[ROUNDS];
        double[] bareTurns = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int round = -1; round < ROUNDS; round++) {
            double our = turn.applyAsDouble(ours);
            double its = turn.applyAsDouble(bare);
            if (round >= 0) {
                ourTurns[round] = our;
                bareTurns[round] = its;
                ratios[round] = our / its;
            }
        }
        return new SideBySide(median(ourTurns), median(bareTurns), median(ratios));
    }

    /** Takes one turn of {@link #perSecond} by itself. */
    public static double rate(int callers, Mono<?> call) {
        LongAdder answers = new LongAdder();
        long start = System.nanoTime();
        long end = start + ROUND.toNanos();
        Mono<Void> caller = call.doOnSuccess(answer -> answers.increment())
                .repeat(() -> System.nanoTime() < end)
                .then();
        Flux.range(0, callers).flatMap(i -> caller, callers).blockLast(ROUND.plus(PATIENCE));
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

    /** Returns the middle one of values; of an even number of them, the upper middle one. */
    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
