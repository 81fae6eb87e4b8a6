package io.reactivememory.redis;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** Redis in a container that Testcontainers removes when the JVM is gone. */
final class RedisContainer {

    private static final String IMAGE = "redis:7.4";
    private static final int PORT = 6379;

    private RedisContainer() {}

    /** Looks for a socket that answers before it asks Testcontainers, which takes seconds to find that none does. */
    static boolean isPossible() {
        boolean daemon = System.getenv("DOCKER_HOST") != null
                || Stream.of("/var/run/docker.sock", System.getProperty("user.home") + "/.docker/run/docker.sock")
                        .anyMatch(RedisContainer::answers);
        return daemon && DockerClientFactory.instance().isDockerAvailable();
    }

    private static boolean answers(String socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(socket)))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the URL of a new one. */
    static String start() {
        GenericContainer<?> container = new GenericContainer<>(IMAGE).withExposedPorts(PORT);
        container.start();
        return "redis://" + container.getHost() + ":" + container.getMappedPort(PORT);
    }
}
