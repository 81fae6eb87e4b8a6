package io.reactivememory.r2dbc;

import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.Connection;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.tck.load.CheckpointCostContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** What checkpoints cost on H2. {@code -Dcost.steps=20000} makes the longest run longer. */
class CheckpointCostIT extends CheckpointCostContract {

    @TempDir
    private Path folder;

    @Override
    protected Limits limits() {
        List<Integer> lengths = List.of(100, 1_000, Integer.getInteger("cost.steps", 10_000));
        return new Limits(lengths, lengths, 1.5, 1.5, 2_500);
    }

    @Override
    protected Place open(String name) {
        return new File(folder.resolve(name));
    }

    @Override
    protected void fill(Place place, Run run, int length) {
        run.go(length);
    }

    private record File(Path path, ReactiveMemory memory) implements Place {

        File(Path path) {
            this(path, ReactiveMemory.open("h2:file:" + path));
        }

        @Override
        public CheckpointStore checkpoints() {
            return memory.forUser("alice").checkpoints();
        }

        @Override
        public void settle() {}

        /** Its size once it is compacted. */
        @Override
        public long bytes() {
            close();
            Connection connection = done(new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                            .file(path.toString())
                            .username("sa")
                            .password("")
                            .build())
                    .create());
            Mono.from(connection.createStatement("SHUTDOWN COMPACT").execute())
                    .then()
                    .block(SOON);
            return path.resolveSibling(path.getFileName() + ".mv.db").toFile().length();
        }

        @Override
        public void close() {
            memory.close().block(SOON);
        }
    }
}
