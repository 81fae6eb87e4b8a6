package io.reactivememory.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import io.reactivememory.error.FailedOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Runs scripts on one connection, which is shared: what is asked while other answers are awaited goes out behind it, and nobody
 * waits for a connection.
 *
 * <p>Subscribing sends. A call that is cancelled before it was written is not sent; after, it takes effect and nobody is told.
 */
final class RedisLink {

    private final RedisConnection connection;
    private final @Nullable DurableWrites durable;
    private final CallIds calls = new CallIds();

    /** @param durable what answers of writes wait for; null if for nothing */
    RedisLink(RedisConnection connection, @Nullable DurableWrites durable) {
        this.connection = connection;
        this.durable = durable;
    }

    /** Runs a script, each time under an id of its own if it writes. */
    Mono<Reply> run(FailedOperation operation, Script script, byte[][] keys, byte[][] arguments) {
        if (!script.isWriting()) {
            return evaluate(operation, script, false, keys, arguments);
        }
        Mono<Reply> write = Mono.using(
                () -> calls.begin(keys[0]),
                call -> evaluate(operation, script, durable != null, keys, calls.inFront(call, arguments)),
                calls::end);
        return durable == null ? write : durable.hold(operation, keys[0], write);
    }

    Mono<Reply> run(FailedOperation operation, Script script, byte[] key, Arguments arguments) {
        return run(operation, script, new byte[][] {key}, arguments.array());
    }

    /** Sends a script's digest, and all of it only to a server that does not know it. */
    private Mono<Reply> evaluate(
            FailedOperation operation, Script script, boolean traced, byte[][] keys, byte[][] arguments) {
        return send(redis -> evaluate(redis, CommandType.EVALSHA, script.digest(traced), keys, arguments))
                .onErrorResume(
                        RedisNoScriptException.class,
                        unknown -> send(
                                redis -> evaluate(redis, CommandType.EVAL, script.source(traced), keys, arguments)))
                .onErrorMap(cause -> RedisExceptionTranslator.translate(operation, cause))
                .map(Reply::new);
    }

    private static CompletionStage<List<@Nullable Object>> evaluate(
            RedisClusterAsyncCommands<byte[], byte[]> redis,
            CommandType command,
            String script,
            byte[][] keys,
            byte[][] arguments) {
        ReplyOutput reply = new ReplyOutput();
        return redis.dispatch(
                command,
                reply,
                reply.arguments().add(script).add(keys.length).addKeys(keys).addValues(arguments));
    }

    /** Returns a field of a hash; empty if it is not there. */
    Mono<byte[]> field(FailedOperation operation, byte[] key, byte[] field) {
        return send(redis -> redis.hget(key, field))
                .onErrorMap(cause -> RedisExceptionTranslator.translate(operation, cause));
    }

    /** Returns what the server says of itself. */
    Mono<String> info(FailedOperation operation) {
        return send(redis -> redis.info("server"))
                .onErrorMap(cause -> RedisExceptionTranslator.translate(operation, cause));
    }

    /**
     * Entries of a stream.
     *
     * @param forward whether to go to greater ids
     * @param from the first part of the id to begin with
     * @param count how many entries at most
     */
    record StreamRange(boolean forward, long from, int count) {}

    /** Entries of a stream, and fields of a hash as they were afterwards; null for one that is not there. */
    record StreamAndHash(Reply entries, List<@Nullable String> fields) {}

    /**
     * Reads from a stream and afterwards from a hash beside it: by one server and in this order, but not in one step. Empty if
     * the server does not have them any more.
     */
    Mono<StreamAndHash> read(
            FailedOperation operation, byte[] stream, StreamRange range, byte[] hash, String... fields) {
        byte[][] names = Stream.of(fields).map(RedisKeys::bytes).toArray(byte[][]::new);
        return connection
                .masterOf(hash)
                .flatMap(master -> {
                    RedisAsyncCommands<byte[], byte[]> redis = master.async();
                    return Mono.fromCompletionStage(entries(redis, stream, range)
                            .thenCombine(fields(redis, hash, names), RedisLink::streamAndHash));
                })
                .onErrorResume(RedisExceptionTranslator::isElsewhere, moved -> Mono.empty())
                .onErrorMap(cause -> RedisExceptionTranslator.translate(operation, cause));
    }

    private static CompletionStage<List<@Nullable Object>> entries(
            RedisAsyncCommands<byte[], byte[]> redis, byte[] stream, StreamRange range) {
        ReplyOutput reply = new ReplyOutput();
        return redis.dispatch(
                range.forward() ? CommandType.XRANGE : CommandType.XREVRANGE,
                reply,
                reply.arguments()
                        .addKey(stream)
                        .add(range.from() + "-0")
                        .add(range.forward() ? "+" : "-")
                        .add(CommandKeyword.COUNT)
                        .add(range.count()));
    }

    private static CompletionStage<List<@Nullable Object>> fields(
            RedisAsyncCommands<byte[], byte[]> redis, byte[] hash, byte[][] names) {
        ReplyOutput reply = new ReplyOutput();
        return redis.dispatch(
                CommandType.HMGET, reply, reply.arguments().addKey(hash).addValues(names));
    }

    private static StreamAndHash streamAndHash(List<@Nullable Object> entries, List<@Nullable Object> hash) {
        List<@Nullable String> fields = new ArrayList<>();
        hash.forEach(field -> fields.add(field == null ? null : new String((byte[]) field, StandardCharsets.UTF_8)));
        return new StreamAndHash(new Reply(entries), fields);
    }

    private <T> Mono<T> send(Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        RedisClusterAsyncCommands<byte[], byte[]> opened = connection.opened();
        return opened != null
                ? Mono.fromCompletionStage(() -> command.apply(opened))
                : connection.commands().flatMap(redis -> Mono.fromCompletionStage(command.apply(redis)));
    }
}
