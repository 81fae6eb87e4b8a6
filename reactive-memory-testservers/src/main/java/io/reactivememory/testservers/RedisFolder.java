package io.reactivememory.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/**
 * Where servers of a test have their data, and who ends them.
 *
 * <p>A server would outlive a JVM that is killed. So each folder has a keeper, a shell that waits for the end of its input:
 * that comes when the JVM closes it, exits or is killed. Then it kills the servers and removes the folder. Closing is that too,
 * so there is one way to go, and every test tries it.
 */
public final class RedisFolder implements AutoCloseable {

    private static final String KEEPER = """
            trap '' HUP INT TERM
            cat > /dev/null
            for pid in "$1"/*/pid; do
              [ -e "$pid" ] && kill -9 "$(cat "$pid")"
            done
            tries=0
            while ! rm -rf "$1" && [ $tries -lt 50 ]; do
              sleep 0.1
              tries=$((tries + 1))
            done
            """;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final Process keeper;
    private final String executable;
    private int servers;

    public RedisFolder() {
        try {
            folder = Files.createTempDirectory("reactive-memory-redis");
            keeper = new ProcessBuilder("sh", "-c", KEEPER, "keeper", folder.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
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
        try {
            keeper.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        keeper.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
