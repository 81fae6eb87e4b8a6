package io.reactivememory.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Ends servers and removes their folder, also when the JVM is killed, which they would outlive: a shell that waits for the end of
 * its input. That comes when the JVM closes it, exits or is killed. Closing is that too, so there is one way to go, and every test
 * tries it.
 */
final class Keeper implements AutoCloseable {

    private static final String WAIT = """
            trap '' HUP INT TERM
            cat > /dev/null
            """;

    private final Process shell;
    private final Duration patience;

    /**
     * @param end what ends the servers of the folder {@code $1} and removes it
     * @param patience how long that may take
     */
    Keeper(Path folder, String end, Duration patience) throws IOException {
        this.patience = patience;
        shell = new ProcessBuilder("sh", "-c", WAIT + end, "keeper", folder.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        shell.onExit().orTimeout(patience.toSeconds(), TimeUnit.SECONDS).join();
    }
}
