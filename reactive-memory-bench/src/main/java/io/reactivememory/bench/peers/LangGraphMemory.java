package io.reactivememory.bench.peers;

import org.bsc.langgraph4j.checkpoint.MemorySaver;

/** LangGraph4j's saver on the heap. */
final class LangGraphMemory extends LangGraph {

    LangGraphMemory() {
        super(new MemorySaver());
    }

    @Override
    public String name() {
        return "LangGraph4j memory 1.8.17";
    }
}
