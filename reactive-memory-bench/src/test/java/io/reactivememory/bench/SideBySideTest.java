package io.reactivememory.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The ratio says how many times as good ours is, and the first turns do not count. */
class SideBySideTest {

    /** What turns give, one after the other, after some that do not count. */
    private static PrimitiveIterator.OfDouble turns(double first, double... turns) {
        return DoubleStream.concat(DoubleStream.generate(() -> first).limit(SideBySide.WARM_UP), Arrays.stream(turns))
                .iterator();
    }

    private static SideBySide measured(PrimitiveIterator.OfDouble ours, PrimitiveIterator.OfDouble reference) {
        return SideBySide.perSecond(PrimitiveIterator.OfDouble::nextDouble, ours, reference);
    }

    @Test
    void moreInASecondIsBetter() {
        SideBySide measured = measured(turns(900, 20, 22, 20), turns(1, 10, 10, 10));
        assertThat(measured.ours()).isEqualTo(20);
        assertThat(measured.reference()).isEqualTo(10);
        assertThat(measured.ratio()).isEqualTo(2);
        assertThat(measured.spread()).isCloseTo(0.1, within(1e-9));
    }

    @Test
    void lessTimeIsBetter() {
        Mono<Long> slow = Mono.fromCallable(() -> spin(2_000_000));
        Mono<Long> fast = Mono.fromCallable(() -> spin(200_000));
        assertThat(SideBySide.micros(fast, slow).ratio()).isBetween(5.0, 20.0);
    }

    private static long spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
        return start;
    }

    @Test
    void ratioWhoseTurnsDisagreeSaysSo() {
        SideBySide measured = measured(turns(1, 10, 20, 10), turns(1, 10, 10, 10));
        Comparison comparison = Comparison.of("question", Backend.REDIS, "other", "1/s", measured);
        assertThat(comparison.ratio()).isEqualTo(1);
        assertThat(comparison.line()).contains("100 %, not steady");
    }
}
