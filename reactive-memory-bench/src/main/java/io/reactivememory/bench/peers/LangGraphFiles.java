package io.reactivememory.bench.peers;

import java.nio.file.Path;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bsc.langgraph4j.checkpoint.Checkpoint;
import org.bsc.langgraph4j.checkpoint.FileSystemSaver;
import org.bsc.langgraph4j.serializer.std.ObjectStreamStateSerializer;
import org.bsc.langgraph4j.state.AgentState;

/** LangGraph4j's file saver: every put reads the file of the thread and writes it again, with all its checkpoints. */
final class LangGraphFiles extends LangGraph {

    private final Saver saver;

    LangGraphFiles(Path folder) {
        this(new Saver(folder));
    }

    private LangGraphFiles(Saver saver) {
        super(saver);
        this.saver = saver;
    }

    @Override
    public String name() {
        return "LangGraph4j files 1.8.17";
    }

    @Override
    public void fill(String thread, int count, Map<String, Object> state) {
        try {
            saver.write(
                    thread,
                    Stream.generate(() -> checkpoint(state)).limit(count).toList());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets a file of many checkpoints be written once, instead of once for each of them. */
    private static final class Saver extends FileSystemSaver {

        Saver(Path folder) {
            super(folder, new ObjectStreamStateSerializer<>(AgentState::new));
        }

        @SuppressWarnings("JdkObsolete") // It asks for a linked list.
        void write(String thread, List<Checkpoint> all) throws Exception {
            insertedCheckpoint(of(thread), new LinkedList<>(all), all.get(0));
        }
    }
}
