package io.reactivememory.bench;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What to ask, and where the answers go.
 *
 * @param profile how thoroughly
 * @param backends of which backends
 * @param asked which of them JMH asks
 * @param questions what it asks of them
 * @param folder where results are written to
 * @param targets a file of what the ratios should be; null if they are not checked
 */
record Arguments(
        Profile profile,
        List<Backend> backends,
        List<Backend> asked,
        List<Question> questions,
        Path folder,
        @Nullable Path targets) {

    static final String USAGE = """
            usage: [quick|full] [--backends a,b] [--questions a,b] [--out folder] [--check targets.json]
              quick      every question once, of memory, PostgreSQL and Redis, in less than 8 minutes (the default)
              full       every question with all that is varied, of all backends
              --check    exits with 1 if a ratio is short of its target""";

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException naming what is not understood
     */
    static Arguments of(String... words) {
        Deque<String> left = new ArrayDeque<>(List.of(words));
        Profile profile = Profile.of(left.isEmpty() || left.peek().startsWith("--") ? "quick" : left.pop());
        List<Backend> backends = List.copyOf(profile.backends());
        List<Backend> asked = List.copyOf(profile.asked());
        List<Question> questions = List.of(Question.values());
        Path folder = Path.of("target", "bench");
        Path targets = null;
        while (!left.isEmpty()) {
            String option = left.pop();
            switch (option) {
                case "--backends" -> {
                    backends = list(value(option, left), Backend::of);
                    asked = backends;
                }
                case "--questions" -> questions = list(value(option, left), Question::of);
                case "--out" -> folder = Path.of(value(option, left));
                case "--check" -> targets = Path.of(value(option, left));
                default ->
                    throw new IllegalArgumentException(
                            "the options are --backends, --questions, --out and --check, but one is " + option);
            }
        }
        return new Arguments(profile, backends, asked, questions, folder, targets);
    }

    private static String value(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " must be followed by a value");
        }
        return left.pop();
    }

    private static <T> List<T> list(String names, Function<String, T> of) {
        return Arrays.stream(names.split(",")).map(of).toList();
    }
}
