package io.reactivememory.spi;

/**
 * What a backend says of itself.
 *
 * @param backend its name, such as {@code h2}
 * @param server the engine and version behind it, such as {@code H2 2.4.240}
 * @param connectionsInUse how many pooled connections are in use now; 0 where there are none to use
 */
public record BackendStatus(String backend, String server, int connectionsInUse) {}
