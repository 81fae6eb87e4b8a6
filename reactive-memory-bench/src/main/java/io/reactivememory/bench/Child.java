package io.reactivememory.bench;

import io.reactivememory.tck.load.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A part of the work in a process of its own, so that nothing before it has warmed or filled its JVM. */
final class Child {

    private Child() {}

    /**
     * Runs a part for a backend to its end, and shows what it says while it goes on.
     *
     * @param numbers what it is told besides the backend's name
     * @return the lines that it said
     */
    static List<String> run(String heap, Backend backend, Class<?> part, int... numbers) {
        String[] arguments = Stream.concat(
                        Stream.of(backend.id()), Arrays.stream(numbers).mapToObj(Integer::toString))
                .toArray(String[]::new);
        List<String> options =
                new ArrayList<>(List.of("-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError", backend.asProperty()));
        Stream.of("bench.rounds", "bench.millis")
                .filter(name -> System.getProperty(name) != null)
                .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));
        try {
            Process process = JavaProcess.start(options, part, arguments);
            List<String> said = new ArrayList<>();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                lines.lines()
                        .peek(line -> System.out.println(Rows.readable(line)))
                        .forEach(said::add);
            }
            if (process.waitFor() != 0) {
                throw new IllegalStateException(part.getSimpleName() + " " + String.join(" ", arguments) + " failed");
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + part.getSimpleName() + " ran", e);
        }
    }
}
