package io.reactivememory.bench;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Rows of results on their way from one process to another: a line of JSON each, behind what people read. */
final class Rows {

    private static final String MARK = "\u0001";
    private static final JsonMapper MAPPER = new JsonMapper();

    private Rows() {}

    /** Says a row, and what people read of it. */
    static void say(String line, Object row) {
        System.out.println(line + MARK + MAPPER.writeValueAsString(row));
    }

    /** Returns what people read of a line. */
    static String readable(String line) {
        int mark = line.indexOf(MARK);
        return mark < 0 ? line : line.substring(0, mark);
    }

    /** Returns the rows among some lines. */
    static <T> List<T> among(List<String> lines, Class<T> type) {
        return lines.stream()
                .filter(line -> line.contains(MARK))
                .map(line -> MAPPER.readValue(line.substring(line.indexOf(MARK) + 1), type))
                .toList();
    }
}
