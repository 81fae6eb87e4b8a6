package io.reactivememory.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.StaticCredentialsProvider;
import io.reactivememory.config.MemoryOptions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, and who asks for it.
 *
 * @param servers where to connect: one, or those of a cluster that are asked for the others
 * @param cluster whether they are of a cluster
 */
record RedisPlace(List<RedisURI> servers, boolean cluster) {

    private static final String FORMS = "redis://user:password@host:port/database, rediss:// with TLS,"
            + " redis-sentinel://host:port,host:port/database with the option sentinelMaster,"
            + " or redis-cluster://host:port,host:port, rediss-cluster:// with TLS";

    private static final Pattern LOCATION =
            Pattern.compile("//(?:(?<login>.*)@)?(?<hosts>[^/@]+)(?:/(?<database>.*))?");
    private static final Pattern HOST = Pattern.compile("(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>.*))?");
    private static final int SENTINEL_PORT = 26379;
    private static final int LARGEST_PORT = 65_535;

    /** A server's name or address, and its port. */
    private record Address(String host, int port) {}

    /**
     * Reads the place from a URL.
     *
     * @param sentinelMaster the name under which Sentinel knows the master; null for what is not behind Sentinel
     * @throws IllegalArgumentException if it is none of Redis; the message names what is
     */
    static RedisPlace of(MemoryOptions options, @Nullable String sentinelMaster) {
        Matcher parts = LOCATION.matcher(options.location());
        require(parts.matches(), options, "it has no host");
        boolean sentinel = options.scheme().equals("redis-sentinel");
        boolean cluster = options.scheme().endsWith("-cluster");
        List<Address> addresses = Stream.of(parts.group("hosts").split(",", -1))
                .map(host -> address(options, host, sentinel ? SENTINEL_PORT : RedisURI.DEFAULT_REDIS_PORT))
                .toList();
        require(sentinel || cluster || addresses.size() == 1, options, "it has more than one host");
        require(
                sentinel == (sentinelMaster != null),
                options,
                "sentinelMaster goes with redis-sentinel, and redis-sentinel with sentinelMaster");
        String databaseText = parts.group("database");
        int database = databaseText == null || databaseText.isEmpty()
                ? 0
                : number(options, databaseText, 0, Integer.MAX_VALUE, "database");
        require(!cluster || database == 0, options, "a cluster has no database but 0");
        Consumer<RedisURI.Builder> rest = builder -> {
            logIn(options, parts.group("login"), builder);
            builder.withSsl(options.scheme().startsWith("rediss")).withDatabase(database);
        };
        return new RedisPlace(
                sentinelMaster != null
                        ? List.of(behind(addresses, sentinelMaster, rest))
                        : addresses.stream().map(address -> at(address, rest)).toList(),
                cluster);
    }

    private static Address address(MemoryOptions options, String text, int usualPort) {
        Matcher parts = HOST.matcher(text);
        require(parts.matches(), options, "a host is a name, an address, or an address of version 6 in brackets");
        String host = parts.group("host");
        String port = parts.group("port");
        return new Address(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port == null ? usualPort : number(options, port, 1, LARGEST_PORT, "port"));
    }

    private static RedisURI at(Address address, Consumer<RedisURI.Builder> rest) {
        RedisURI.Builder builder = RedisURI.builder().withHost(address.host()).withPort(address.port());
        rest.accept(builder);
        return builder.build();
    }

    private static RedisURI behind(List<Address> sentinels, String master, Consumer<RedisURI.Builder> rest) {
        RedisURI.Builder builder = RedisURI.builder().withSentinelMasterId(master);
        rest.accept(builder);
        sentinels.forEach(sentinel -> builder.withSentinel(sentinel.host(), sentinel.port()));
        return builder.build();
    }

    /** What has no colon is a password, as in all that Redis wrote itself before it knew users. */
    private static void logIn(MemoryOptions options, @Nullable String login, RedisURI.Builder builder) {
        if (login == null) {
            return;
        }
        int colon = login.indexOf(':');
        String user = colon > 0 ? decoded(options, login.substring(0, colon)) : null;
        String password = decoded(options, login.substring(colon + 1));
        // What the builder makes of a user and a password by itself is asked for on another thread; there a refusal is
        // at
        // times overtaken by the end of the connection, and looks like a server that cannot be reached.
        builder.withAuthentication(new StaticCredentialsProvider(user, password.toCharArray()));
    }

    private static String decoded(MemoryOptions options, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message may have the password.
            throw refused(options, "a % of the login is not followed by two hexadecimal digits");
        }
    }

    private static int number(MemoryOptions options, String text, int least, int most, String name) {
        try {
            int number = Integer.parseInt(text);
            if (text.charAt(0) != '+' && number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // It is refused below.
        }
        throw refused(options, "the " + name + " must be a whole number from " + least + " to " + most);
    }

    /** Has all servers connected to in this way. */
    RedisPlace with(Consumer<RedisURI> setting) {
        servers.forEach(server -> {
            setting.accept(server);
            server.getSentinels().forEach(setting);
        });
        return this;
    }

    private static void require(boolean met, MemoryOptions options, String otherwise) {
        if (!met) {
            throw refused(options, otherwise);
        }
    }

    private static IllegalArgumentException refused(MemoryOptions options, String reason) {
        return new IllegalArgumentException(
                "Redis is opened by " + FORMS + ", but not by '" + options + "': " + reason);
    }
}
