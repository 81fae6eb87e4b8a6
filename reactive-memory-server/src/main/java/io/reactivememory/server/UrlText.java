package io.reactivememory.server;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Percent-encoding of names in paths and queries.
 *
 * <p>A path is split while it is encoded and each segment is decoded once, so a name may contain every character that the
 * store allows, {@code /} included.
 */
final class UrlText {

    private static final String UNRESERVED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private UrlText() {}

    /** Returns the decoded segments of an encoded path that begins with a slash. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.substring(1).split("/", -1)) {
            segments.add(decode(segment));
        }
        return segments;
    }

    /**
     * Decodes a path segment.
     *
     * @throws IllegalArgumentException if an escape is broken or the bytes are not UTF-8
     */
    static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        int plain = 0;
        for (int at = encoded.indexOf('%'); at >= 0; at = encoded.indexOf('%', plain)) {
            if (at + 2 >= encoded.length() || !isHex(encoded.charAt(at + 1)) || !isHex(encoded.charAt(at + 2))) {
                throw new IllegalArgumentException("'" + encoded + "' has a broken percent escape at index " + at);
            }
            bytes.writeBytes(encoded.substring(plain, at).getBytes(StandardCharsets.UTF_8));
            bytes.write(HexFormat.fromHexDigits(encoded, at + 1, at + 3));
            plain = at + 3;
        }
        if (plain == 0) {
            return encoded;
        }
        bytes.writeBytes(encoded.substring(plain).getBytes(StandardCharsets.UTF_8));
        return utf8(encoded, bytes.toByteArray());
    }

    /** Decodes a name or value of a query, where {@code +} is a space. */
    static String decodeQuery(String encoded) {
        return decode(encoded.replace('+', ' '));
    }

    /** Encodes text as one path segment, or as a name or value of a query. */
    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (UNRESERVED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.toHexDigits(b));
            }
        }
        // A lone dot is unreserved, but clients remove such a segment from a path.
        return encoded.toString().matches("\\.{1,2}") ? encoded.toString().replace(".", "%2E") : encoded.toString();
    }

    private static boolean isHex(char c) {
        return HexFormat.isHexDigit(c);
    }

    private static String utf8(String encoded, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("'" + encoded + "' does not decode to UTF-8", e);
        }
    }
}
