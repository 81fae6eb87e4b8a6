package io.reactivememory.tck;

import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.MemoryBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects, for each backend of a test run, which rules hold; at the end prints a line for each and writes
 * {@code target/conformance/<backend>.json}.
 *
 * <p>The configuration parameter {@value #DIRECTORY} names another directory.
 */
final class ConformanceReport implements TestWatcher {

    /** Where reports are written, relative to the working directory. */
    static final String DIRECTORY = "reactivememory.conformance.directory";

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(ConformanceReport.class);

    /** Notes which backend a test class is about, for when its rules have run and its store is closed. */
    static void examines(ExtensionContext test, MemoryBackend backend, String variant) {
        test.getParent()
                .orElseThrow()
                .getStore(OURS)
                .computeIfAbsent(Subject.class, type -> subject(test, backend, variant), Subject.class);
    }

    private static Subject subject(ExtensionContext test, MemoryBackend backend, String variant) {
        BackendStatus status = Await.value(backend.status());
        String name = variant.isEmpty() ? backend.name() : backend.name() + "-" + variant;
        return run(test).subject(name, status.server());
    }

    private static Run run(ExtensionContext context) {
        return context.getRoot()
                .getStore(OURS)
                .computeIfAbsent(Run.class, type -> new Run(directory(context)), Run.class);
    }

    private static Path directory(ExtensionContext context) {
        return Path.of(context.getConfigurationParameter(DIRECTORY).orElse("target/conformance"));
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
        note(context, Outcome.PASSED);
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        note(context, Outcome.FAILED);
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
        note(context, Outcome.SKIPPED);
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        note(context, Outcome.SKIPPED);
    }

    private static void note(ExtensionContext context, Outcome outcome) {
        Subject subject = context.getParent().orElseThrow().getStore(OURS).get(Subject.class, Subject.class);
        Optional<Rule> rule = AnnotationSupport.findAnnotation(context.getTestMethod(), Rule.class);
        if (subject != null && rule.isPresent()) {
            subject.note(rule.get().id(), outcome);
        }
    }

    /** What became of a rule; of several tests the one that stands last here decides. */
    private enum Outcome {
        SKIPPED,
        PASSED,
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One backend, and what became of each rule. */
    private static final class Subject {

        private final String backend;
        private final String server;
        private final Map<String, Outcome> outcomes =
                new TreeMap<>(Comparator.comparing((String id) -> id.substring(0, 2))
                        .thenComparing(id -> Integer.valueOf(id.substring(3))));

        Subject(String backend, String server) {
            this.backend = backend;
            this.server = server;
        }

        synchronized void note(String id, Outcome outcome) {
            outcomes.merge(id, outcome, (one, other) -> one.compareTo(other) > 0 ? one : other);
        }

        synchronized void write(Path directory) throws IOException {
            List<WrittenRule> rules = outcomes.entrySet().stream()
                    .map(rule -> new WrittenRule(rule.getKey(), rule.getValue().word()))
                    .toList();
            Files.createDirectories(directory);
            Files.write(
                    directory.resolve(backend + ".json"),
                    JsonMapper.shared()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsBytes(new Written(backend, server, rules)));
        }

        synchronized String line() {
            return "%-28s %-20s %6d %6d %7d  %s"
                    .formatted(
                            backend,
                            server,
                            count(Outcome.PASSED),
                            count(Outcome.FAILED),
                            count(Outcome.SKIPPED),
                            outcomes.entrySet().stream()
                                    .filter(rule -> rule.getValue() != Outcome.PASSED)
                                    .map(rule -> rule.getKey() + " "
                                            + rule.getValue().word())
                                    .collect(Collectors.joining(", ")));
        }

        private long count(Outcome outcome) {
            return outcomes.values().stream().filter(outcome::equals).count();
        }
    }

    /**
     * The written form.
     *
     * @param backend the backend's name, or that of a variant
     * @param server the engine behind it
     * @param rules id and result of each rule
     */
    private record Written(String backend, String server, List<WrittenRule> rules) {}

    /**
     * The written form of one rule.
     *
     * @param id the rule's id
     * @param result passed, failed or skipped
     */
    private record WrittenRule(String id, String result) {}

    /** One test run: the backends in it, reported when JUnit closes it. */
    private static final class Run implements AutoCloseable {

        private final Path directory;
        private final Map<String, Subject> subjects = new TreeMap<>();

        Run(Path directory) {
            this.directory = directory;
        }

        synchronized Subject subject(String backend, String server) {
            return subjects.computeIfAbsent(backend, name -> new Subject(name, server));
        }

        @Override
        public synchronized void close() throws IOException {
            System.out.printf("%-28s %-20s %6s %6s %7s%n", "conformance of", "server", "passed", "failed", "skipped");
            for (Subject subject : subjects.values()) {
                System.out.println(subject.line());
                subject.write(directory);
            }
        }
    }
}
