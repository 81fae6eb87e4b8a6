package io.reactivememory.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, started from the class path of this one. It can be killed and started again, and ends
 * when this process does.
 */
final class ChildServer {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<String> command;
    private final Path log;
    private volatile Process process;
    private volatile URI url;

    /**
     * Starts a server and waits until it is ready.
     *
     * @param memoryUrl the memory that it serves
     * @param port the port on loopback; 0 for any that is free
     * @param heapMegabytes the largest size of its heap
     * @param log where its errors go
     * @throws FailedCommandException if it does not come up
     */
    ChildServer(String memoryUrl, int port, int heapMegabytes, Path log) {
        this.command = List.of(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "--enable-native-access=ALL-UNNAMED", // Netty's transport, of which newer Java warns
                "-cp",
                System.getProperty("java.class.path", ""),
                Main.class.getName(),
                "serve",
                "--url=" + memoryUrl,
                "--port=" + port,
                ServeCommand.UNTIL_INPUT_ENDS);
        this.log = log;
        this.process = launch();
        this.url = awaitReady();
    }

    /** Starts it again, on the same memory. */
    void startAgain() {
        process = launch();
        url = awaitReady();
    }

    private Process launch() {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new FailedCommandException("cannot start a server: " + e.getMessage(), e);
        }
    }

    private URI awaitReady() {
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            if (line == null) {
                throw new FailedCommandException("the server did not start; " + log + " says why", null);
            }
            return URI.create(line.substring(line.lastIndexOf(ServeCommand.READY) + ServeCommand.READY.length()));
        } catch (IOException e) {
            throw new FailedCommandException("the server did not start: " + e.getMessage(), e);
        }
    }

    URI url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    /** Ends the process as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    /** Lets the server stop as it does on Ctrl-C. */
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Then it is gone already.
        }
        if (!await()) {
            process.destroyForcibly();
        }
    }

    private boolean await() {
        try {
            return process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
