package io.reactivememory.bench;

import io.reactivememory.tck.load.AgentSteps;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * What is taken where memory is kept.
 *
 * @param backend where that is
 * @param what of what
 * @param count how many there are
 * @param useful bytes that were given to be kept, for each
 * @param stored bytes taken, for each
 * @param logged bytes by which the log of what is written grew, for each; null where there is no such log
 */
record Storage(
        String backend,
        String what,
        int count,
        double useful,
        double stored,
        @Nullable Double logged) {

    private static final int BYTES = 400;
    private static final int AT_ONCE = 64;
    private static final int FEWEST = 100;
    private static final String LINE = "%-18s | %-8s | %8s | %10s | %10s | %10s";

    /** Takes the backend's name, and how many messages, and how many steps, are most. */
    public static void main(String[] arguments) {
        Backend backend = Backend.of(arguments[0]);
        for (int messages = FEWEST; messages <= Integer.parseInt(arguments[1]); messages *= 10) {
            measure(backend, "message", messages, Storage::append);
        }
        for (int steps = FEWEST; steps <= Integer.parseInt(arguments[2]); steps *= 10) {
            measure(backend, "step", steps, Storage::commit);
        }
    }

    /** Puts so many there, and returns the bytes that were given. */
    private interface Filling {
        long fill(Store store, int count);
    }

    private static void measure(Backend backend, String what, int count, Filling filling) {
        Place place = Place.fresh(backend);
        Store first = new Store(place);
        // So that what is there once, however much is kept, does not count.
        filling.fill(first, 1);
        Disk.Taken before = Disk.taken(first);
        Store store = backend == Backend.INMEMORY ? first : new Store(place);
        double useful = filling.fill(store, count);
        Disk.Taken taken = Disk.taken(store).minus(before);
        place.remove();
        Double logged = taken.logged() == null ? null : (double) taken.logged() / count;
        Storage storage =
                new Storage(backend.id(), what, count, useful / count, (double) taken.stored() / count, logged);
        Rows.say(storage.line(), storage);
    }

    /** Messages as callers append them, one by one. */
    private static long append(Store store, int count) {
        AgentSteps texts = new AgentSteps(count, false);
        Flux.range(0, count)
                .map(i -> texts.message(BYTES))
                .flatMapSequential(message -> store.log().append("thread-" + count, message), AT_ONCE)
                .blockLast(Store.SOON);
        return texts.useful();
    }

    /** Steps of an agent whose list of messages grows with each, and their pending writes. */
    private static long commit(Store store, int count) {
        return new AgentRun(store, "run-" + count, true).go(count).useful();
    }

    static String head() {
        return LINE.formatted("backend", "of a", "count", "useful", "stored", "logged");
    }

    String line() {
        return LINE.formatted(
                backend,
                what,
                "%,d".formatted(count),
                "%,.0f".formatted(useful),
                "%,.0f".formatted(stored),
                logged == null ? "" : "%,.0f".formatted(logged));
    }
}
