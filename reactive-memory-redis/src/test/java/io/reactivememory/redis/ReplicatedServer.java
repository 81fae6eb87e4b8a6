package io.reactivememory.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.function.Predicate;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A master with one replica: real servers of a test's own, which may be stopped for a while and killed. */
final class ReplicatedServer implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 10_000;

    private final int masterPort = freePort();
    private final RedisServer replica;
    private final int replicaPort = freePort();
    private final RedisClient client = RedisClient.create();
    private final String replicaPid;
    private RedisServer master;

    ReplicatedServer() {
        master = start(masterPort, false);
        replica = start(replicaPort, true);
        replicaPid = pid(replica());
        await(replica(), info -> info.contains("master_link_status:up"));
        // Only one that has acknowledged something is counted.
        await(master(), info -> info.contains("state=online"));
        master().waitForReplication(1, PATIENCE_MILLIS);
    }

    private RedisServer start(int port, boolean replicates) {
        try {
            RedisServerBuilder builder =
                    RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
            if (replicates) {
                builder.slaveOf("127.0.0.1", masterPort);
            } else {
                builder.setting("repl-diskless-sync yes").setting("repl-diskless-sync-delay 0");
            }
            RedisServer server = builder.build();
            server.start();
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String url() {
        return "redis://127.0.0.1:" + masterPort;
    }

    RedisCommands<String, String> master() {
        return client.connect(RedisURI.create("127.0.0.1", masterPort)).sync();
    }

    RedisCommands<String, String> replica() {
        return client.connect(RedisURI.create("127.0.0.1", replicaPort)).sync();
    }

    void stopReplica() {
        signal("STOP", replicaPid);
    }

    void continueReplica() {
        signal("CONT", replicaPid);
    }

    /** Kills the master, and begins it anew, without data. */
    void replaceMaster() {
        signal("KILL", pid(master()));
        try {
            master.stop();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        master = start(masterPort, false);
    }

    private static String pid(RedisCommands<String, String> server) {
        return server.info("server")
                .lines()
                .filter(line -> line.startsWith("process_id:"))
                .map(line -> line.substring("process_id:".length()))
                .findFirst()
                .orElseThrow();
    }

    private static void signal(String signal, String pid) {
        try {
            new ProcessBuilder("kill", "-" + signal, pid).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void await(RedisCommands<String, String> server, Predicate<String> there) {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!there.test(server.info("replication"))) {
            if (System.currentTimeMillis() > end) {
                throw new AssertionError(server.info("replication"));
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() throws IOException {
        continueReplica();
        client.shutdown();
        replica.stop();
        master.stop();
    }
}
