package io.reactivememory.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Asks questions of backends by JMH, and keeps what it answers. */
final class Latencies {

    private static final TimeValue WARM_UP = TimeValue.seconds(1);

    private final Profile profile;
    private final List<RunResult> results = new ArrayList<>();
    private final List<Latency> rows = new ArrayList<>();

    Latencies(Profile profile) {
        this.profile = profile;
    }

    /** Asks one question of one backend, with all that is varied. */
    void ask(Question question, Backend backend) {
        for (int callers : profile.callers()) {
            if (callers == 1 || question.isByManyCallers()) {
                ask(question, backend, callers);
            }
        }
    }

    /** One caller's times are sampled at every size; of many callers, at the first size, answers are counted too. */
    private void ask(Question question, Backend backend, int callers) {
        Iterator<RunResult> counted =
                callers == 1 ? Collections.emptyIterator() : run(Mode.Throughput, question, backend, callers);
        run(Mode.SampleTime, question, backend, callers).forEachRemaining(sampled -> {
            Latency latency =
                    Latency.of(question, backend, callers, sampled, counted.hasNext() ? counted.next() : null);
            System.out.println(latency.line());
            rows.add(latency);
        });
    }

    private Iterator<RunResult> run(Mode mode, Question question, Backend backend, int callers) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(question.pattern())
                .mode(mode)
                .timeUnit(TimeUnit.MICROSECONDS)
                .param("backend", backend.id())
                .threads(callers)
                .forks(1)
                .warmupIterations(1)
                .warmupTime(WARM_UP)
                .measurementIterations(profile.iterations())
                .measurementTime(TimeValue.milliseconds(profile.millis()))
                .jvmArgsAppend("-Xmx1g", backend.asProperty())
                .addProfiler(GCProfiler.class)
                .addProfiler(ThreadsProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        String[] values = profile.values(question, callers);
        if (values.length > 0) {
            options.param(question.varied().parameter(), values);
        }
        try {
            Collection<RunResult> answers = new Runner(options.build()).run();
            results.addAll(answers);
            return answers.iterator();
        } catch (RunnerException e) {
            throw new IllegalStateException(
                    question.id() + " cannot be asked of " + backend.id() + ": " + thrown(e), e);
        }
    }

    /** Returns what was thrown in a benchmark, which JMH wraps: once as a cause, once as suppressed. */
    private static Throwable thrown(Throwable failure) {
        boolean isWrapped = failure instanceof RunnerException || failure instanceof BenchmarkException;
        Throwable[] suppressed = failure.getSuppressed();
        Throwable inner = failure.getCause() == null && suppressed.length > 0 ? suppressed[0] : failure.getCause();
        return isWrapped && inner != null ? thrown(inner) : failure;
    }

    /** Returns what JMH said, as it says it. */
    Collection<RunResult> results() {
        return results;
    }

    /** Returns what is told of it. */
    List<Latency> rows() {
        return rows;
    }
}
