package io.reactivememory.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A real server, or a Sentinel, run from its binary on a free port of this machine, with a folder of its own. */
public final class RedisProcess implements AutoCloseable {

    /** Below what systems lend by themselves, also with the 10,000 that a cluster's servers add to talk to each other. */
    private static final int FIRST_PORT = 10_000;

    private static final int PORTS = 12_000;
    private static final int BUS = 10_000;
    private static final int PORTS_TRIED = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What a server needs to know, and where it listens. */
    public enum Kind {
        SERVER("port %d", "Ready to accept connections"),
        TLS_SERVER("port 0\ntls-port %d", "Ready to accept connections"),
        SENTINEL("port %d", "+monitor master");

        private final String port;
        private final String readiness;

        Kind(String port, String readiness) {
            this.port = port;
            this.readiness = readiness;
        }
    }

    private final RedisFolder servers;
    private final Kind kind;
    private final List<String> settings;
    private final Path folder;
    private int port;
    private Process process;

    private RedisProcess(RedisFolder servers, Kind kind, List<String> settings) throws IOException {
        this.servers = servers;
        this.kind = kind;
        this.settings = settings;
        this.folder = servers.next();
        this.port = freePort();
        this.process = launch();
        for (int tried = 1; !awaitReady() && tried < PORTS_TRIED; tried++) {
            // Somebody else took the port in between.
            port = freePort();
            process = launch();
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("Redis does not start; its log ends with\n" + log());
        }
    }

    /**
     * Starts a server that keeps nothing on disk, unless a setting says so.
     *
     * @param settings lines of its configuration
     */
    public static RedisProcess start(RedisFolder folder, String... settings) {
        return start(folder, Kind.SERVER, settings);
    }

    public static RedisProcess start(RedisFolder folder, Kind kind, String... settings) {
        try {
            return new RedisProcess(folder, kind, List.of(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        for (int tried = 0; tried < 1_000; tried++) {
            int port = FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private Process launch() throws IOException {
        Path configuration = folder.resolve("server.conf");
        if (kind != Kind.SENTINEL || !Files.exists(configuration)) {
            List<String> lines = new ArrayList<>(List.of("bind 127.0.0.1", kind.port.formatted(port)));
            lines.add("dir " + folder);
            if (kind != Kind.SENTINEL) {
                lines.add("save \"\"");
            }
            lines.addAll(settings);
            Files.write(configuration, lines);
        }
        List<String> command = new ArrayList<>(List.of(servers.executable(), configuration.toString()));
        if (kind == Kind.SENTINEL) {
            command.add("--sentinel");
        }
        Process launched = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Files.writeString(folder.resolve("pid"), Long.toString(launched.pid()));
        return launched;
    }

    /** Returns whether it is ready; not if it has ended. */
    private boolean awaitReady() {
        Eventually.holds("Redis is ready", PATIENCE, () -> !process.isAlive() || log().contains(kind.readiness));
        return process.isAlive();
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public long pid() {
        return process.pid();
    }

    public Path folder() {
        return folder;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it as a crash does, with {@code kill -9}. */
    public void kill() {
        try {
            // Else its number, once it is another process's, is taken for a server's.
            Files.deleteIfExists(folder.resolve("pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process.destroyForcibly().onExit().join();
    }

    /** Starts it anew after {@link #kill}, on the same folder and port. */
    public void startAgain() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!awaitReady()) {
            throw new IllegalStateException("Redis does not start again; its log ends with\n" + log());
        }
    }

    /** Returns all that it has logged. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it; its folder goes with the folder of all. */
    @Override
    public void close() {
        kill();
    }
}
