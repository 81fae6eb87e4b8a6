package io.reactivememory.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.reactivememory.testservers.Eventually;
import io.reactivememory.testservers.RedisFolder;
import io.reactivememory.testservers.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A master with one replica: real servers of a test's own, which may be stopped for a while and killed. */
final class ReplicatedServer implements AutoCloseable {

    /** So that nobody but whom a test lets come back takes a number of a server that began anew. */
    static final ClientOptions COMES_NOT_BACK =
            ClientOptions.builder().autoReconnect(false).build();

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisFolder folder = new RedisFolder();
    private final RedisProcess master =
            RedisProcess.start(folder, "repl-diskless-sync yes", "repl-diskless-sync-delay 0");
    private final RedisProcess replica = RedisProcess.start(folder, "replicaof 127.0.0.1 " + master.port());
    private final RedisClient client = RedisClient.create();

    ReplicatedServer() {
        client.setOptions(COMES_NOT_BACK);
        RedisCommands<String, String> follower = replica();
        Eventually.holds(
                "the replica follows",
                PATIENCE,
                () -> follower.info("replication").contains("master_link_status:up"));
        RedisCommands<String, String> leader = master();
        // Only one that has acknowledged something is counted.
        Eventually.holds(
                "the master knows its replica",
                PATIENCE,
                () -> leader.info("replication").contains("state=online"));
        leader.waitForReplication(1, PATIENCE.toMillis());
    }

    String url() {
        return master.url();
    }

    RedisCommands<String, String> master() {
        return commands(master);
    }

    RedisCommands<String, String> replica() {
        return commands(replica);
    }

    private RedisCommands<String, String> commands(RedisProcess server) {
        return client.connect(RedisURI.create(server.url())).sync();
    }

    void stopReplica() {
        signal("STOP");
    }

    void continueReplica() {
        signal("CONT");
    }

    /** Kills the master, and begins it anew, without data. */
    void replaceMaster() {
        master.kill();
        master.startAgain();
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(replica.pid()))
                    .inheritIO()
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        continueReplica();
        client.shutdown();
        folder.close();
    }
}
