package io.reactivememory.testservers;

import java.util.stream.Stream;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL in a container that Testcontainers removes when the JVM is gone. */
final class PostgresContainer {

    private PostgresContainer() {}

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
