package io.reactivememory.server;

import java.time.Duration;

/**
 * How a server listens and what it accepts. Immutable.
 *
 * @param host the address to listen on; only this machine reaches {@code 127.0.0.1}
 * @param port the port to listen on; 0 for any that is free
 * @param maxBodyBytes the largest body, and the longest line of an upload
 * @param grace how long requests under way may take when the server stops
 */
public record ServerOptions(String host, int port, int maxBodyBytes, Duration grace) {

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if the port is not one, or a bound is not positive
     */
    public ServerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, but is " + port);
        }
        if (maxBodyBytes < 1) {
            throw new IllegalArgumentException("maxBodyBytes must be 1 or more, but is " + maxBodyBytes);
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, but is " + grace);
        }
    }

    /** Returns loopback, any free port, bodies of 16 MiB, and 10 seconds of grace. */
    public static ServerOptions defaults() {
        return new ServerOptions("127.0.0.1", 0, 16 * 1024 * 1024, Duration.ofSeconds(10));
    }

    /** Returns these options with another address. */
    public ServerOptions host(String host) {
        return new ServerOptions(host, port, maxBodyBytes, grace);
    }

    /** Returns these options with another port. */
    public ServerOptions port(int port) {
        return new ServerOptions(host, port, maxBodyBytes, grace);
    }

    /** Returns these options with another limit of bodies and lines. */
    public ServerOptions maxBodyBytes(int maxBodyBytes) {
        return new ServerOptions(host, port, maxBodyBytes, grace);
    }

    /** Returns these options with another grace. */
    public ServerOptions grace(Duration grace) {
        return new ServerOptions(host, port, maxBodyBytes, grace);
    }
}
