package io.reactivememory.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run in little: every part of it works with a real server, and what it finds is written down. */
class BenchIT {

    private static final Profile LITTLE = new Profile(
            "little",
            Set.of(Backend.REDIS),
            Set.of(Backend.REDIS),
            List.of(1),
            List.of(200),
            List.of(10),
            List.of(10),
            1,
            50,
            1,
            20,
            1_000,
            200,
            List.of(100),
            1,
            100,
            100);

    @TempDir
    private Path folder;

    @Test
    void everyPartIsMeasuredAndWrittenDown() throws Exception {
        Bench bench = new Bench(new Arguments(
                LITTLE,
                List.of(Backend.REDIS),
                List.of(Backend.REDIS),
                List.of(Question.APPEND, Question.CHECKPOINT_COMMIT),
                folder,
                null));
        bench.write(bench.run());

        JsonNode results =
                new JsonMapper().readTree(folder.resolve("results.json").toFile());
        assertThat(results.findValuesAsString("question"))
                .contains(
                        "append",
                        "checkpoint-commit",
                        "append, 64 callers",
                        "append, 1 caller",
                        "tail of 20, 64 callers",
                        "entry get, 64 callers",
                        "entry put, 64 callers",
                        "checkpoint latest, 64 callers",
                        "replay of 1,000 in 64 MB",
                        "checkpoint commit at 200 steps",
                        "append at 1,000 messages");
        assertThat(results.path("jmh").size()).isEqualTo(2);
        assertThat(results.path("failures").size()).isZero();
        assertThat(results.path("storage").findValuesAsString("what")).containsExactly("message", "step");
        assertThat(results.path("correctness").get(0).path("kept").asInt()).isEqualTo(200);
        assertThat(results.path("comparisons"))
                .allSatisfy(row -> assertThat(row.path("ratio").asDouble())
                        .as("ratio of %s", row)
                        .isPositive());
        assertThat(folder.resolve("report.md")).content().contains("| append ", "](latency-of-append");
        assertThat(folder.resolve("latency-of-append-by-one-caller.svg"))
                .content()
                .contains("<svg");
    }
}
