package io.reactivememory.bench.questions;

import io.reactivememory.bench.Backend;
import io.reactivememory.bench.Store;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A store on the backend that is asked. */
@State(Scope.Benchmark)
public class Opened {

    /** The backend's name. */
    @Param({"inmemory", "h2", "postgresql", "redis", "redis-cluster"})
    public String backend = "";

    private @Nullable Store store;

    /** Opens it. */
    @Setup(Level.Trial)
    public void open() {
        store = new Store(Backend.of(backend));
    }

    /** Removes what was kept. */
    @TearDown(Level.Trial)
    public void close() {
        store().close();
    }

    Store store() {
        return Objects.requireNonNull(store);
    }
}
