package io.reactivememory.bench.peers;

import java.util.Map;

/** A system that keeps an agent's checkpoints, called as its users call it: calls block. */
public interface CheckpointPeer extends AutoCloseable {

    /** The name and version of the library, and where it keeps the checkpoints. */
    String name();

    /** Adds a checkpoint with this state to the thread. */
    void put(String thread, Map<String, Object> state);

    /** Adds checkpoints with this state to a thread that has none, at once where the library can. */
    default void fill(String thread, int count, Map<String, Object> state) {
        for (int i = 0; i < count; i++) {
            put(thread, state);
        }
    }

    /** The newest checkpoint of the thread, as the library has it. */
    Object latest(String thread);

    /** Ends the use of it; files stay where they are. */
    @Override
    void close();
}
