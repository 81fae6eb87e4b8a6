package io.reactivememory.testservers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.ClusterPartitionParser;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real cluster: one that all tests of a JVM share, or one of a test's own, whose servers may be killed.
 *
 * <p>The shared one is that of the URL in {@code REACTIVE_MEMORY_REDIS_CLUSTER_URL}, else six processes of this machine, three
 * masters with a replica each.
 */
public final class RedisCluster implements AutoCloseable {

    private static final String VARIABLE = "REACTIVE_MEMORY_REDIS_CLUSTER_URL";
    private static final int MASTERS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String[] SETTINGS = {
        "cluster-enabled yes",
        "cluster-node-timeout 1000",
        "cluster-replica-validity-factor 0",
        "repl-diskless-sync yes",
        "repl-diskless-sync-delay 0"
    };

    private final RedisFolder folder = new RedisFolder();
    private final List<RedisProcess> servers = new ArrayList<>();

    /** Starts one of a test's own. */
    public RedisCluster() {
        for (int i = 0; i < 2 * MASTERS; i++) {
            servers.add(RedisProcess.start(folder, SETTINGS));
        }
        form();
    }

    /** Returns the URL of the one that all share, started at first and ended with the JVM. */
    public static String sharedUrl() {
        return Shared.URL;
    }

    private static final class Shared {
        static final String URL = find();
    }

    private static String find() {
        String given = System.getenv(VARIABLE);
        String url = given == null ? new RedisCluster().url() : given;
        RedisServer.announce(url, given == null ? "from its binary, as a cluster" : "of " + VARIABLE);
        return url;
    }

    /** Does what {@code redis-cli --cluster create} does. */
    private void form() {
        try (RedisClient client = RedisClient.create()) {
            List<RedisCommands<String, String>> nodes = servers.stream()
                    .map(server -> client.connect(RedisURI.create(server.url())))
                    .map(StatefulRedisConnection::sync)
                    .toList();
            for (int i = 0; i < nodes.size(); i++) {
                nodes.get(i).clusterSetConfigEpoch(i + 1L);
                nodes.get(i).clusterMeet("127.0.0.1", servers.get(0).port());
            }
            for (int i = 0; i < MASTERS; i++) {
                nodes.get(i)
                        .clusterAddSlots(IntStream.range(
                                        i * SlotHash.SLOT_COUNT / MASTERS, (i + 1) * SlotHash.SLOT_COUNT / MASTERS)
                                .toArray());
            }
            awaitAll(nodes, "knows all", node -> count(node.clusterNodes(), " connected") == nodes.size());
            for (int i = 0; i < MASTERS; i++) {
                nodes.get(MASTERS + i).clusterReplicate(nodes.get(i).clusterMyId());
            }
            awaitAll(nodes, "knows who is a replica", node -> count(node.clusterNodes(), "slave ") == MASTERS);
            awaitAll(nodes, "is up", node -> node.clusterInfo().contains("cluster_state:ok"));
            awaitAll(
                    nodes.subList(MASTERS, nodes.size()),
                    "has its master's data",
                    node -> node.info("replication").contains("master_link_status:up"));
        }
    }

    private static void awaitAll(
            List<RedisCommands<String, String>> nodes,
            String what,
            Function<RedisCommands<String, String>, Boolean> condition) {
        nodes.forEach(node -> Eventually.holds("a node " + what, PATIENCE, () -> condition.apply(node)));
    }

    private static int count(String text, String part) {
        return text.split(part, -1).length - 1;
    }

    /** Returns {@code redis-cluster://host:port,host:port...}. */
    public String url() {
        return servers.stream()
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    public List<RedisProcess> servers() {
        return servers;
    }

    /** Returns the one that serves a key now. */
    public RedisProcess masterOf(byte[] key) {
        RedisProcess asked =
                servers.stream().filter(RedisProcess::isAlive).findAny().orElseThrow();
        String nodes = RedisServer.look(asked.url(), redis -> redis.clusterNodes());
        int port = ClusterPartitionParser.parse(nodes).stream()
                .filter(node -> node.is(RedisClusterNode.NodeFlag.UPSTREAM) && node.hasSlot(SlotHash.getSlot(key)))
                .findAny()
                .orElseThrow()
                .getUri()
                .getPort();
        return servers.stream()
                .filter(server -> server.port() == port)
                .findAny()
                .orElseThrow();
    }

    @Override
    public void close() {
        folder.close();
    }
}
