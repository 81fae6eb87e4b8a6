package io.reactivememory.bench;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that a run has found.
 *
 * @param profile how thoroughly was asked
 * @param machine what it ran on, by what is said of it
 * @param latencies how long operations took
 * @param comparisons ours beside others
 * @param openLoops how long callers waited who came at a given rate
 * @param storage what was taken where memory is kept
 * @param correctness what is left of appends at once
 * @param failures which parts could not be done, and so are not among the others
 * @param jmh what JMH itself writes down
 */
record Results(
        String profile,
        Map<String, String> machine,
        List<Latency> latencies,
        List<Comparison> comparisons,
        List<OpenLoop> openLoops,
        List<Storage> storage,
        List<Correctness> correctness,
        List<String> failures,
        JsonNode jmh) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Returns what JMH writes down of its results. */
    static JsonNode jmh(Collection<RunResult> results) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        return MAPPER.readTree(bytes.toByteArray());
    }

    byte[] json() {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }
}
