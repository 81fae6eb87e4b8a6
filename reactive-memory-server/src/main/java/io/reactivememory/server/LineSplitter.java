package io.reactivememory.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts bytes that come in parts into lines, and keeps no more than one part and one line.
 *
 * <p>A line that is longer than the limit is reported as soon as that is known, without its text; the rest of it is
 * skipped. Blank lines are counted and left out. Not for use by several threads.
 */
final class LineSplitter {

    private final int limit;
    private ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private long number = 1;
    private boolean skipping;

    LineSplitter(int limit) {
        this.limit = limit;
    }

    /** Returns the lines that this part ends. */
    List<Line> feed(byte[] part) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < part.length; i++) {
            if (part[i] == '\n') {
                add(part, start, i, lines);
                end(lines);
                start = i + 1;
            }
        }
        add(part, start, part.length, lines);
        return lines;
    }

    /** Returns the last line if it has no end; to be called when all parts were fed. */
    List<Line> end() {
        List<Line> lines = new ArrayList<>();
        end(lines);
        return lines;
    }

    private void add(byte[] part, int start, int end, List<Line> lines) {
        if (skipping) {
            return;
        }
        if (begun.size() + (long) end - start > limit) {
            lines.add(new Line(number, "", true));
            skipping = true;
            return;
        }
        begun.write(part, start, end - start);
    }

    private void end(List<Line> lines) {
        String text = begun.toString(StandardCharsets.UTF_8);
        if (!skipping && !text.isBlank()) {
            lines.add(new Line(number, text, false));
        }
        begun.reset();
        skipping = false;
        number++;
    }

    /**
     * A line.
     *
     * @param number 1 for the first
     * @param text the line without its end; empty if it is too long
     * @param tooLong whether it is over the limit
     */
    record Line(long number, String text, boolean tooLong) {}
}
