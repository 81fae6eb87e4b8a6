package io.reactivememory.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The client that connections are made by: one of ours, which begins with the first and ends with us, or a given one. */
final class RedisClients {

    private final Supplier<AbstractRedisClient> begin;
    private final boolean ours;
    private @Nullable AbstractRedisClient client;

    private RedisClients(Supplier<AbstractRedisClient> begin, boolean ours) {
        this.begin = begin;
        this.ours = ours;
    }

    static RedisClients ours(Supplier<AbstractRedisClient> begin) {
        return new RedisClients(begin, true);
    }

    static RedisClients given(AbstractRedisClient client) {
        return new RedisClients(() -> client, false);
    }

    /** Connects, and blocks meanwhile. */
    StatefulConnection<byte[], byte[]> connect() {
        AbstractRedisClient connecting = client();
        try {
            return connect(connecting);
        } catch (RedisConnectionException e) {
            if (e.getCause() instanceof IllegalStateException) {
                // The server had refused before the driver began to look: it has lost what the refusal was.
                return connect(connecting);
            }
            throw e;
        }
    }

    private static StatefulConnection<byte[], byte[]> connect(AbstractRedisClient connecting) {
        return connecting instanceof RedisClusterClient cluster
                ? cluster.connect(ByteArrayCodec.INSTANCE)
                : ((RedisClient) connecting).connect(ByteArrayCodec.INSTANCE);
    }

    private synchronized AbstractRedisClient client() {
        AbstractRedisClient present = client;
        if (present == null) {
            present = begin.get();
            client = present;
        }
        return present;
    }

    private synchronized @Nullable AbstractRedisClient taken() {
        AbstractRedisClient present = client;
        client = null;
        return present;
    }

    /** Ends the threads, which the client leaves to who made them. */
    private static Mono<Void> end(AbstractRedisClient client) {
        return Mono.create(sink -> client.getResources().shutdown().addListener(ended -> sink.success()));
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            AbstractRedisClient present = ours ? taken() : null;
            return present == null
                    ? Mono.empty()
                    : Mono.fromCompletionStage(present::shutdownAsync).then(end(present));
        });
    }
}
