package io.reactivememory.bench.questions;

import io.reactivememory.bench.Store;
import io.reactivememory.entry.Entry;
import io.reactivememory.payload.Payload;
import io.reactivememory.tck.load.AgentSteps;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long does it take to put an entry, to get one, and to list some? */
public class EntryBenchmark {

    private static final int ENTRIES = 1_000;
    private static final int LISTED = 100;

    /** Entries of one size. */
    @State(Scope.Benchmark)
    public static class Filled {

        /** The bytes of a value. */
        @Param({"200", "2000", "65536"})
        public int bytes;

        private Payload value = Payload.text("");

        /** Puts them. */
        @Setup
        public void fill(Opened opened) {
            value = new AgentSteps(1, false).text(bytes);
            opened.store().fillEntries(ENTRIES, value);
        }
    }

    /** Replaces one. */
    @Benchmark
    public Entry put(Opened opened, Filled filled) {
        return Store.done(opened.store().entries().put(Store.key(Store.any(ENTRIES)), filled.value));
    }

    /** Reads one. */
    @Benchmark
    public Entry get(Opened opened, Filled filled) {
        return Store.done(opened.store().entries().get(Store.key(Store.any(ENTRIES))));
    }

    /** Reads the first {@value #LISTED} keys. */
    @Benchmark
    public Long list(Opened opened, Filled filled) {
        return Store.done(opened.store().entries().keys("key-").take(LISTED).count());
    }
}
