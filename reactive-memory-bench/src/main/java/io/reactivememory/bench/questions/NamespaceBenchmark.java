package io.reactivememory.bench.questions;

import io.reactivememory.bench.Store;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Flux;

/** How long does it take to list namespaces? */
public class NamespaceBenchmark {

    private static final int NAMESPACES = 1_000;
    private static final int LISTED = 100;
    private static final int AT_ONCE = 64;

    /** Namespaces with an entry each. */
    @State(Scope.Benchmark)
    public static class Filled {

        /** Makes them. */
        @Setup
        public void fill(Opened opened) {
            Flux.range(0, NAMESPACES)
                    .flatMap(
                            i -> opened.store()
                                    .memory()
                                    .in(Namespace.user("user-" + i))
                                    .entries()
                                    .put("key", Payload.text("hi")),
                            AT_ONCE)
                    .blockLast(Store.SOON);
        }
    }

    /** The first {@value #LISTED} of {@value #NAMESPACES}. */
    @Benchmark
    public Long list(Opened opened, Filled filled) {
        return Store.done(opened.store().memory().namespaces().take(LISTED).count());
    }
}
