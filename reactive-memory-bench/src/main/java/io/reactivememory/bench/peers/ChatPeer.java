package io.reactivememory.bench.peers;

import java.util.List;

/** A system that keeps conversations, called as its users call it: calls block. */
public interface ChatPeer extends AutoCloseable {

    /** The name and version of the library. */
    String name();

    /** Adds a user's message to the conversation, which the first one begins. */
    void append(String thread, String text);

    /** Adds messages of a user at once, where the library can. */
    default void fill(String thread, List<String> texts) {
        texts.forEach(text -> append(thread, text));
    }

    /**
     * Reads what its users read to have the newest messages.
     *
     * @param count how many messages are wanted
     * @return how many of them there were
     */
    int tail(String thread, int count);

    /** The texts that it still has of the conversation, oldest first. */
    List<String> texts(String thread);

    /** How many rows or items are stored for the conversation. */
    long rows(String thread);

    /** Removes what was stored, and lets the connections go where the library can. */
    @Override
    void close();
}
