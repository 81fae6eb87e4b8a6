package io.reactivememory.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Who comes while another is served waits for it too, and that shows. */
class OpenLoopTest {

    private static final Duration SERVICE = Duration.ofMillis(10);

    /**
     * One is served after the other for 10 ms each, and they come every 5 ms: the last of 100 waits for half a second, and half
     * of them for half of that; longer where the machine stands still meanwhile.
     */
    @Test
    void queueShowsInAllWhoStoodInIt() throws InterruptedException {
        Scheduler one = Schedulers.newSingle("one");
        Mono<Integer> call = Mono.fromCallable(OpenLoopTest::serve).subscribeOn(one);
        OpenLoop loop = OpenLoop.load(call, 200, Duration.ofMillis(500)).named("serve", Backend.INMEMORY);
        one.dispose();
        assertThat(loop.most()).as("µs that the last waited").isGreaterThan(500_000);
        assertThat(loop.p50()).as("µs that half of them waited").isBetween(250_000.0, loop.most());
        assertThat(loop.failed()).isZero();
    }

    private static int serve() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < SERVICE.toNanos()) {
            Thread.onSpinWait();
        }
        return 1;
    }

    @Test
    void errorsAreCounted() throws InterruptedException {
        Mono<?> call = Mono.error(new IllegalStateException("intended"));
        assertThat(OpenLoop.load(call, 100, Duration.ofMillis(100)).failed()).isEqualTo(10);
    }
}
