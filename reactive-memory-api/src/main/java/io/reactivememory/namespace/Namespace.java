package io.reactivememory.namespace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ordered path of 0 to {@value #MAX_LABELS} labels under which memory is kept.
 *
 * <p>A label is 1 to {@value #MAX_LABEL_LENGTH} characters (code points) without control characters and without unpaired
 * surrogates; everything else is allowed, {@code /}, {@code %}, {@code *} and {@code :} included. There is no anonymous
 * namespace and no fallback: what belongs to nobody in particular belongs to {@link #shared()}.
 *
 * <p>The printed form joins labels by {@code /} and escapes {@code /} and {@code %} inside them as {@code %2F} and
 * {@code %25}; the root, which has no labels, prints as {@code /}.
 *
 * @param labels the labels, outermost first
 */
public record Namespace(List<String> labels) implements Comparable<Namespace> {

    /** The greatest number of labels. */
    public static final int MAX_LABELS = 16;

    /** The greatest length of a label, in code points. */
    public static final int MAX_LABEL_LENGTH = 256;

    /** Ends every label of the stored form; no label can contain it. */
    private static final char TERMINATOR = '\u001F';

    private static final Namespace ROOT = new Namespace(List.of());
    private static final Namespace SHARED = of("shared");

    /**
     * Checks and copies the labels.
     *
     * @throws IllegalArgumentException if there are too many labels, or one is missing, empty, too long or has a
     *     forbidden character
     */
    public Namespace {
        if (labels.size() > MAX_LABELS) {
            throw new IllegalArgumentException(
                    "namespace must have 0 to " + MAX_LABELS + " labels, but has " + labels.size());
        }
        labels.forEach(Namespace::requireLabel);
        labels = List.copyOf(labels);
    }

    /** Returns the namespace with these labels, outermost first. */
    public static Namespace of(String... labels) {
        List<String> copy = new ArrayList<>(labels.length);
        for (String label : labels) {
            copy.add(requireLabel(label));
        }
        return new Namespace(copy);
    }

    /** Returns the namespace without labels: the prefix of all others. */
    public static Namespace root() {
        return ROOT;
    }

    /** Returns {@code shared}: what belongs to everybody. */
    public static Namespace shared() {
        return SHARED;
    }

    /**
     * Returns {@code users/<id>}: what belongs to one user.
     *
     * @throws IllegalArgumentException if the id is missing or is not a label
     */
    public static Namespace user(@Nullable String id) {
        if (id == null || id.isEmpty()) {
            throw new IllegalArgumentException(
                    "user id is missing; memory that belongs to nobody in particular is in Namespace.shared()");
        }
        return of("users", id);
    }

    /**
     * Reads the printed form.
     *
     * @param printed labels joined by {@code /}, or {@code /} alone for the root
     * @throws IllegalArgumentException if the text is not the printed form of a namespace
     */
    public static Namespace parse(String printed) {
        if (printed.equals("/")) {
            return ROOT;
        }
        List<String> labels = new ArrayList<>();
        for (String label : printed.split("/", -1)) {
            labels.add(unescape(label));
        }
        return new Namespace(labels);
    }

    /** Returns this namespace with one more label. */
    public Namespace child(String label) {
        List<String> longer = new ArrayList<>(labels);
        longer.add(label);
        return new Namespace(longer);
    }

    /** Tells whether this namespace is the prefix itself or lies under it; labels match whole. */
    public boolean startsWith(Namespace prefix) {
        return labels.size() >= prefix.labels.size()
                && labels.subList(0, prefix.labels.size()).equals(prefix.labels);
    }

    /**
     * Returns the form that backends keep: every label followed by U+001F. The stored form of a prefix is a prefix of
     * the stored form, and the order of stored forms is the order of namespaces.
     */
    public String stored() {
        StringBuilder form = new StringBuilder();
        labels.forEach(label -> form.append(label).append(TERMINATOR));
        return form.toString();
    }

    /** Reads the stored form back. */
    public static Namespace ofStored(String stored) {
        List<String> labels = new ArrayList<>();
        int start = 0;
        for (int end = stored.indexOf(TERMINATOR); end >= 0; end = stored.indexOf(TERMINATOR, start)) {
            labels.add(stored.substring(start, end));
            start = end + 1;
        }
        return new Namespace(labels);
    }

    @Override
    public int compareTo(Namespace other) {
        return Names.ORDER.compare(stored(), other.stored());
    }

    @Override
    public String toString() {
        if (labels.isEmpty()) {
            return "/";
        }
        StringBuilder printed = new StringBuilder();
        for (String label : labels) {
            printed.append(printed.isEmpty() ? "" : "/")
                    .append(label.replace("%", "%25").replace("/", "%2F"));
        }
        return printed.toString();
    }

    private static String requireLabel(@Nullable String label) {
        Names.utf8Length("namespace label", label);
        if (label == null || label.isEmpty() || label.codePointCount(0, label.length()) > MAX_LABEL_LENGTH) {
            throw new IllegalArgumentException("namespace label must have 1 to " + MAX_LABEL_LENGTH
                    + " characters, but " + (label == null || label.isEmpty() ? "is empty" : "is longer"));
        }
        return label;
    }

    private static String unescape(String label) {
        String text = label.replace("%2F", "/").replace("%2f", "/");
        int escape = text.replace("%25", "").indexOf('%');
        if (escape >= 0) {
            throw new IllegalArgumentException(
                    "namespace '" + label + "' must escape % as %25 and / as %2F inside a label");
        }
        return text.replace("%25", "%");
    }
}
