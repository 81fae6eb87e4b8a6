package io.reactivememory.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares ours with others at some questions. Ours and the other take short turns one after the other, so that whatever else
 * the machine does hits both alike; one round of turns is taken for all questions before the next, so that each is asked over
 * a long time. The first rounds do not count: in them the JVM compiles.
 */
final class Comparisons {

    /** How many rounds do not count. */
    static final int WARM_UP = 7;

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 13);

    /** How long a turn is at least. */
    static final Duration TURN = Duration.ofMillis(Integer.getInteger("bench.millis", 80));

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Backend backend;
    private final String against;
    private final List<Asked> all = new ArrayList<>();

    /**
     * Prepares for questions.
     *
     * @param backend where ours keeps it
     * @param against what the other is
     */
    Comparisons(Backend backend, String against) {
        this.backend = backend;
        this.against = against;
    }

    /** A question, how each of both takes a turn at it, and what has come of the rounds that count. */
    private record Asked(
            String question, Unit unit, Supplier<Turn> ours, Supplier<Turn> reference, List<Turn.Pair> pairs) {

        Turn.Pair next() {
            return new Turn.Pair(ours.get(), reference.get());
        }
    }

    /** Counts how often a second a call is answered, to callers who each call again when they have their answer. */
    Comparisons perSecond(String question, int callers, Mono<?> ours, Mono<?> reference) {
        return perSecond(
                "%s, %d callers".formatted(question, callers),
                () -> rate(callers, ours, TURN),
                () -> rate(callers, reference, TURN));
    }

    /** Counts by a way of the caller's own how much of something is done in a second. */
    Comparisons perSecond(String question, Supplier<Turn> ours, Supplier<Turn> reference) {
        return add(question, Unit.PER_SECOND, ours, reference);
    }

    /** Takes the median time in microseconds that one caller waits for an answer. */
    Comparisons micros(String question, Mono<?> ours, Mono<?> reference) {
        return micros(question, () -> time(ours, Integer.MAX_VALUE), () -> time(reference, Integer.MAX_VALUE));
    }

    /** Takes a time in microseconds by a way of the caller's own. */
    Comparisons micros(String question, Supplier<Turn> ours, Supplier<Turn> reference) {
        return add(question, Unit.MICROS, ours, reference);
    }

    private Comparisons add(String question, Unit unit, Supplier<Turn> ours, Supplier<Turn> reference) {
        all.add(new Asked(question, unit, ours, reference, new ArrayList<>()));
        return this;
    }

    /** Takes all turns, and says what has come of them. */
    List<Comparison> take() {
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            for (Asked asked : all) {
                Turn.Pair pair = asked.next();
                if (round >= 0) {
                    asked.pairs.add(pair);
                }
            }
        }
        List<Comparison> taken = all.stream()
                .map(asked -> Comparison.of(asked.question, backend, against, asked.unit, asked.pairs))
                .toList();
        taken.forEach(Comparison::say);
        return taken;
    }

    /** Takes one turn of counting calls. */
    static Turn rate(int callers, Mono<?> call, Duration turn) {
        LongAdder answers = new LongAdder();
        Turn.Begun begun = Turn.begin();
        long end = System.nanoTime() + turn.toNanos();
        Mono<Void> caller = call.doOnSuccess(answer -> answers.increment())
                .repeat(() -> System.nanoTime() < end)
                .then();
        Flux.range(0, callers).flatMap(i -> caller, callers).blockLast(turn.plus(PATIENCE));
        return begun.perSecond(answers.sum());
    }

    /** Takes one turn of timing calls, of which there are so many at most. */
    static Turn time(Mono<?> call, int most) {
        LongStream.Builder nanos = LongStream.builder();
        int calls = 0;
        Turn.Begun begun = Turn.begin();
        long end = System.nanoTime() + TURN.toNanos();
        for (long now = System.nanoTime(); now < end && calls < most; now = System.nanoTime()) {
            call.block(PATIENCE);
            nanos.add(System.nanoTime() - now);
            calls++;
        }
        return begun.end(Median.of(nanos.build().mapToDouble(each -> each / 1e3)), calls);
    }
}
