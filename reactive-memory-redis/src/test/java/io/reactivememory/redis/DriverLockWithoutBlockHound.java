package io.reactivememory.redis;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets the driver take the lock of a connection on any thread: it is held for as long as it takes to count a writer. An error
 * thrown in there would leave the count wrong, and whoever closes the connection would wait for ever; or leave commands in a queue
 * from which nobody takes them. The lock of a cluster's connections is held for as long as it takes to note which one is for a slot,
 * and that of an event loop's tasks, when the loop is told to end, for as long as it takes to add one.
 */
public final class DriverLockWithoutBlockHound implements BlockHoundIntegration {

    private static final String CONNECTIONS = "io.lettuce.core.cluster.PooledClusterConnectionProvider";
    private static final String PARTITIONS = "io.lettuce.core.cluster.models.partitions.Partitions";
    private static final String LOOP = "io.netty.util.concurrent.SingleThreadEventExecutor";
    private static final String LOCK = "io.lettuce.core.protocol.SharedLock";

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(LOCK, "doExclusive")
                .allowBlockingCallsInside(LOCK, "incrementWriters")
                .allowBlockingCallsInside(CONNECTIONS, "getWriteConnection")
                .allowBlockingCallsInside(CONNECTIONS, "lambda$getWriteConnection$1")
                .allowBlockingCallsInside(CONNECTIONS, "resetFastConnectionCache")
                .allowBlockingCallsInside(CONNECTIONS, "reconfigurePartitions")
                .allowBlockingCallsInside(CONNECTIONS + "$NodeConnectionPostProcessor", "lambda$apply$4")
                .allowBlockingCallsInside(LOOP, "shutdown0")
                .allowBlockingCallsInside(PARTITIONS, "reload")
                .allowBlockingCallsInside(PARTITIONS, "updateCache");
    }
}
