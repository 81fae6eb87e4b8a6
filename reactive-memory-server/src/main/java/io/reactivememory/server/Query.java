package io.reactivememory.server;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's query, each at most once. What is wrong with one is said by name. */
final class Query {

    private final Map<String, String> values = new LinkedHashMap<>();

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
            if (query.values.put(name, value) != null) {
                throw new IllegalArgumentException("query parameter " + name + " is given twice");
            }
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

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    @Nullable
    Long number(String name) {
        String text = values.get(name);
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
        String text = values.getOrDefault(name, "false");
        return switch (text) {
            case "true", "" -> true;
            case "false" -> false;
            default -> throw wrong(name, "true or false", text, null);
        };
    }

    @Nullable
    Duration duration(String name) {
        String text = values.get(name);
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
