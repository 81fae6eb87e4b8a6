package io.reactivememory.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One connection, opened when it is first used; one that could not be opened is tried again by the next call. */
final class RedisConnection {

    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final Mono<StatefulConnection<byte[], byte[]>> connection;
    private final Mono<RedisClusterAsyncCommands<byte[], byte[]>> commands;
    private volatile @Nullable StatefulConnection<byte[], byte[]> opened;
    private volatile boolean begun;
    private volatile boolean closed;

    /** @param connect opens the connection; may block */
    RedisConnection(Supplier<? extends StatefulConnection<byte[], byte[]>> connect) {
        this.connection = Mono.<StatefulConnection<byte[], byte[]>>fromSupplier(() -> connectUnlessClosed(connect))
                // Connecting looks up names and starts threads.
                .subscribeOn(Schedulers.boundedElastic())
                .doOnNext(connected -> opened = connected)
                .cache(connected -> FOR_EVER, failure -> Duration.ZERO, () -> Duration.ZERO);
        this.commands = connection.map(RedisConnection::commands);
    }

    private StatefulConnection<byte[], byte[]> connectUnlessClosed(
            Supplier<? extends StatefulConnection<byte[], byte[]>> connect) {
        begun = true;
        if (closed) {
            throw new RedisException("closed");
        }
        return connect.get();
    }

    private static RedisClusterAsyncCommands<byte[], byte[]> commands(StatefulConnection<byte[], byte[]> connection) {
        if (connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            return cluster.async();
        }
        return ((StatefulRedisConnection<byte[], byte[]>) connection).async();
    }

    Mono<RedisClusterAsyncCommands<byte[], byte[]>> commands() {
        return commands;
    }

    /** Returns the same without a wait, once it is there. */
    @Nullable
    RedisClusterAsyncCommands<byte[], byte[]> opened() {
        StatefulConnection<byte[], byte[]> present = opened;
        return present == null ? null : commands(present);
    }

    /** Returns the connection to the master that has a key. */
    Mono<StatefulRedisConnection<byte[], byte[]>> masterOf(byte[] key) {
        return connection.flatMap(connected ->
                connected instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster
                        ? to(cluster, cluster.getPartitions().getMasterBySlot(SlotHash.getSlot(key)))
                        : Mono.just((StatefulRedisConnection<byte[], byte[]>) connected));
    }

    /** Returns the connections to all masters: more than one only in a cluster. */
    Flux<StatefulRedisConnection<byte[], byte[]>> masters() {
        return connection.flatMapMany(connected ->
                connected instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster
                        ? Flux.fromIterable(cluster.getPartitions())
                                .filter(node -> node.getRole().isUpstream()
                                        && !node.getSlots().isEmpty())
                                .concatMap(node -> to(cluster, node))
                        : Flux.just((StatefulRedisConnection<byte[], byte[]>) connected));
    }

    private static Mono<StatefulRedisConnection<byte[], byte[]>> to(
            StatefulRedisClusterConnection<byte[], byte[]> cluster, @Nullable RedisClusterNode node) {
        return node == null
                ? Mono.error(new RedisException("no master has the key"))
                : Mono.fromCompletionStage(() -> cluster.getConnectionAsync(node.getNodeId()));
    }

    /** Closes the connection, also one that is being opened: a client that ends meanwhile would leave it so for ever. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            return begun
                    ? connection.onErrorComplete().flatMap(last -> Mono.fromCompletionStage(last::closeAsync))
                    : Mono.empty();
        });
    }
}
