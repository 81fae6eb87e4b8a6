package io.reactivememory.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The results as people read them: a page of Markdown. */
final class Report {

    private final List<String> lines = new ArrayList<>();

    private Report() {}

    static List<String> of(Results results, Map<String, String> charts) {
        Report report = new Report();
        report.write(results, charts);
        return report.lines;
    }

    private void write(Results results, Map<String, String> charts) {
        lines.add("# What memory costs (" + results.profile() + ")");
        section("Machine and versions");
        results.machine().forEach((name, value) -> lines.add("* " + name + ": " + value));

        if (!results.failures().isEmpty()) {
            section("What failed");
            results.failures().forEach(failure -> lines.add("* " + failure));
        }

        section("Beside the bare driver, other libraries and itself");
        lines.add(
                "The ratio says how many times as good ours is, whatever is measured. Turns are taken one after the other in one"
                        + " process; where the middle half of the turns reaches more than a tenth from a ratio, another run may give another. What a call takes of the process is said of ours / of the other.");
        table(Comparison.head(), results.comparisons(), Comparison::line);

        section("What is left of appends at once");
        table(Correctness.head(), results.correctness(), Correctness::line);

        section("Latency");
        lines.add("Each caller calls again when it has its answer.");
        table(Latency.head(), results.latencies(), Latency::line);

        section("Latency at a given rate");
        lines.add(
                "Callers come whether those before them were answered or not; the time of each begins when it was to come.");
        table(OpenLoop.head(), results.openLoops(), OpenLoop::line);

        section("Storage, in bytes for each");
        table(Storage.head(), results.storage(), Storage::line);

        section("Charts");
        charts.forEach((title, file) -> lines.add("![" + title + "](" + file + ")"));
    }

    private void section(String title) {
        lines.addAll(List.of("", "## " + title, ""));
    }

    private <T> void table(String head, List<T> rows, Function<T, String> line) {
        lines.addAll(List.of("", row(head), row(head.replaceAll("[^|]", "-"))));
        rows.forEach(each -> lines.add(row(line.apply(each))));
    }

    private static String row(String line) {
        return "| " + line + " |";
    }
}
