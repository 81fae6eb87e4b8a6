package io.reactivememory.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a comparison should show.
 *
 * @param question the comparison's question, or what it begins with
 * @param backend its backend
 * @param against what it compares with, or what that begins with
 * @param atLeast the least ratio
 */
record Target(String question, String backend, String against, double atLeast) {

    static List<Target> read(Path file) {
        return List.of(new JsonMapper().readValue(file.toFile(), Target[].class));
    }

    /** Returns the comparison that it is about. */
    Optional<Comparison> among(List<Comparison> comparisons) {
        return comparisons.stream()
                .filter(each -> each.question().startsWith(question)
                        && each.backend().equals(backend)
                        && each.against().startsWith(against))
                .findFirst();
    }

    /** Tells whether it is met; it is not where nothing was compared. */
    boolean isMet(List<Comparison> comparisons) {
        return among(comparisons).filter(each -> each.ratio() >= atLeast).isPresent();
    }

    String line(List<Comparison> comparisons) {
        String measured =
                among(comparisons).map(each -> "%.2f".formatted(each.ratio())).orElse("not measured");
        return "%-34s | %-18s | %-22s | at least %5.2f | %12s | %s"
                .formatted(question, backend, against, atLeast, measured, isMet(comparisons) ? "met" : "short");
    }
}
