package io.reactivememory.testservers;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** Whether there is a daemon that runs containers. */
final class Docker {

    private Docker() {}

    /** Looks for a socket that answers before it asks Testcontainers, which takes seconds to find that none does. */
    static boolean isThere() {
        boolean daemon = System.getenv("DOCKER_HOST") != null
                || Stream.of("/var/run/docker.sock", System.getProperty("user.home") + "/.docker/run/docker.sock")
                        .anyMatch(Docker::answers);
        return daemon && DockerClientFactory.instance().isDockerAvailable();
    }

    private static boolean answers(String socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(socket)))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
