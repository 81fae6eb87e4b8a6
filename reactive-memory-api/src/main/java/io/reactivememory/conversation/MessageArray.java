package io.reactivememory.conversation;

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
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a JSON array of messages, of which one at a time is in memory, as other systems keep a conversation.
 *
 * <p>Every field is kept, as {@link Message#fromJson(JsonNode)} does. Reading blocks as long as the stream does. Not for use by
 * several threads at once.
 */
public final class MessageArray implements AutoCloseable {

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

    /** Found out how at once: a lock would be waited for later. */
    private static final ObjectReader TREE = MAPPER.readerFor(JsonNode.class);

    private final JsonParser parser;
    private boolean begun;
    private boolean ended;
    private long line;

    /** @param in UTF-8, which is closed with this */
    public MessageArray(InputStream in) {
        this.parser = MAPPER.createParser(in);
    }

    /**
     * Returns the next message; null behind the last.
     *
     * @throws IllegalArgumentException naming line and column, if there is something else than an array of messages
     */
    public @Nullable Message next() {
        try {
            begin();
            if (ended) {
                return null;
            }
            if (parser.nextToken() == JsonToken.END_ARRAY) {
                requireEnd();
                ended = true;
                return null;
            }
            TokenStreamLocation start = parser.currentTokenLocation();
            line = start.getLineNr();
            return message(start, TREE.readTree(parser));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(place(parser.currentLocation()) + e.getOriginalMessage(), e);
        }
    }

    /** Returns the line in which the message begins that was read last; the first line is 1. */
    public long line() {
        return line;
    }

    private void begin() {
        if (!begun) {
            begun = true;
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IllegalArgumentException(
                        place(parser.currentTokenLocation()) + "messages must be a JSON array");
            }
        }
    }

    private static Message message(TokenStreamLocation start, JsonNode json) {
        try {
            return Message.fromJson(json);
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
    public void close() {
        parser.close();
    }
}
