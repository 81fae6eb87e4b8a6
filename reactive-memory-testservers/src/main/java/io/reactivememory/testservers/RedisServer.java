package io.reactivememory.testservers;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A real Redis server that all tests of a JVM share; what a test keeps there has a prefix.
 *
 * <p>It is that of the URL in {@code REACTIVE_MEMORY_REDIS_URL}, else a container where a Docker daemon answers, else a
 * process. One is never missing, so no test is skipped.
 */
public final class RedisServer {

    private static final String VARIABLE = "REACTIVE_MEMORY_REDIS_URL";
    private static final String CLUSTER = "redis-cluster:";

    /** Connections to what all tests share, by URL, which end with the JVM. */
    private static final Map<String, RedisClusterCommands<String, String>> SHARED = new ConcurrentHashMap<>();

    private final String url;

    private RedisServer(String url, String source) {
        this.url = url;
        announce(url, source);
    }

    /** Returns the one that all share, started at first and ended with the JVM. */
    public static RedisServer shared() {
        return Shared.SERVER;
    }

    private static final class Shared {
        static final RedisServer SERVER = find();
    }

    private static RedisServer find() {
        String given = System.getenv(VARIABLE);
        if (given != null) {
            return new RedisServer(given, "of " + VARIABLE);
        }
        return Docker.isThere()
                ? new RedisServer(RedisContainer.start(), "in a container")
                : new RedisServer(RedisProcess.start(new RedisFolder()).url(), "from its binary");
    }

    /** Prints what a server says of itself. */
    static void announce(String url, String source) {
        String version = look(url, redis -> redis.info("server"))
                .lines()
                .filter(line -> line.startsWith("redis_version:"))
                .findAny()
                .orElse("of no known version");
        System.out.println("Redis " + version.replace("redis_version:", "") + " " + source);
    }

    public String url() {
        return url;
    }

    /** Returns what the keys of a store begin with that no other test sees. */
    public static String freshPrefix() {
        return "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }

    /** Removes all keys of a store. */
    public static void drop(String url, String prefix) {
        RedisClusterCommands<String, String> redis = SHARED.computeIfAbsent(url, RedisServer::connect);
        ScanArgs keys = ScanArgs.Builder.matches(prefix + ":*").limit(10_000);
        KeyScanCursor<String> found = redis.scan(keys);
        unlink(redis, found.getKeys());
        while (!found.isFinished()) {
            found = redis.scan(found, keys);
            unlink(redis, found.getKeys());
        }
    }

    private static void unlink(RedisClusterCommands<String, String> redis, List<String> keys) {
        if (!keys.isEmpty()) {
            redis.unlink(keys.toArray(String[]::new));
        }
    }

    private static RedisClusterCommands<String, String> connect(String url) {
        return url.startsWith(CLUSTER)
                ? RedisClusterClient.create(driverUrl(url)).connect().sync()
                : RedisClient.create(url).connect().sync();
    }

    private static String driverUrl(String url) {
        return url.replace(CLUSTER, "redis:");
    }

    /** Looks at a server or a cluster from outside, on a connection of its own. */
    public static <T> T look(String url, Function<RedisClusterCommands<String, String>, T> look) {
        if (!url.startsWith(CLUSTER)) {
            try (RedisClient client = RedisClient.create(url);
                    StatefulRedisConnection<String, String> connection = client.connect()) {
                return look.apply(connection.sync());
            }
        }
        try (RedisClusterClient client = RedisClusterClient.create(driverUrl(url));
                StatefulRedisClusterConnection<String, String> connection = client.connect()) {
            return look.apply(connection.sync());
        }
    }
}
