package io.reactivememory.bench;

import io.reactivememory.bench.Question.Varied;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * How long an operation took, or how many were done in a second, by callers who call again when they have their answer.
 *
 * @param question what was asked, as {@code entry-get}
 * @param backend of which backend
 * @param callers how many called at once
 * @param varied what was varied, as {@code bytes}; empty if nothing was
 * @param size its value; 0 if nothing was varied
 * @param samples how many operations were timed
 * @param perSecond how many operations were done in a second, by all callers
 * @param p50 what half of them took at most, in microseconds
 * @param p90 what 90 % took
 * @param p99 what 99 % took
 * @param p999 what 99.9 % took
 * @param allocated bytes of this process's heap for each
 * @param threads how many threads of this process were in use, the callers' included
 */
record Latency(
        String question,
        String backend,
        int callers,
        String varied,
        int size,
        long samples,
        double perSecond,
        double p50,
        double p90,
        double p99,
        double p999,
        double allocated,
        int threads) {

    private static final String LINE = "%-18s | %-13s | %7s | %-12s | %10s | %8s | %8s | %8s | %8s | %12s | %7s";

    /**
     * Reads what JMH has measured.
     *
     * @param result the samples
     * @param counted how many were done in a microsecond; null if that is to be told from the samples
     */
    static Latency of(Question question, Backend backend, int callers, RunResult result, @Nullable RunResult counted) {
        Statistics micros = result.getPrimaryResult().getStatistics();
        Varied varied = question.varied();
        return new Latency(
                question.id(),
                backend.id(),
                callers,
                varied.parameter(),
                varied == Varied.NOTHING
                        ? 0
                        : Integer.parseInt(result.getParams().getParam(varied.parameter())),
                micros.getN(),
                1e6
                        * (counted == null
                                ? callers / micros.getMean()
                                : counted.getPrimaryResult().getScore()),
                micros.getPercentile(50),
                micros.getPercentile(90),
                micros.getPercentile(99),
                micros.getPercentile(99.9),
                score(result, "gc.alloc.rate.norm"),
                (int) score(result, ThreadsProfiler.NAME));
    }

    private static double score(RunResult result, String name) {
        Result<?> measured = result.getSecondaryResults().get(name);
        return measured == null ? 0 : measured.getScore();
    }

    static String head() {
        return LINE.formatted(
                "question",
                "backend",
                "callers",
                "size",
                "per s",
                "p50 µs",
                "p90 µs",
                "p99 µs",
                "p99.9 µs",
                "bytes/op",
                "threads");
    }

    String line() {
        return LINE.formatted(
                question,
                backend,
                callers,
                varied.isEmpty() ? "" : "%,d %s".formatted(size, varied.equals("bytes") ? "bytes" : "long"),
                "%,.0f".formatted(perSecond),
                "%,.0f".formatted(p50),
                "%,.0f".formatted(p90),
                "%,.0f".formatted(p99),
                "%,.0f".formatted(p999),
                "%,.0f".formatted(allocated),
                threads);
    }
}
