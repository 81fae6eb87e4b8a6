package io.reactivememory.r2dbc;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.tck.TckFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** An H2 database of a test's own: a file in a folder that goes with the test, or a name in memory. */
final class H2Fixture implements TckFixture {

    private final boolean inFile;
    private final String options;
    private Path folder = Path.of("");

    private H2Fixture(boolean inFile, String options) {
        this.inFile = inFile;
        this.options = options;
    }

    static H2Fixture file(String options) {
        return new H2Fixture(true, options);
    }

    static H2Fixture memory() {
        return new H2Fixture(false, "");
    }

    @Override
    public MemoryBackend open(Clock clock) {
        try {
            folder = Files.createTempDirectory("reactive-memory-h2");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reopen(clock);
    }

    @Override
    public MemoryBackend reopen(Clock clock) {
        String place = inFile ? "file:" + folder.resolve("memory") : "mem:" + UUID.randomUUID();
        return new H2BackendProvider().open(MemoryOptions.parse("h2:" + place + options), clock);
    }

    @Override
    public Set<Capability> capabilities() {
        return inFile ? EnumSet.allOf(Capability.class) : EnumSet.complementOf(EnumSet.of(Capability.DURABLE));
    }

    @Override
    public void close() {
        delete(folder);
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
