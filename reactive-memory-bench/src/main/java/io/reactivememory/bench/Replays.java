package io.reactivememory.bench;

import io.reactivememory.bench.bare.Bare;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** Streams one long thread in a heap of 64 MB, ours beside the bare driver. */
final class Replays {

    /** How large the heap of the process is. */
    static final String HEAP = "64m";

    /** How long a turn is at least: the JVM has to have seen some dozens of long replays before it runs them as it will. */
    private static final Duration TURN = Comparisons.TURN.multipliedBy(3);

    private static final String THREAD = "long";
    private static final int BYTES = 400;
    private static final int AT_ONCE = 500;

    private Replays() {}

    /** Takes the backend's name, and how many messages the thread has. */
    public static void main(String[] arguments) {
        Backend backend = Backend.of(arguments[0]);
        int messages = Integer.parseInt(arguments[1]);
        try (Store store = new Store(backend);
                Bare bare = BareComparisons.bare(store.place())) {
            store.fillThread(THREAD, messages, BYTES);
            byte[] message = Store.messages(BYTES).get(0).payload().bytes();
            Flux.range(0, messages)
                    .map(i -> message)
                    .buffer(AT_ONCE)
                    .concatMap(some -> bare.fill(THREAD, some))
                    .blockLast(Store.SOON);
            store.place().analyse();
            Flux<Integer> ours = store.log()
                    .replay(THREAD)
                    .map(logged -> logged.message().payload().size());
            new Comparisons(backend, BareComparisons.DRIVER)
                    .perSecond(
                            "replay of %,d in 64 MB".formatted(messages),
                            () -> rate(messages, ours),
                            () -> rate(messages, bare.replay(THREAD)))
                    .take();
        }
    }

    private static Turn rate(long expected, Flux<Integer> sizes) {
        Turn.Begun begun = Turn.begin();
        long end = System.nanoTime() + TURN.toNanos();
        long times = 0;
        do {
            Long read = sizes.filter(size -> size > 0).count().block();
            if (!Objects.equals(read, expected)) {
                throw new IllegalStateException(read + " messages instead of " + expected);
            }
            times++;
        } while (System.nanoTime() < end);
        return begun.perSecond(times * expected);
    }
}
