package io.reactivememory.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;

/** The results as pictures. */
final class Charts {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    private static final List<String> PERCENTILES = List.of("p50", "p90", "p99", "p99.9");

    private final Path folder;
    private final Map<String, String> files = new LinkedHashMap<>();

    private Charts(Path folder) {
        this.folder = folder;
    }

    /** Draws them into a folder, and returns their files by title. */
    static Map<String, String> draw(Results results, Path folder) {
        Charts charts = new Charts(folder);
        for (String question : List.of("append", "entry-get", "checkpoint-commit", "checkpoint-latest")) {
            charts.percentiles(question, results.latencies());
            charts.curves(
                    "throughput of " + question + " by callers",
                    "callers",
                    "1/s",
                    results.latencies(),
                    each -> each.question().equals(question) && isUsual(each, results.latencies()),
                    Latency::backend,
                    Latency::callers,
                    Latency::perSecond);
        }
        for (String question : List.of("tail", "checkpoint-commit", "checkpoint-latest")) {
            charts.curves(
                    "median time of " + question + " by length",
                    "length",
                    "µs",
                    results.latencies(),
                    each -> each.question().equals(question) && each.callers() == 1,
                    Latency::backend,
                    Latency::size,
                    Latency::p50);
        }
        for (String what : List.of("message", "step")) {
            charts.curves(
                    "bytes stored of a " + what + " by how many there are",
                    "count",
                    "bytes",
                    results.storage(),
                    each -> each.what().equals(what),
                    Storage::backend,
                    Storage::count,
                    Storage::stored);
        }
        return charts.files;
    }

    /** Tells whether it is of the smallest size. */
    private static boolean isUsual(Latency latency, List<Latency> all) {
        return all.stream()
                .filter(each -> each.question().equals(latency.question()))
                .noneMatch(each -> each.size() < latency.size());
    }

    private void percentiles(String question, List<Latency> all) {
        List<Latency> some = all.stream()
                .filter(each -> each.question().equals(question) && each.callers() == 1 && isUsual(each, all))
                .toList();
        if (some.isEmpty()) {
            return;
        }
        String title = "latency of " + question + " by one caller";
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle("µs")
                .build();
        // Bars on a logarithmic axis begin somewhere above zero.
        chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(0.1);
        some.forEach(each ->
                chart.addSeries(each.backend(), PERCENTILES, List.of(each.p50(), each.p90(), each.p99(), each.p999())));
        write(title, chart);
    }

    private <T> void curves(
            String title,
            String xTitle,
            String yTitle,
            List<T> rows,
            Predicate<T> shown,
            Function<T, String> series,
            ToDoubleFunction<T> x,
            ToDoubleFunction<T> y) {
        Map<String, List<T>> bySeries = rows.stream()
                .filter(shown)
                .collect(Collectors.groupingBy(series, LinkedHashMap::new, Collectors.toList()));
        if (bySeries.isEmpty()) {
            return;
        }
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler().setXAxisLogarithmic(true);
        bySeries.forEach((name, some) -> {
            Map<Double, Double> points = new TreeMap<>();
            some.forEach(each -> points.put(x.applyAsDouble(each), y.applyAsDouble(each)));
            chart.addSeries(name, new ArrayList<>(points.keySet()), new ArrayList<>(points.values()));
        });
        write(title, chart);
    }

    private void write(String title, Chart<?, ?> chart) {
        String file = title.replace(' ', '-');
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, folder.resolve(file).toString(), VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.put(title, file + ".svg");
    }
}
