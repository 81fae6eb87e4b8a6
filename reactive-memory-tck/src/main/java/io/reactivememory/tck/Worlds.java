package io.reactivememory.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.config.MemoryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Many random sequences side by side in one store, and in the in-memory backend, by which the store is measured.
 *
 * <p>They go in rounds: the clock moves between two of them, and stands still meanwhile. What a sequence does depends on the
 * seed and on its own answers alone, so the same seed does the same again.
 */
final class Worlds implements AutoCloseable {

    private static final int WORLDS = 64;
    private static final int OPERATIONS_OF_A_ROUND = 10;
    /** How long a round may take; each of its operations is given {@link Await#SIGNAL}. */
    private static final Duration ROUND = Duration.ofMinutes(10);

    private static final int ROUNDS_BETWEEN_SWEEPS = 5;
    private static final int ROUNDS_BETWEEN_LOOKS = 30;

    private final StoreUnderTest store;
    private final long seed;
    private final Random random;
    private final ReactiveMemory reference;
    private final List<World> worlds;

    Worlds(StoreUnderTest store, long seed) {
        this.store = store;
        this.seed = seed;
        this.random = new Random(seed);
        this.reference = ReactiveMemory.open(MemoryOptions.parse("inmemory:"), store.clock());
        this.worlds = IntStream.range(0, WORLDS)
                .mapToObj(number ->
                        new World(number, seed, store.clock(), store.memory(), store.capabilities(), reference))
                .toList();
    }

    /** Does so many operations in all, and compares everything now and then and in the end. */
    void run(long operations) {
        long rounds = (operations + WORLDS * OPERATIONS_OF_A_ROUND - 1) / (WORLDS * OPERATIONS_OF_A_ROUND);
        for (long round = 1; round <= rounds; round++) {
            everywhere(world -> world.operations(OPERATIONS_OF_A_ROUND));
            store.clock().advance(Duration.ofMillis(500L * random.nextInt(random.nextInt(10) == 0 ? 60 : 6)));
            if (round % ROUNDS_BETWEEN_SWEEPS == 0) {
                sweep();
            }
            if (round % ROUNDS_BETWEEN_LOOKS == 0 || round == rounds) {
                everywhere(World::looks);
            }
        }
        assertThat(Await.list(store.memory().namespaces()))
                .as("the namespaces after all, with seed %d", seed)
                .isEqualTo(Await.list(reference.namespaces()));
    }

    private void everywhere(Function<World, Mono<Void>> work) {
        List<Throwable> failures = Await.list(
                Flux.fromIterable(worlds)
                        .flatMap(
                                world -> Mono.defer(() -> work.apply(world))
                                        .then(Mono.<Throwable>empty())
                                        .onErrorResume(Mono::just)
                                        .subscribeOn(Schedulers.boundedElastic()),
                                WORLDS),
                ROUND);
        if (!failures.isEmpty()) {
            throw failure(
                    String.valueOf(failures.get(0).getMessage()),
                    failures.get(0).getCause());
        }
    }

    private AssertionError failure(String message, @Nullable Throwable cause) {
        long operations = (long) worlds.get(0).operations() * WORLDS;
        return new AssertionError(
                "To see it again: -D" + HostileSequenceContract.SEED + "=" + seed + " -D"
                        + HostileSequenceContract.OPERATIONS + "=" + operations + "\n" + message,
                cause);
    }

    /** Sweeps both; how much there was is not compared, since a store may have removed what had expired before. */
    private void sweep() {
        Await.done(reference.sweep());
        Await.done(store.memory().sweep());
        assertThat(Await.value(store.memory().sweep()))
                .as("what a sweep finds just after another, with seed %d", seed)
                .isZero();
    }

    @Override
    public void close() {
        Await.done(reference.close());
    }
}
