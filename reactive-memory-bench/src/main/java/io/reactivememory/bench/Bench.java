package io.reactivememory.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Asks every question of every backend, compares ours with others, and writes down the answers. */
public final class Bench {

    private static final String HEAP = "1g";

    /** Those that have a bare driver. */
    private static final Set<Backend> DRIVEN = EnumSet.complementOf(EnumSet.of(Backend.INMEMORY));

    /** Those whose long threads and long runs are compared. */
    private static final Set<Backend> LONG =
            EnumSet.of(Backend.H2, Backend.POSTGRESQL, Backend.POSTGRESQL_NOFSYNC, Backend.REDIS);

    /** Those whose appends another process may follow. */
    private static final Set<Backend> FOLLOWED = EnumSet.of(Backend.POSTGRESQL, Backend.REDIS);

    /** Those on which other libraries are there to compare with. */
    private static final Set<Backend> PEERED =
            EnumSet.of(Backend.INMEMORY, Backend.H2, Backend.POSTGRESQL, Backend.REDIS);

    /** Of two that differ in what is forced to the disk alone, one. */
    private static final Set<Backend> DIFFERENT =
            EnumSet.complementOf(EnumSet.of(Backend.POSTGRESQL_NOFSYNC, Backend.REDIS_FSYNC));

    /** Those whose storage is another's too are left out. */
    private static final Set<Backend> STORING =
            EnumSet.complementOf(EnumSet.of(Backend.POSTGRESQL_NOFSYNC, Backend.REDIS_CLUSTER));

    private final Arguments arguments;
    private final Profile profile;
    private final List<String> failures = new ArrayList<>();

    Bench(Arguments arguments) {
        this.arguments = arguments;
        this.profile = arguments.profile();
        System.setProperty("bench.rounds", Integer.toString(profile.rounds()));
        System.setProperty("bench.millis", Integer.toString(profile.turnMillis()));
    }

    /**
     * Does all that is asked for; exits with 1 if a part failed or a ratio is short of its target, and with 2 if the arguments are
     * not understood.
     *
     * @throws IOException if the answers cannot be written
     */
    public static void main(String[] words) throws IOException {
        Arguments arguments;
        try {
            arguments = Arguments.of(words);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Arguments.USAGE);
            System.exit(2);
            return;
        }
        Bench bench = new Bench(arguments);
        Results results = bench.run();
        bench.write(results);
        System.exit(bench.isWellEnough(results) && results.failures().isEmpty() ? 0 : 1);
    }

    Results run() {
        long start = System.nanoTime();
        List<Comparison> comparisons = comparisons();
        List<Correctness> correctness = correctness();
        Latencies latencies = latencies();
        List<OpenLoop> openLoops = openLoops();
        List<Storage> storage = storage();
        Map<String, String> machine = machine();
        machine.put("took", Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
        return new Results(
                profile.name(),
                machine,
                latencies.rows(),
                comparisons,
                openLoops,
                storage,
                correctness,
                failures,
                Results.jmh(latencies.results()));
    }

    void write(Results results) throws IOException {
        Path folder = Files.createDirectories(arguments.folder());
        Files.write(folder.resolve("results.json"), results.json());
        Files.write(folder.resolve("report.md"), Report.of(results, Charts.draw(results, folder)));
        System.out.println("\nresults.json, report.md and charts are in " + folder);
    }

    private boolean isWellEnough(Results results) {
        if (arguments.targets() == null) {
            return true;
        }
        List<Target> targets = Target.read(arguments.targets());
        System.out.println();
        targets.forEach(target -> System.out.println(target.line(results.comparisons())));
        return targets.stream().allMatch(target -> target.isMet(results.comparisons()));
    }

    private List<Comparison> comparisons() {
        begin(Comparison.head());
        return Stream.of(
                        those(DRIVEN).flatMap(each -> rows(Comparison.class, BareComparisons.class, each)),
                        longThreads()
                                .flatMap(each ->
                                        rows(Replays.HEAP, Comparison.class, Replays.class, each, profile.replayed())),
                        longThreads().flatMap(each -> rows(Comparison.class, Lengths.class, each, profile.longRun())),
                        those(FOLLOWED).flatMap(each -> rows(Comparison.class, Followers.class, each)),
                        those(PEERED).flatMap(each -> rows(Comparison.class, PeerComparisons.class, each)))
                .flatMap(some -> some)
                .toList();
    }

    private List<Correctness> correctness() {
        begin(Correctness.head());
        return those(DIFFERENT)
                .flatMap(each -> rows(Correctness.class, Correctness.class, each))
                .toList();
    }

    private Latencies latencies() {
        begin(Latency.head());
        Latencies latencies = new Latencies(profile);
        arguments
                .asked()
                .forEach(backend -> arguments.questions().forEach(question -> {
                    try {
                        latencies.ask(question, backend);
                    } catch (IllegalStateException e) {
                        fail(e);
                    }
                }));
        return latencies;
    }

    private List<OpenLoop> openLoops() {
        begin(OpenLoop.head());
        return those(DIFFERENT)
                .flatMap(backend -> profile.rates().stream()
                        .flatMap(rate -> rows(OpenLoop.class, OpenLoop.class, backend, rate, profile.loadSeconds())))
                .toList();
    }

    private List<Storage> storage() {
        begin(Storage.head());
        return those(STORING)
                .flatMap(each ->
                        rows(Storage.class, Storage.class, each, profile.storedMessages(), profile.storedSteps()))
                .toList();
    }

    private Stream<Backend> those(Set<Backend> some) {
        return arguments.backends().stream().filter(some::contains);
    }

    /** Of two that differ in what is forced to the disk alone, the one is asked that does not force it. */
    private Stream<Backend> longThreads() {
        return those(LONG)
                .filter(each ->
                        each != Backend.POSTGRESQL || !arguments.backends().contains(Backend.POSTGRESQL_NOFSYNC));
    }

    private static void begin(String head) {
        System.out.println("\n" + head);
    }

    /** Has a part done for one backend, in a process of its own. */
    private <T> Stream<T> rows(Class<T> row, Class<?> part, Backend backend, int... numbers) {
        return rows(HEAP, row, part, backend, numbers);
    }

    private <T> Stream<T> rows(String heap, Class<T> row, Class<?> part, Backend backend, int... numbers) {
        try {
            return Rows.among(Child.run(heap, backend, part, numbers), row).stream();
        } catch (IllegalStateException e) {
            fail(e);
            return Stream.empty();
        }
    }

    /** Goes on with the other parts, which may have taken long; the report and the exit code tell of it. */
    private void fail(IllegalStateException failure) {
        System.err.println(failure.getMessage());
        failures.add(Objects.requireNonNull(failure.getMessage()));
    }

    private Map<String, String> machine() {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        for (Backend backend : arguments.backends()) {
            machine.put(backend.id(), backend.meaning() + "; " + version(backend));
        }
        return machine;
    }

    private static String version(Backend backend) {
        try (Store store = new Store(backend)) {
            return Store.done(store.memory().status()).server();
        }
    }
}
