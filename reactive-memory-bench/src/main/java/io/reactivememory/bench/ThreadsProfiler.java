package io.reactivememory.bench;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Counts the threads that are in use at the end of an iteration, those of the callers included. */
public final class ThreadsProfiler implements InternalProfiler {

    static final String NAME = "threads";

    @Override
    public String getDescription() {
        return "Threads of the JVM in use";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {}

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        return List.of(new ScalarResult(NAME, threads, "threads", AggregationPolicy.MAX));
    }
}
