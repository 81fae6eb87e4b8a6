package io.reactivememory.server;

import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.payload.Payload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One JSON object per line; a stream that fails ends with a line that has a {@code problem}. */
abstract class NdjsonForm<T> implements StreamForm<T> {

    private static final ByteBuffer END = StreamForm.utf8("}\n").asReadOnlyBuffer();

    @Override
    public final String mediaType() {
        return MediaTypes.NDJSON;
    }

    @Override
    public final ByteBuffer spell(Problem problem) {
        return line(JsonNodeFactory.instance.objectNode().set("problem", problem.toJson()));
    }

    /** Returns the form of a logged message; what was said is passed on as it is stored, unparsed. */
    static NdjsonForm<LoggedMessage> messages() {
        return new NdjsonForm<>() {
            @Override
            public int weight(LoggedMessage logged) {
                return MessageText.weight(logged);
            }

            @Override
            public List<ByteBuffer> spell(LoggedMessage logged) {
                return List.of(
                        MessageText.opening("", logged),
                        logged.message().payload().buffer(),
                        END.duplicate());
            }
        };
    }

    /** Returns the form of small things that are made into JSON trees. */
    static <T> NdjsonForm<T> of(Function<T, ? extends JsonNode> tree) {
        return new NdjsonForm<>() {
            @Override
            public int weight(T item) {
                return 256;
            }

            @Override
            public List<ByteBuffer> spell(T item) {
                return List.of(line(tree.apply(item)));
            }
        };
    }

    static ByteBuffer line(JsonNode tree) {
        // Not the tree's own toString(), which knows neither half a surrogate pair nor deep nesting.
        ByteBuffer json = Payload.json(tree).buffer();
        return ByteBuffer.allocate(json.remaining() + 1)
                .put(json)
                .put((byte) '\n')
                .flip();
    }
}
