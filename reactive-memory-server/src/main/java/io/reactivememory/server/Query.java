package io.reactivememory.server;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's query. What is wrong with one is said by name. */
final class Query {

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Query() {}

    /**
     * Reads a query.
     *
     * @param encoded what follows the question mark; empty if nothing does
     */
    static Query parse(String encoded) {
        Query query = new Query();
        for (String pair : encoded.isEmpty() ? List.<String>of() : List.of(encoded.split("&", -1))) {
            int equals = pair.indexOf('=');
            String name = UrlText.decodeQuery(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : UrlText.decodeQuery(pair.substring(equals + 1));
            query.values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
        }
        return query;
    }

    /** Refuses parameters that the route does not know, so that a misspelled one is not ignored. */
    void requireOnly(String... known) {
        for (String name : values.keySet()) {
            if (!List.of(known).contains(name)) {
                throw new IllegalArgumentException("query parameter " + name + " is unknown here; known are "
                        + (known.length == 0 ? "none" : String.join(", ", known)));
            }
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Returns all values of a parameter that may be given more than once. */
    List<String> texts(String name) {
        return values.getOrDefault(name, List.of());
    }

    String text(String name, String otherwise) {
        String text = text(name);
        return text == null ? otherwise : text;
    }

    /** Returns the value of a parameter; null if it is not there. All but {@link #texts} refuse a second one. */
    @Nullable
    String text(String name) {
        List<String> given = texts(name);
        if (given.size() > 1) {
            throw new IllegalArgumentException("query parameter " + name + " is given twice");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    @Nullable
    Long number(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw wrong(name, "a whole number", text, e);
        }
    }

    int count(String name) {
        Long number = number(name);
        if (number == null || number < 0 || number > Integer.MAX_VALUE) {
            throw wrong(name, "0 to " + Integer.MAX_VALUE, text(name, ""), null);
        }
        return number.intValue();
    }

    boolean flag(String name) {
        return flag(name, false);
    }

    boolean flag(String name, boolean otherwise) {
        String text = text(name, String.valueOf(otherwise));
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw wrong(name, "true or false", text, null);
        };
    }

    @Nullable
    Duration duration(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw wrong(name, "an ISO-8601 duration such as PT1H", text, e);
        }
    }

    private static IllegalArgumentException wrong(
            String name, String expected, String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "query parameter " + name + " must be " + expected + ", but is '" + text + "'", cause);
    }
}
