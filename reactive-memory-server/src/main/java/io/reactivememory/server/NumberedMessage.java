package io.reactivememory.server;

import io.reactivememory.conversation.Message;

/**
 * A message and where it stood in what was sent.
 *
 * @param line the line, 1 for the first
 * @param message the message
 */
record NumberedMessage(long line, Message message) {

    /**
     * Reads the message of a line.
     *
     * @param limit the longest line allowed, in bytes
     * @throws RefusedException if it is too long or not a message
     */
    static NumberedMessage parse(LineSplitter.Line line, int limit) {
        if (line.tooLong()) {
            throw Problems.tooLarge(-1, limit).with("line", line.number()).toException();
        }
        try {
            return new NumberedMessage(line.number(), Message.fromJson(line.text()));
        } catch (IllegalArgumentException e) {
            throw Problems.of(e).with("line", line.number()).toException();
        }
    }

    int weight() {
        return message.payload().size();
    }
}
