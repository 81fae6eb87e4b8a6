package io.reactivememory.bench.peers;

import java.nio.file.Path;
import org.bsc.langgraph4j.checkpoint.FileSystemSaver;
import org.bsc.langgraph4j.serializer.std.ObjectStreamStateSerializer;
import org.bsc.langgraph4j.state.AgentState;

/** LangGraph4j's file saver: every put reads the file of the thread and writes it again, with all its checkpoints. */
final class LangGraphFiles extends LangGraph {

    LangGraphFiles(Path folder) {
        super(new FileSystemSaver(folder, new ObjectStreamStateSerializer<>(AgentState::new)));
    }

    @Override
    public String name() {
        return "LangGraph4j files 1.8.17";
    }
}
