package io.reactivememory.bench;

import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.Projection;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Compares long runs of an agent with short ones: nothing should take longer because of what was before. */
final class Lengths {

    private static final int SHORT = 100;

    private Lengths() {}

    /** Takes the backend's name, and how many steps a long run has. */
    public static void main(String[] arguments) {
        Backend backend = Backend.of(arguments[0]);
        int steps = Integer.parseInt(arguments[1]);
        try (Store store = new Store(backend)) {
            AgentRun longer = new AgentRun(store, "long", true).go(steps);
            AgentRun shorter = new AgentRun(store, "short", true).go(SHORT);
            AtomicInteger begun = new AtomicInteger();
            String at = " at %,d steps".formatted(steps);
            new Comparisons(backend, SHORT + " steps")
                    .micros("checkpoint commit" + at, () -> Comparisons.time(longer.commit(), SHORT), () -> {
                        // One that is short again: each call makes it longer.
                        AgentRun another = new AgentRun(store, "short-" + begun.incrementAndGet(), true);
                        return Comparisons.time(another.go(SHORT).commit(), SHORT);
                    })
                    .micros("checkpoint latest" + at, latest(store, longer), latest(store, shorter))
                    .take();
        }
    }

    /** Reads what is small, whatever the list has become. */
    private static Mono<?> latest(Store store, AgentRun run) {
        return store.checkpoints()
                .latest(run.thread(), CheckpointRef.ROOT, Projection.channels("state", "text0", "seen:0"));
    }
}
