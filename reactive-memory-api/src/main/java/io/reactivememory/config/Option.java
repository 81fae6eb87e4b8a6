package io.reactivememory.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A typed configuration key: its name, its default, how its text is read, and what it means.
 *
 * @param <T> the type of its value
 */
public final class Option<T> {

    private final String name;
    private final @Nullable T defaultValue;
    private final String allowed;
    private final Function<String, T> parser;
    private final String description;
    private final boolean secret;

    private Option(
            String name,
            @Nullable T defaultValue,
            String allowed,
            Function<String, T> parser,
            String description,
            boolean secret) {
        this.name = name;
        this.defaultValue = defaultValue;
        this.allowed = allowed;
        this.parser = parser;
        this.description = description;
        this.secret = secret;
    }

    /** Returns an option whose value is text. */
    public static Option<String> text(String name, @Nullable String defaultValue, String description) {
        return new Option<>(name, defaultValue, "text", Function.identity(), description, false);
    }

    /** Returns an option whose value is text that is never printed. */
    public static Option<String> secret(String name, String description) {
        return new Option<>(name, null, "text", Function.identity(), description, true);
    }

    /** Returns an option whose value is a whole number between two bounds. */
    public static Option<Integer> number(String name, int defaultValue, int least, int most, String description) {
        Function<String, Integer> parser = text -> {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException("out of bounds");
            }
            return number;
        };
        return new Option<>(
                name, defaultValue, "a whole number from " + least + " to " + most, parser, description, false);
    }

    /** Returns an option whose value is a positive ISO-8601 duration, such as {@code PT30S}. */
    public static Option<Duration> duration(String name, Duration defaultValue, String description) {
        Function<String, Duration> parser = text -> {
            Duration duration = Duration.parse(text);
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("not positive");
            }
            return duration;
        };
        return new Option<>(
                name, defaultValue, "a positive ISO-8601 duration such as PT30S", parser, description, false);
    }

    /**
     * Returns an option whose value is of another kind.
     *
     * @param defaultValue the value that holds when none is given; null if there is none
     * @param allowed what values are allowed, in words that follow "must be"
     * @param parser reads a value; throws {@link IllegalArgumentException} for what is not one
     * @param description what the option means, in one line
     */
    public static <T> Option<T> of(
            String name, @Nullable T defaultValue, String allowed, Function<String, T> parser, String description) {
        return new Option<>(name, defaultValue, allowed, parser, description, false);
    }

    /** Returns the key, as it stands in a URL or a map. */
    public String name() {
        return name;
    }

    /** Returns the value that holds when none is given; null where the option has none. */
    public @Nullable T defaultValue() {
        return defaultValue;
    }

    /** Returns what values are allowed, in words. */
    public String allowed() {
        return allowed;
    }

    /** Returns what the option means, in one line. */
    public String description() {
        return description;
    }

    /** Tells whether the value must never be printed. */
    public boolean isSecret() {
        return secret;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the text is not a value of this option; the message names the option and what
     *     is allowed
     */
    T parse(String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "option " + name + " must be " + allowed + ", but is '" + (secret ? "***" : text) + "'", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
