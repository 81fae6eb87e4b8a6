package io.reactivememory.bench;

import io.reactivememory.bench.Turn.Cost;
import java.util.List;

/**
 * Ours beside another at the same work, in one process and in turns.
 *
 * @param question what was done, as {@code append, 64 callers}
 * @param backend where ours kept it
 * @param ours what was measured of ours
 * @param reference what was measured of the other
 * @param against what the other is
 * @param unit what was measured, as {@code 1/s} or {@code µs}
 * @param ratio how many times as good ours is
 * @param spread how far the middle half of the turns reaches from the ratio, as a part of it
 * @param steady whether that is little
 * @param ourCost what a call of ours took of the process
 * @param referenceCost what a call of the other took of it
 */
record Comparison(
        String question,
        String backend,
        double ours,
        double reference,
        String against,
        String unit,
        double ratio,
        double spread,
        boolean steady,
        Cost ourCost,
        Cost referenceCost) {

    /** If turns differ by more, the ratio of another run may differ by a fifth. */
    static final double STEADY = 0.1;

    private static final String LINE = "%-34s | %-18s | %12s | %12s | %-22s | %-4s | %6s | %-18s | %17s | %s";

    static Comparison of(String question, Backend backend, String against, Unit unit, List<Turn.Pair> pairs) {
        double[] ratios = pairs.stream()
                .mapToDouble(pair ->
                        unit.ratio(pair.ours().figure(), pair.reference().figure()))
                .sorted()
                .toArray();
        double ratio = ratios[ratios.length / 2];
        int outlying = ratios.length / 4;
        double spread = Math.max(1 - ratios[outlying] / ratio, ratios[ratios.length - 1 - outlying] / ratio - 1);
        List<Turn> ours = pairs.stream().map(Turn.Pair::ours).toList();
        List<Turn> reference = pairs.stream().map(Turn.Pair::reference).toList();
        return new Comparison(
                question,
                backend.id(),
                Median.of(ours.stream().mapToDouble(Turn::figure)),
                Median.of(reference.stream().mapToDouble(Turn::figure)),
                against,
                unit.sign(),
                ratio,
                spread,
                spread <= STEADY,
                Cost.of(ours),
                Cost.of(reference));
    }

    static String head() {
        return LINE.formatted(
                "question",
                "backend",
                "ours",
                "reference",
                "against",
                "unit",
                "ratio",
                "turns differ by",
                "CPU µs a call",
                "bytes a call");
    }

    /** Says it, to people and to the process that has asked for it. */
    void say() {
        Rows.say(line(), this);
    }

    /** Returns three digits at least, also of what is less than one. */
    private static String figure(double value) {
        return (value < 10 ? "%,.2f" : value < 100 ? "%,.1f" : "%,.0f").formatted(value);
    }

    String line() {
        return LINE.formatted(
                question,
                backend,
                figure(ours),
                figure(reference),
                against,
                unit,
                "%.2f".formatted(ratio),
                "%.0f %%%s".formatted(100 * spread, steady ? "" : ", not steady"),
                figure(ourCost.cpuMicros()) + " / " + figure(referenceCost.cpuMicros()),
                "%,.0f / %,.0f".formatted(ourCost.bytes(), referenceCost.bytes()));
    }
}
