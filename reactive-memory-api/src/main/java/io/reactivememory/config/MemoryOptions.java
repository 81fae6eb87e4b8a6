package io.reactivememory.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which provider, at which place, with which settings: an immutable set of option values.
 *
 * <p>The anatomy of a URL:
 *
 * <pre>
 *   h2:file:./data/memory?poolSize=4&amp;sweepInterval=PT1M
 *   '' '----------------' '--------------------------'
 *   scheme   location              options
 * </pre>
 *
 * <p>Two of them are equal when provider, location and values are; secrets and passwords are printed as {@code ***}.
 */
public final class MemoryOptions {

    private static final String URL = "url";
    private static final String HIDDEN = "***";
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*");
    private static final Pattern CREDENTIALS = Pattern.compile("//.*@");
    private static final Pattern SECRET_NAME =
            Pattern.compile("password|passwd|pwd|secret|token|credential|key", Pattern.CASE_INSENSITIVE);

    private final String provider;
    private final String scheme;
    private final String location;
    private final Map<String, String> values;

    private MemoryOptions(String provider, String scheme, String location, Map<String, String> values) {
        this.provider = provider;
        this.scheme = scheme;
        this.location = location;
        this.values = new TreeMap<>(values);
    }

    /**
     * Reads a URL.
     *
     * @param url {@code scheme:location?option=value&...}, or a scheme alone
     * @throws IllegalArgumentException if the text is not such a URL
     */
    public static MemoryOptions parse(String url) {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? url : url.substring(0, colon);
        if (!SCHEME.matcher(scheme).matches()) {
            throw new IllegalArgumentException(
                    "memory URL must be scheme:location?option=value, but is '" + redact(withoutQuery(url)) + "'");
        }
        String rest = colon < 0 ? "" : url.substring(colon + 1);
        int query = rest.indexOf('?');
        Map<String, String> values = query < 0 ? Map.of() : parseQuery(rest.substring(query + 1));
        return new MemoryOptions(scheme, scheme, query < 0 ? rest : rest.substring(0, query), values);
    }

    /**
     * Names a provider and its settings, as a configuration file does.
     *
     * @param provider the provider's name
     * @param settings option values by name; {@code url} is the place, in the form that {@link #parse} reads
     * @throws IllegalArgumentException if {@code url} is there and is not a URL
     */
    public static MemoryOptions of(String provider, Map<String, ?> settings) {
        Map<String, String> values = new TreeMap<>();
        settings.forEach((name, value) -> values.put(name, String.valueOf(value)));
        String url = values.remove(URL);
        if (url == null) {
            return new MemoryOptions(provider, provider, "", values);
        }
        MemoryOptions parsed = parse(url);
        values.putAll(parsed.values);
        return new MemoryOptions(provider, parsed.scheme, parsed.location, values);
    }

    /** Returns the provider's name; for a URL, its scheme. */
    public String provider() {
        return provider;
    }

    /** Returns the URL's scheme; where no URL was given, the provider's name. */
    public String scheme() {
        return scheme;
    }

    /** Returns what stands between the scheme and the options; empty if there is nothing. */
    public String location() {
        return location;
    }

    /**
     * Returns the value of an option, or its default.
     *
     * @throws IllegalArgumentException if there is neither, or the text is not a value of the option
     */
    public <T> T get(Option<T> option) {
        T value = find(option);
        if (value == null) {
            throw new IllegalArgumentException("option " + option.name() + " is missing: " + option.description());
        }
        return value;
    }

    /**
     * Returns the value of an option, its default, or null.
     *
     * @throws IllegalArgumentException if the text is not a value of the option
     */
    public <T> @Nullable T find(Option<T> option) {
        String text = values.get(option.name());
        return text == null ? option.defaultValue() : option.parse(text);
    }

    /** Returns these options with one value removed. */
    public MemoryOptions without(Option<?> option) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.remove(option.name());
        return new MemoryOptions(provider, scheme, location, changed);
    }

    /** Returns these options with one value set. */
    public MemoryOptions with(Option<?> option, Object value) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.put(option.name(), value.toString());
        return new MemoryOptions(provider, scheme, location, changed);
    }

    /**
     * Checks that every value belongs to a known option and can be read.
     *
     * @throws IllegalArgumentException naming the first that does not, and what is known
     */
    public void requireOnly(Collection<Option<?>> known) {
        Map<String, Option<?>> byName = known.stream().collect(Collectors.toMap(Option::name, option -> option));
        values.forEach((name, value) -> {
            Option<?> option = byName.get(name);
            if (option == null) {
                throw new IllegalArgumentException("option " + name + " is unknown to " + provider + "; known are "
                        + (byName.isEmpty() ? "none" : String.join(", ", new TreeMap<>(byName).keySet())));
            }
            option.parse(value);
        });
    }

    private static Map<String, String> parseQuery(String query) {
        Map<String, String> values = new TreeMap<>();
        String[] pairs = query.split("&", -1);
        for (int i = 0; i < pairs.length; i++) {
            String pair = pairs[i];
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("memory URL must give options as name=value, with & in a value"
                        + " as %26, but number " + (i + 1) + " has no " + (equals < 0 ? "=" : "name"));
            }
            values.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
        return values;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Cuts off what may hold a secret under any name. */
    private static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query + 1) + HIDDEN;
    }

    private static String redact(String location) {
        return CREDENTIALS.matcher(location).replaceAll("//" + HIDDEN + "@");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MemoryOptions that
                && provider.equals(that.provider)
                && scheme.equals(that.scheme)
                && location.equals(that.location)
                && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(provider, scheme, location, values);
    }

    /** Prints the URL with every password and secret as {@code ***}. */
    @Override
    public String toString() {
        String query = values.entrySet().stream()
                .map(e -> e.getKey() + "=" + (SECRET_NAME.matcher(e.getKey()).find() ? HIDDEN : e.getValue()))
                .collect(Collectors.joining("&"));
        return scheme + ":" + redact(location) + (query.isEmpty() ? "" : "?" + query);
    }
}
