package io.reactivememory.bench.peers;

import java.util.Map;

/** A system that keeps an agent's checkpoints, called as its users call it: calls block. */
public interface CheckpointPeer extends AutoCloseable {

    /** The name and version of the library, and where it keeps the checkpoints. */
    String name();

    /** Adds a checkpoint with this state to the thread. */
    void put(String thread, Map<String, Object> state);

    /** The newest checkpoint of the thread, as the library has it. */
    Object latest(String thread);

    /** Ends the use of it; files stay where they are. */
    @Override
    void close();
}
