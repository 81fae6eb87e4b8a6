package io.reactivememory.bench;

import io.reactivememory.conversation.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import reactor.core.publisher.Mono;

/**
 * How long callers wait who come at a given rate, whether those before them were answered or not. The time of each begins when it
 * was to come, so that a queue shows in all who stood in it.
 *
 * @param question what they ask
 * @param backend of which backend
 * @param rate how many come in a second
 * @param seconds for how long they come
 * @param failed how many were answered by an error
 * @param p50 what half of them waited at most, in microseconds
 * @param p90 what 90 % waited
 * @param p99 what 99 % waited
 * @param p999 what 99.9 % waited
 * @param most what the last one waited
 */
record OpenLoop(
        String question,
        String backend,
        int rate,
        long seconds,
        long failed,
        double p50,
        double p90,
        double p99,
        double p999,
        double most) {

    private static final int BYTES = 400;
    private static final int DIGITS = 3;
    private static final Duration WARMUP = Duration.ofSeconds(1);
    private static final String LINE = "%-18s | %-18s | %8s | %7s | %10s | %10s | %10s | %10s | %10s";

    /** Takes the backend's name, a rate and for how many seconds. */
    public static void main(String[] arguments) throws InterruptedException {
        Backend backend = Backend.of(arguments[0]);
        int rate = Integer.parseInt(arguments[1]);
        int seconds = Integer.parseInt(arguments[2]);
        try (Store store = new Store(backend)) {
            List<Message> messages = Store.messages(BYTES);
            Mono<?> append = Mono.defer(() -> store.log().append(Store.anyThread(), Store.any(messages)));
            load(append, rate, WARMUP);
            OpenLoop loop = load(append, rate, Duration.ofSeconds(seconds)).named("append", backend);
            Rows.say(loop.line(), loop);
        }
    }

    /** What was measured of some calls. */
    record Load(int rate, Duration time, Histogram waits, long failed) {

        OpenLoop named(String question, Backend backend) {
            return new OpenLoop(
                    question,
                    backend.id(),
                    rate,
                    time.toSeconds(),
                    failed,
                    micros(50),
                    micros(90),
                    micros(99),
                    micros(99.9),
                    micros(100));
        }

        private double micros(double percentile) {
            return waits.getValueAtPercentile(percentile) / 1e3;
        }
    }

    /** Calls so often a second, whatever has become of the calls before, and waits for all answers. */
    static Load load(Mono<?> call, int rate, Duration time) throws InterruptedException {
        int calls = (int) (rate * time.toMillis() / 1_000);
        Histogram waits = new ConcurrentHistogram(DIGITS);
        AtomicLong failed = new AtomicLong();
        CountDownLatch answered = new CountDownLatch(calls);
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            long due = start + TimeUnit.SECONDS.toNanos(1) * i / rate;
            awaitTime(due);
            call.doOnError(error -> failed.incrementAndGet())
                    .onErrorComplete()
                    .doFinally(end -> {
                        waits.recordValue(System.nanoTime() - due);
                        answered.countDown();
                    })
                    .subscribe();
        }
        if (!answered.await(Store.SOON.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException(answered.getCount() + " calls had no answer after " + Store.SOON);
        }
        return new Load(rate, time, waits, failed.get());
    }

    private static void awaitTime(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static String head() {
        return LINE.formatted(
                "question", "backend", "per s", "failed", "p50 µs", "p90 µs", "p99 µs", "p99.9 µs", "most µs");
    }

    String line() {
        return LINE.formatted(
                question,
                backend,
                "%,d".formatted(rate),
                "%,d".formatted(failed),
                "%,.0f".formatted(p50),
                "%,.0f".formatted(p90),
                "%,.0f".formatted(p99),
                "%,.0f".formatted(p999),
                "%,.0f".formatted(most));
    }
}
