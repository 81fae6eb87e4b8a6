package io.reactivememory.bench.questions;

import io.reactivememory.bench.Store;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.Message;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How long does it take to append a message? */
public class AppendBenchmark {

    /** Messages of one size. */
    @State(Scope.Benchmark)
    public static class Messages {

        /** The bytes of a message. */
        @Param({"200", "2000", "65536"})
        public int bytes;

        private List<Message> all = List.of();

        /** Makes them. */
        @Setup
        public void make() {
            all = Store.messages(bytes);
        }
    }

    /** One message to any of many threads. */
    @Benchmark
    public Appended append(Opened opened, Messages messages) {
        return Store.done(opened.store().log().append(Store.anyThread(), Store.any(messages.all)));
    }
}
