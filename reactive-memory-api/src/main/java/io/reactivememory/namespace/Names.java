package io.reactivememory.namespace;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The one rule for thread ids, entry keys and message ids, and the one order of all names.
 *
 * <p>A name is 1 to {@value #MAX_BYTES} bytes of UTF-8 without control characters and without unpaired surrogates.
 * Everything else is allowed, case matters, and nothing is normalised. Backends receive only names that passed.
 */
public final class Names {

    /** The longest name, in bytes of UTF-8. */
    public static final int MAX_BYTES = 512;

    /** Orders strings by code point, which is the byte order of their UTF-8 form (and not that of UTF-16). */
    public static final Comparator<String> ORDER = Names::compare;

    private static final String CHARACTERS = "no control characters and no unpaired surrogates";

    private Names() {}

    /**
     * Checks a name.
     *
     * @param what what the name is of, for the error message, such as {@code thread id}
     * @param name the name to check
     * @return the name
     * @throws IllegalArgumentException if the name is missing, empty, too long or has a forbidden character
     */
    public static String require(String what, @Nullable String name) {
        int bytes = utf8Length(what, name);
        if (name == null || bytes < 1 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(what + " must be 1 to " + MAX_BYTES + " bytes of UTF-8 with "
                    + CHARACTERS + ", but " + (bytes == 0 ? "is empty" : "has " + bytes + " bytes"));
        }
        return name;
    }

    /**
     * Checks a prefix of names: as a name, but it may be empty.
     *
     * @param what what the prefix is of, for the error message
     * @param prefix the prefix to check
     * @return the prefix
     * @throws IllegalArgumentException if the prefix is missing, too long or has a forbidden character
     */
    public static String requirePrefix(String what, @Nullable String prefix) {
        return prefix != null && prefix.isEmpty() ? prefix : require(what, prefix);
    }

    /**
     * Measures text that has to obey the character rule.
     *
     * @return the length of its UTF-8 form in bytes
     */
    static int utf8Length(String what, @Nullable String text) {
        if (text == null) {
            throw new IllegalArgumentException(what + " is missing");
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (Character.isISOControl(c) || isSurrogate(c)) {
                throw new IllegalArgumentException(what + " must have " + CHARACTERS + ", but has U+"
                        + String.format("%04X", c) + " at index " + i);
            }
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            i += Character.charCount(c);
        }
        return bytes;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean different = Character.isSurrogate(x) != Character.isSurrogate(y);
                return different ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
