package io.reactivememory.bench.questions;

import io.reactivememory.bench.Store;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.ClosedException;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.Disposable;

/** How long is it from an append to its message at a follower, append included? */
public class FollowBenchmark {

    /** A thread with a follower, of each caller's own. */
    @State(Scope.Thread)
    public static class Followed {

        private final String thread = "followed-" + Store.any(Integer.MAX_VALUE);
        private final LinkedBlockingQueue<Long> arrived = new LinkedBlockingQueue<>();
        private Disposable follower = () -> {};

        /** Follows it. */
        @Setup
        public void follow(Opened opened) {
            follower = opened.store()
                    .log()
                    .follow(thread, 0)
                    // It is closed before this is told to end.
                    .onErrorComplete(ClosedException.class)
                    .subscribe(logged -> arrived.add(logged.sequence()));
        }

        /** Ends that. */
        @TearDown
        public void end() {
            follower.dispose();
        }
    }

    /** One message. */
    @Benchmark
    public Long lag(Opened opened, Followed followed) throws InterruptedException {
        long appended = Store.done(opened.store().log().append(followed.thread, Message.user("hi")))
                .lastSequence();
        Long seen = followed.arrived.poll(Store.SOON.toSeconds(), TimeUnit.SECONDS);
        if (!Objects.equals(seen, appended)) {
            throw new IllegalStateException("the follower has seen " + seen + " instead of " + appended);
        }
        return seen;
    }
}
