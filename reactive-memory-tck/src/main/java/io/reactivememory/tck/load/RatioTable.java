package io.reactivememory.tck.load;

/**
 * Prints questions, their answers side by side and whether a target is met, each as soon as it is answered, on standard
 * output. Every line is returned too; that of a target which is not met ends with {@link #SHORT}.
 */
public final class RatioTable {

    /** What a line ends with whose target is not met. */
    public static final String SHORT = "short";

    private static final String LINE = "%-46s | %12s | %12s | %6s | %s";

    private RatioTable() {}

    /** Prints what the columns are. */
    public static void head() {
        System.out.println(LINE.formatted("question", "ours", "bare driver", "ratio", "target"));
    }

    /** Prints an answer whose ratio should not be less. */
    public static String atLeast(double target, String question, SideBySide answer) {
        return row(question, answer, "at least " + target, answer.ratio() >= target);
    }

    /** Prints an answer whose ratio should not be more. */
    public static String atMost(double target, String question, SideBySide answer) {
        return row(question, answer, "at most " + target, answer.ratio() <= target);
    }

    /** Prints what has no target. */
    public static String note(String question, SideBySide answer) {
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
