package io.reactivememory.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What follows the name of a command: options with a value, flags, and plain words. */
final class Arguments {

    private final Map<String, String> options = new HashMap<>();
    private final List<String> words = new ArrayList<>();

    private Arguments() {}

    /**
     * Reads arguments.
     *
     * @param valued the options that take a value, such as {@code --port}
     * @param flags the options that take none
     * @throws UsageException naming the argument that does not fit, and what would
     */
    static Arguments parse(List<String> arguments, Set<String> valued, Set<String> flags) {
        Arguments parsed = new Arguments();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            if (!argument.startsWith("--")) {
                parsed.words.add(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (flags.contains(name) && equals < 0) {
                parsed.put(name, "true");
            } else if (valued.contains(name)) {
                parsed.put(name, equals < 0 ? value(name, rest) : argument.substring(equals + 1));
            } else {
                throw new UsageException(
                        flags.contains(name) ? name + " takes no value" : unknown(name, valued, flags));
            }
        }
        return parsed;
    }

    private void put(String name, String value) {
        if (options.put(name, value) != null) {
            throw new UsageException(name + " is given twice");
        }
    }

    private static String value(String name, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new UsageException(name + " needs a value");
        }
        return rest.next();
    }

    private static String unknown(String name, Set<String> valued, Set<String> flags) {
        Set<String> known = new TreeSet<>(valued);
        known.addAll(flags);
        return "unknown option " + name + "; known are " + String.join(", ", known);
    }

    @Nullable
    String option(String name) {
        return options.get(name);
    }

    String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    boolean flag(String name) {
        return options.containsKey(name);
    }

    List<String> words() {
        return words;
    }

    void requireNoWords() {
        if (!words.isEmpty()) {
            throw new UsageException("unexpected argument '" + words.get(0) + "'");
        }
    }

    int port(int otherwise) {
        String text = option("--port");
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw new UsageException("--port must be 0 to 65535, but is '" + text + "'");
        }
        return Integer.parseInt(text);
    }
}
