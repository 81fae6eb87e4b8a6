package io.reactivememory.bench.peers;

import java.net.URI;
import java.nio.file.Path;

/** Opens the peers, each with storage of its own. */
public final class Peers {

    private Peers() {}

    /**
     * Spring AI's chat memory in PostgreSQL.
     *
     * @param url as {@code postgresql://user:password@host:port/database}
     * @param connections how many the pool has
     * @param window how many messages of a conversation it keeps
     */
    public static ChatPeer springAiJdbc(String url, int connections, int window) {
        return new SpringAiJdbc(URI.create(url), connections, window);
    }

    /**
     * The Spring AI community's sessions in PostgreSQL, which keep every message.
     *
     * @param url as {@code postgresql://user:password@host:port/database}
     * @param connections how many the pool has
     */
    public static ChatPeer springAiSession(String url, int connections) {
        return new SpringAiSession(URI.create(url), connections);
    }

    /**
     * LangChain4j's chat memory in Redis, where a conversation is one string.
     *
     * @param url as {@code redis://host:port}
     * @param window how many messages of a conversation it keeps
     */
    public static ChatPeer langChainRedis(String url, int window) {
        return new LangChainRedis(URI.create(url), window);
    }

    /** LangGraph4j's checkpoints in the files of a folder, which is made where it is missing. */
    public static CheckpointPeer langGraphFiles(Path folder) {
        return new LangGraphFiles(folder);
    }

    /** LangGraph4j's checkpoints on the heap. */
    public static CheckpointPeer langGraphMemory() {
        return new LangGraphMemory();
    }
}
