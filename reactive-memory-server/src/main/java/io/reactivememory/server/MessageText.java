package io.reactivememory.server;

import io.reactivememory.conversation.LoggedMessage;
import java.nio.ByteBuffer;

/** What stands around a message when it is shown with its place in the thread. */
final class MessageText {

    private static final int AROUND = 96;

    private MessageText() {}

    static int weight(LoggedMessage logged) {
        return logged.message().payload().size() + AROUND;
    }

    /** Returns what stands before the message's own JSON; a closing brace follows it. */
    static ByteBuffer opening(String before, LoggedMessage logged) {
        return StreamForm.utf8(
                before + "{\"sequence\":" + logged.sequence() + ",\"at\":\"" + logged.at() + "\",\"message\":");
    }
}
