package io.reactivememory.server;

import io.reactivememory.conversation.Message;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** A file with one JSON array of messages, of which one at a time is in memory. */
final class MessageArray extends MessageFile {

    /** Keeps numbers as they are written, and takes what the storage format takes. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(1_000)
                            .maxStringLength(256 * 1024 * 1024)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final JsonParser parser;
    private boolean begun;

    MessageArray(InputStream in) {
        this.parser = MAPPER.createParser(in);
    }

    @Override
    @Nullable
    NumberedMessage next() {
        try {
            if (!begun) {
                begun = true;
                parser.nextToken();
            }
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                requireEnd();
                return null;
            }
            TokenStreamLocation start = parser.currentTokenLocation();
            return message(start, MAPPER.readTree(parser));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(place(parser.currentLocation()) + e.getOriginalMessage(), e);
        }
    }

    private static NumberedMessage message(TokenStreamLocation start, JsonNode json) {
        try {
            return new NumberedMessage(start.getLineNr(), Message.fromJson(json));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place(start) + e.getMessage(), e);
        }
    }

    private void requireEnd() {
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException(
                    place(parser.currentTokenLocation()) + "something follows the end of the array");
        }
    }

    private static String place(TokenStreamLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    @Override
    void close() {
        parser.close();
    }
}
