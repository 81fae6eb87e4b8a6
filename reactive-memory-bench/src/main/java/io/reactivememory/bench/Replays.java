package io.reactivememory.bench;

import io.reactivememory.bench.bare.Bare;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** Streams one long thread in a heap of 64 MB, ours beside the bare driver. */
final class Replays {

    private static final String THREAD = "long";
    private static final String HEAP = "64m";
    private static final int BYTES = 400;
    private static final int AT_ONCE = 256;

    private Replays() {}

    static Comparison compare(Backend backend, int messages) {
        Place place = Place.fresh(backend);
        fill(place, messages);
        Comparison comparison = Comparison.of(
                "replay of %,d in 64 MB".formatted(messages),
                backend,
                BareComparisons.DRIVER,
                "1/s",
                SideBySide.perSecond(who -> rate(who, place, messages), "ours", "bare"));
        try (Store store = new Store(place)) {
            store.log().delete(THREAD).block(Store.SOON);
        }
        System.out.println(comparison.line());
        return comparison;
    }

    private static void fill(Place place, int messages) {
        Store store = new Store(place);
        store.fillThread(THREAD, messages, BYTES);
        byte[] message = Store.messages(BYTES).get(0).payload().bytes();
        try (Bare bare = BareComparisons.bare(place)) {
            Flux.range(0, messages)
                    .flatMap(i -> bare.append(THREAD, message), AT_ONCE)
                    .blockLast();
        }
        store.leave();
    }

    private static double rate(String who, Place place, int messages) {
        String backend = place.backend().id();
        List<String> said = Child.runQuietly(
                HEAP, place.backend(), Replays.class, who, backend, place.name(), Integer.toString(messages));
        return Double.parseDouble(said.get(0));
    }

    /** Takes who reads, the backend, the name of the place and how many messages are there; says how many it read a second. */
    public static void main(String[] arguments) {
        Place place = new Place(Backend.of(arguments[1]), arguments[2]);
        long expected = Long.parseLong(arguments[3]);
        if (arguments[0].equals("ours")) {
            Store store = new Store(place);
            // Who reads by the driver is connected already.
            store.log().count(THREAD).block(Store.SOON);
            read(
                    expected,
                    store.log()
                            .replay(THREAD)
                            .map(logged -> logged.message().payload().size()));
            store.leave();
        } else {
            try (Bare bare = BareComparisons.bare(place)) {
                read(expected, bare.replay(THREAD));
            }
        }
    }

    private static void read(long expected, Flux<Integer> sizes) {
        long start = System.nanoTime();
        Long read = sizes.filter(size -> size > 0).count().block();
        if (!Objects.equals(read, expected)) {
            throw new IllegalStateException(read + " messages instead of " + expected);
        }
        System.out.println(expected * 1e9 / (System.nanoTime() - start));
    }
}
