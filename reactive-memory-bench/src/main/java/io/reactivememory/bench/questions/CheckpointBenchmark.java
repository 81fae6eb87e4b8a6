package io.reactivememory.bench.questions;

import io.reactivememory.bench.AgentRun;
import io.reactivememory.bench.Store;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.HistoryQuery;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long do an agent's steps take, whose list of messages grows with each, and how long to read where it stands? */
public class CheckpointBenchmark {

    private static final int NEWEST = 20;

    /** An agent's run, of each caller's own. */
    @State(Scope.Thread)
    public static class Run {

        /** How many steps it has had before. */
        @Param({"10", "1000"})
        public int length;

        private @Nullable AgentRun run;

        /** Goes as far. */
        @Setup
        public void go(Opened opened) {
            run = new AgentRun(opened.store(), "run-" + Store.any(Integer.MAX_VALUE), true).go(length);
        }

        private AgentRun run() {
            return Objects.requireNonNull(run);
        }
    }

    /** A checkpoint without pending writes. */
    @Benchmark
    public CheckpointRef put(Run run) {
        return Store.done(run.run().put());
    }

    /** A checkpoint and its parent's pending writes. */
    @Benchmark
    public CheckpointRef commit(Run run) {
        return Store.done(run.run().commit());
    }

    /** The head, with all its state. */
    @Benchmark
    public Checkpoint latest(Opened opened, Run run) {
        return Store.done(opened.store().checkpoints().latest(run.run().thread()));
    }

    /** The newest {@value #NEWEST} checkpoints. */
    @Benchmark
    public Long history(Opened opened, Run run) {
        return Store.done(opened.store()
                .checkpoints()
                .history(run.run().thread(), HistoryQuery.newestFirst().limit(NEWEST))
                .count());
    }
}
