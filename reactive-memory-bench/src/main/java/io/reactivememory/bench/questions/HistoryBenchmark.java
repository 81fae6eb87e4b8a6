package io.reactivememory.bench.questions;

import io.reactivememory.bench.Store;
import io.reactivememory.conversation.LoggedMessage;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long does it take to read the end of a thread, and all of it? */
public class HistoryBenchmark {

    private static final int NEWEST = 20;
    private static final int BYTES = 200;

    /** A thread of one length. */
    @State(Scope.Benchmark)
    public static class Filled {

        /** How many messages it has. */
        @Param({"10", "1000", "20000"})
        public int length;

        /** Fills it. */
        @Setup
        public void fill(Opened opened) {
            opened.store().fillThread("thread", length, BYTES);
        }
    }

    /** The newest {@value #NEWEST} messages. */
    @Benchmark
    public List<LoggedMessage> tail(Opened opened, Filled filled) {
        return Store.done(opened.store().log().tail("thread", NEWEST).collectList());
    }

    /** All messages, of which none is kept. */
    @Benchmark
    public Long replay(Opened opened, Filled filled) {
        return Store.done(opened.store().log().replay("thread").count());
    }
}
