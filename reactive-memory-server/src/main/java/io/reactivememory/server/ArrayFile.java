package io.reactivememory.server;

import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.MessageArray;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A file with one JSON array of messages. */
final class ArrayFile extends MessageFile {

    private final MessageArray messages;

    ArrayFile(InputStream in) {
        this.messages = new MessageArray(in);
    }

    @Override
    @Nullable
    NumberedMessage next() {
        Message next = messages.next();
        return next == null ? null : new NumberedMessage(messages.line(), next);
    }

    @Override
    void close() {
        messages.close();
    }
}
