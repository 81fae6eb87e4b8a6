package io.reactivememory.bench;

import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.tck.load.AgentSteps;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An agent's run in a thread of its own, that goes on step by step. */
public final class AgentRun {

    private final Store store;
    private final String thread;
    private final AgentSteps steps;
    private @Nullable CheckpointRef head;
    private int done;

    /** Begins one; each of its steps may append a message to a list. */
    public AgentRun(Store store, String thread, boolean messages) {
        this.store = store;
        this.thread = thread;
        this.steps = new AgentSteps(thread.hashCode(), messages);
    }

    /** Goes on until so many steps are done. */
    public AgentRun go(int count) {
        while (done < count) {
            commit().block(Store.SOON);
        }
        return this;
    }

    /** Returns the thread that it is in. */
    public String thread() {
        return thread;
    }

    /** Returns the bytes that were put there, each message counted once. */
    long useful() {
        return steps.useful();
    }

    /** Takes the next step, with its parent's pending writes. */
    public Mono<CheckpointRef> commit() {
        return Mono.defer(() -> store.checkpoints().commit(thread, next())).doOnNext(next -> head = next);
    }

    /** Takes the next step without pending writes. */
    public Mono<CheckpointRef> put() {
        return Mono.defer(() -> store.checkpoints().put(thread, next().draft())).doOnNext(next -> head = next);
    }

    private Step next() {
        return steps.next(head, done++);
    }
}
