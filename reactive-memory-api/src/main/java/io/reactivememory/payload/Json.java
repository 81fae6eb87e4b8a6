package io.reactivememory.payload;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The mapper of the storage format: the library's own, so that no application's settings change what is stored. It keeps
 * decimals as they are written, never looks at type names in data, and stops at {@value #MAX_DEPTH} levels of nesting.
 */
final class Json {

    static final int MAX_DEPTH = 1_000;

    private static final int MAX_STRING = 256 * 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_STRING)
                            .maxNameLength(MAX_STRING)
                            .build())
                    .streamWriteConstraints(StreamWriteConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Spells supplementary characters as two escapes, which also holds for half of one: model output has such. */
    private static final ObjectWriter ESCAPING =
            MAPPER.writer().without(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8);

    private static final ObjectWriter PLAIN = MAPPER.writer().with(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8);

    private static final ObjectReader TREE = MAPPER.readerFor(JsonNode.class);

    private static final Map<JavaType, ObjectReader> READERS = new ConcurrentHashMap<>();

    private Json() {}

    /**
     * Returns what reads a type.
     *
     * <p>Jackson finds out how to read a type when it is first asked to, behind a lock of its own. One thread at a time is let in, so
     * that nobody stands in the queue of that lock: an error that is thrown out of it, as by what watches for blocking calls,
     * leaves it locked for ever.
     */
    static ObjectReader reader(Type java) {
        JavaType type = MAPPER.constructType(java);
        ObjectReader known = READERS.get(type);
        if (known == null) {
            synchronized (READERS) {
                known = READERS.computeIfAbsent(type, MAPPER::readerFor);
            }
        }
        return known;
    }

    static JsonNode read(byte[] json) {
        JsonNode tree = TREE.readTree(json);
        if (tree.isMissingNode()) {
            throw new StreamReadException("there is no value");
        }
        return tree;
    }

    static byte[] write(@Nullable Object value) {
        try {
            return PLAIN.writeValueAsBytes(value);
        } catch (JacksonException e) {
            return writeEscaping(value);
        }
    }

    private static byte[] writeEscaping(@Nullable Object value) {
        try {
            return ESCAPING.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("value cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("text must have no unpaired surrogates", e);
        }
    }
}
