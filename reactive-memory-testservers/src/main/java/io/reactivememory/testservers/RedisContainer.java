package io.reactivememory.testservers;

import org.testcontainers.containers.GenericContainer;

/** Redis in a container that Testcontainers removes when the JVM is gone. */
final class RedisContainer {

    private static final String IMAGE = "redis:7.4";
    private static final int PORT = 6379;

    private RedisContainer() {}

    /** Returns the URL of a new one. */
    static String start() {
        GenericContainer<?> container = new GenericContainer<>(IMAGE).withExposedPorts(PORT);
        container.start();
        return "redis://" + container.getHost() + ":" + container.getMappedPort(PORT);
    }
}
