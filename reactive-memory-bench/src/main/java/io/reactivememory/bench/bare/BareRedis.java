package io.reactivememory.bench.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A command for each operation, on keys of its own; an append is a script of one line, as it must be to count. */
final class BareRedis implements Bare {

    private static final int PAGE = 256;
    private static final byte[] APPEND =
            "return redis.call('XADD', KEYS[1], '*', 't', ARGV[1], 'm', ARGV[2])".getBytes(UTF_8);

    private final StatefulConnection<byte[], byte[]> connection;
    private final RedisClusterAsyncCommands<byte[], byte[]> redis;
    private final Runnable shutdown;
    private final String prefix;
    private final String append;

    /**
     * Prepares for commands.
     *
     * @param connection what they are sent by, which it closes
     * @param redis the same
     * @param shutdown ends the driver
     * @param prefix what its keys begin with
     */
    BareRedis(
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> redis,
            Runnable shutdown,
            String prefix) {
        this.connection = connection;
        this.redis = redis;
        this.shutdown = shutdown;
        this.prefix = prefix;
        append = redis.scriptLoad(APPEND).toCompletableFuture().join();
    }

    /** Returns a key; those of a thread are in one slot. */
    private byte[] key(String kind, String thread) {
        return bytes(prefix + ":{" + thread + "}:" + kind);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public Mono<?> append(String thread, byte[] message) {
        byte[][] keys = {key("log", thread)};
        byte[] now = bytes(Long.toString(System.currentTimeMillis()));
        return Mono.fromCompletionStage(() -> redis.evalsha(append, ScriptOutputType.VALUE, keys, now, message));
    }

    @Override
    public Mono<?> fill(String thread, List<byte[]> messages) {
        return Flux.fromIterable(messages)
                .flatMap(message -> append(thread, message))
                .then();
    }

    @Override
    public Mono<List<StreamMessage<byte[], byte[]>>> tail(String thread, int count) {
        return Mono.fromCompletionStage(
                () -> redis.xrevrange(key("log", thread), Range.unbounded(), Limit.from(count)));
    }

    @Override
    public Flux<Integer> replay(String thread) {
        byte[] log = key("log", thread);
        return page(log, Range.Boundary.unbounded())
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : page(log, Range.Boundary.excluding(page.get(PAGE - 1).getId())))
                .concatMapIterable(page -> page, 1)
                .map(message -> message.getBody().values().stream()
                        .mapToInt(bytes -> bytes.length)
                        .max()
                        .orElse(0));
    }

    private Mono<List<StreamMessage<byte[], byte[]>>> page(byte[] log, Range.Boundary<String> from) {
        return Mono.fromCompletionStage(
                () -> redis.xrange(log, Range.from(from, Range.Boundary.unbounded()), Limit.from(PAGE)));
    }

    @Override
    public Mono<?> put(String key, byte[] value) {
        return Mono.fromCompletionStage(() -> redis.hset(key("entries", ""), bytes(key), value));
    }

    @Override
    public Mono<?> get(String key) {
        return Mono.fromCompletionStage(() -> redis.hget(key("entries", ""), bytes(key)));
    }

    @Override
    public Mono<?> commit(String thread, String id, byte[] checkpoint, Map<String, byte[]> values) {
        return Mono.fromCompletionStage(() -> redis.zadd(key("order", thread), 0, bytes(id)))
                .then(Mono.fromCompletionStage(() -> redis.hset(key("checkpoints", thread), bytes(id), checkpoint)))
                .thenMany(Flux.fromIterable(values.entrySet()))
                .concatMap(each -> Mono.fromCompletionStage(
                        () -> redis.hset(key("state", thread), bytes(each.getKey()), each.getValue())))
                .then();
    }

    @Override
    public Mono<? extends List<?>> latest(String thread) {
        return Mono.fromCompletionStage(
                        () -> redis.zrevrangebylex(key("order", thread), Range.unbounded(), Limit.create(0, 1)))
                .flatMap(ids -> Mono.fromCompletionStage(() -> redis.hget(key("checkpoints", thread), ids.get(0))))
                .flatMap(checkpoint -> Mono.fromCompletionStage(() -> redis.hgetall(key("state", thread))))
                .map(state -> List.copyOf(state.values()));
    }

    @Override
    public void close() {
        connection.close();
        shutdown.run();
    }
}
