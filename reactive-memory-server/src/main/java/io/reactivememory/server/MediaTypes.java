package io.reactivememory.server;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which media type the client sends, and which of those on offer it wants. */
final class MediaTypes {

    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";
    static final String EVENTS = "text/event-stream";

    private MediaTypes() {}

    /** Returns type and subtype in lower case, without parameters; empty if there is none. */
    static String essence(@Nullable String contentType) {
        String text = contentType == null ? "" : contentType;
        int parameters = text.indexOf(';');
        return (parameters < 0 ? text : text.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the offer that an Accept header likes best; the first of those it likes equally.
     *
     * @throws RefusedException with 406 if it likes none
     */
    static String negotiate(@Nullable String accept, List<String> offers) {
        String best = "";
        double liking = 0;
        for (String offer : offers) {
            double liked = liking(accept == null || accept.isBlank() ? "*/*" : accept, offer);
            if (liked > liking) {
                best = offer;
                liking = liked;
            }
        }
        if (best.isEmpty()) {
            throw Problem.of(
                            HttpResponseStatus.NOT_ACCEPTABLE,
                            "Accept is '" + accept + "', but this answers in " + String.join(" or ", offers))
                    .toException();
        }
        return best;
    }

    /** The quality of the most specific range that covers the offer, a little more where it names the offer itself. */
    private static double liking(String accept, String offer) {
        int specificity = -1;
        double quality = 0;
        for (String range : accept.split(",", -1)) {
            String essence = essence(range);
            int specific = essence.equals(offer)
                    ? 2
                    : essence.equals(offer.substring(0, offer.indexOf('/')) + "/*")
                            ? 1
                            : essence.equals("*/*") ? 0 : -1;
            if (specific > specificity) {
                specificity = specific;
                quality = quality(range);
            }
        }
        return quality == 0 ? 0 : quality + Math.max(0, specificity) / 10_000.0;
    }

    private static double quality(String range) {
        for (String parameter : range.split(";", -1)) {
            String text = parameter.strip().toLowerCase(Locale.ROOT);
            if (text.startsWith("q=")) {
                try {
                    return Math.max(0, Math.min(1, Double.parseDouble(text.substring(2))));
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException("Accept has a quality that is not a number: '" + text + "'", e);
                }
            }
        }
        return 1;
    }
}
