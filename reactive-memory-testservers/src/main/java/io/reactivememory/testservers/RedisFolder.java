package io.reactivememory.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import redis.embedded.core.ExecutableProvider;

/** Where servers of a test have their data, and who ends them: a {@link Keeper} kills them and removes the folder. */
public final class RedisFolder implements AutoCloseable {

    private static final String END = """
            for pid in "$1"/*/pid; do
              [ -e "$pid" ] && kill -9 "$(cat "$pid")"
            done
            tries=0
            while ! rm -rf "$1" && [ $tries -lt 50 ]; do
              sleep 0.1
              tries=$((tries + 1))
            done
            """;

    private final Path folder;
    private final Keeper keeper;
    private final String executable;
    private int servers;

    public RedisFolder() {
        try {
            folder = Files.createTempDirectory("reactive-memory-redis");
            keeper = new Keeper(folder, END, Duration.ofSeconds(20));
            executable = ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .getAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path path() {
        return folder;
    }

    String executable() {
        return executable;
    }

    /** Makes a folder of a server's own, in which it is killed if its number is in the file {@code pid}. */
    Path next() throws IOException {
        return Files.createDirectory(folder.resolve(Integer.toString(++servers)));
    }

    @Override
    public void close() {
        keeper.close();
    }
}
