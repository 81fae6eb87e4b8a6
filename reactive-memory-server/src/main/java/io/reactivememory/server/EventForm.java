package io.reactivememory.server;

import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.payload.Payload;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Server-sent events: one {@code message} event per message, with its sequence as the id, by which a client resumes. A
 * stream that fails ends with a {@code problem} event.
 */
final class EventForm implements StreamForm<LoggedMessage> {

    private static final ByteBuffer END = StreamForm.utf8("}\n\n").asReadOnlyBuffer();
    private static final ByteBuffer COMMENT =
            StreamForm.utf8(": keep-alive\n\n").asReadOnlyBuffer();

    @Override
    public String mediaType() {
        return MediaTypes.EVENTS;
    }

    @Override
    public int weight(LoggedMessage logged) {
        return MessageText.weight(logged);
    }

    @Override
    public List<ByteBuffer> spell(LoggedMessage logged) {
        String before = "id: " + logged.sequence() + "\nevent: message\ndata: ";
        return List.of(
                MessageText.opening(before, logged), logged.message().payload().buffer(), END.duplicate());
    }

    @Override
    public ByteBuffer spell(Problem problem) {
        return StreamForm.utf8(
                "event: problem\ndata: " + Payload.json(problem.toJson()).text() + "\n\n");
    }

    @Override
    public ByteBuffer keepAlive() {
        return COMMENT.duplicate();
    }
}
