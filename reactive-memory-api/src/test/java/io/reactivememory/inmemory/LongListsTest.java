package io.reactivememory.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.payload.Payload;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The beginning of a long list costs what that of a short one does. */
class LongListsTest {

    private static final int SHORT = 1_000;
    private static final int LONG = 200_000;

    private final ReactiveMemory memory = ReactiveMemory.open("inmemory:");

    @AfterEach
    void close() {
        memory.close().block();
    }

    private AgentMemory of(int length) {
        return memory.forUser("of " + length);
    }

    @Test
    void messages() {
        for (int length : List.of(SHORT, LONG)) {
            Message[] messages = Collections.nCopies(1_000, Message.user("Hi")).toArray(Message[]::new);
            Flux.range(0, length / 1_000)
                    .concatMap(i -> of(length).conversations().append("thread", messages))
                    .blockLast();
        }
        assertSameCost(length -> of(length).conversations().replay("thread"));
        assertSameCost(length -> of(length).conversations().replay("thread", ReplayQuery.backward()));
    }

    @Test
    void namesOfEntriesThreadsAndBranches() {
        for (int length : List.of(SHORT, LONG / 4)) {
            AgentMemory agent = of(length == SHORT ? SHORT : LONG);
            Flux.range(0, length)
                    .concatMap(i -> agent.entries()
                            .put("entry " + i, Payload.text("v"))
                            .then(agent.conversations().append("thread " + i, Message.user("Hi")))
                            .then(agent.checkpoints()
                                    .put(
                                            "run",
                                            CheckpointDraft.root("branch " + i).build())))
                    .blockLast();
        }
        assertSameCost(length -> of(length).entries().keys(""));
        assertSameCost(length -> of(length).conversations().threads(""));
        assertSameCost(length -> of(length).checkpoints().branches("run"));
    }

    private interface Listing {
        Flux<?> of(int length);
    }

    private static void assertSameCost(Listing listing) {
        long brief = nanos(() -> listing.of(SHORT));
        long lengthy = nanos(() -> listing.of(LONG));
        assertThat(lengthy)
                .as("nanoseconds to the first item, of a short list %d", brief)
                .isLessThan(10 * brief);
    }

    /** Returns the shortest of some times, which is that without garbage collection or compilation. */
    private static long nanos(Supplier<Flux<?>> listing) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            long begun = System.nanoTime();
            listing.get().next().block();
            best = Math.min(best, System.nanoTime() - begun);
        }
        return best;
    }
}
