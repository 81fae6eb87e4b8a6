package io.reactivememory.r2dbc;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL in a container that Testcontainers removes when the JVM is gone. */
final class PostgresContainer {

    private PostgresContainer() {}

    /** Looks for a socket that answers before it asks Testcontainers, which takes seconds to find that none does. */
    static boolean isPossible() {
        boolean daemon = System.getenv("DOCKER_HOST") != null
                || Stream.of("/var/run/docker.sock", System.getProperty("user.home") + "/.docker/run/docker.sock")
                        .anyMatch(PostgresContainer::answers);
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
    static String start(PostgresVersion version) {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:" + version.major());
        container.withEnv("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C");
        container.withCommand(Stream.concat(
                        Stream.of("postgres"),
                        PostgresProcess.settings(false).entrySet().stream()
                                .flatMap(setting -> Stream.of("-c", setting.getKey() + "=" + setting.getValue())))
                .toArray(String[]::new));
        container.start();
        return "postgresql://%s:%s@%s:%d/%s"
                .formatted(
                        container.getUsername(),
                        container.getPassword(),
                        container.getHost(),
                        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        container.getDatabaseName());
    }
}
