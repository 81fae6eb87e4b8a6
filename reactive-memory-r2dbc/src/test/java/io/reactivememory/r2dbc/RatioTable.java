package io.reactivememory.r2dbc;

/** Prints questions, their answers side by side and whether a target is met, each as soon as it is answered. */
final class RatioTable {

    /** What a line ends with whose target is not met. */
    static final String SHORT = "short";

    private static final String LINE = "%-46s | %12s | %12s | %6s | %s";

    private RatioTable() {}

    static void head() {
        System.out.println(LINE.formatted("question", "ours", "bare driver", "ratio", "target"));
    }

    static String atLeast(double target, String question, SideBySide answer) {
        return row(question, answer, "at least " + target, answer.ratio() >= target);
    }

    static String atMost(double target, String question, SideBySide answer) {
        return row(question, answer, "at most " + target, answer.ratio() <= target);
    }

    /** Prints what has no target. */
    static String note(String question, SideBySide answer) {
        return row(question, answer, "");
    }

    private static String row(String question, SideBySide answer, String target, boolean met) {
        return row(question, answer, target + ", " + (met ? "met" : SHORT));
    }

    private static String row(String question, SideBySide answer, String target) {
        String line = LINE.formatted(
                question,
                "%,.0f".formatted(answer.ours()),
                "%,.0f".formatted(answer.bare()),
                "%.2f".formatted(answer.ratio()),
                target);
        System.out.println(line);
        return line;
    }
}
