package io.reactivememory.bench;

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
 */
record Comparison(
        String question,
        String backend,
        double ours,
        double reference,
        String against,
        String unit,
        double ratio,
        double spread) {

    /** Turns that differ by more do not agree on the ratio. */
    static final double STEADY = 0.2;

    private static final String LINE = "%-34s | %-18s | %12s | %12s | %-22s | %-4s | %6s | %s";

    static Comparison of(String question, Backend backend, String against, String unit, SideBySide measured) {
        return new Comparison(
                question,
                backend.id(),
                measured.ours(),
                measured.reference(),
                against,
                unit,
                measured.ratio(),
                measured.spread());
    }

    boolean isSteady() {
        return spread <= STEADY;
    }

    static String head() {
        return LINE.formatted(
                "question", "backend", "ours", "reference", "against", "unit", "ratio", "turns differ by");
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
                "%.0f %%%s".formatted(100 * spread, isSteady() ? "" : ", not steady"));
    }
}
