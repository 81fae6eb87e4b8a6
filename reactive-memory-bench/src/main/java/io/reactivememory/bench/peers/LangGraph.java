package io.reactivememory.bench.peers;

import java.util.Map;
import org.bsc.langgraph4j.RunnableConfig;
import org.bsc.langgraph4j.checkpoint.BaseCheckpointSaver;
import org.bsc.langgraph4j.checkpoint.Checkpoint;

/** What LangGraph4j's savers have in common: how they are called. */
abstract sealed class LangGraph implements CheckpointPeer permits LangGraphFiles, LangGraphMemory {

    private final BaseCheckpointSaver saver;

    LangGraph(BaseCheckpointSaver saver) {
        this.saver = saver;
    }

    @Override
    public void put(String thread, Map<String, Object> state) {
        try {
            saver.put(of(thread), checkpoint(state));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static Checkpoint checkpoint(Map<String, Object> state) {
        return Checkpoint.builder()
                .nodeId("agent")
                .nextNodeId("tools")
                .state(state)
                .build();
    }

    @Override
    public Object latest(String thread) {
        return saver.get(of(thread)).orElseThrow();
    }

    static RunnableConfig of(String thread) {
        return RunnableConfig.builder().threadId(thread).build();
    }

    @Override
    public void close() {}
}
