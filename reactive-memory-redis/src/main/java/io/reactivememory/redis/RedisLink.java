package io.reactivememory.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.protocol.CommandType;
import io.reactivememory.error.FailedOperation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
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
                call -> evaluate(operation, script, durable != null, keys, calls.inFront(call, arguments))
                        .map(Reply::words),
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
                .map(ReplyOutput::take);
    }

    private static CompletionStage<ReplyOutput> evaluate(
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

    /** Returns what the server says of itself. */
    Mono<String> info(FailedOperation operation) {
        return send(redis -> redis.info("server"))
                .onErrorMap(cause -> RedisExceptionTranslator.translate(operation, cause));
    }

    /** Returns fields of a hash; null for each that is not there. */
    Mono<Reply> fields(FailedOperation operation, byte[] key, List<String> fields) {
        ReadCommand command = ReadCommand.fields(key, fields);
        return send(command::send)
                .onErrorMap(cause -> RedisExceptionTranslator.translate(operation, cause))
                .map(ReplyOutput::take);
    }

    /**
     * Reads with some commands, whose keys are in one slot: by one server and in this order, but not in one step. Empty if the
     * server does not have the keys any more.
     */
    Mono<List<Reply>> read(FailedOperation operation, List<ReadCommand> commands) {
        return connection
                .masterOf(commands.get(0).key())
                .flatMap(master -> {
                    List<CompletableFuture<ReplyOutput>> sent = commands.stream()
                            .map(command -> command.send(master.async()).toCompletableFuture())
                            .toList();
                    return Mono.fromFuture(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
                            .then(Mono.fromSupplier(() -> sent.stream()
                                    .map(each -> each.join().take())
                                    .toList()));
                })
                .onErrorResume(RedisExceptionTranslator::isElsewhere, moved -> Mono.empty())
                .onErrorMap(cause -> RedisExceptionTranslator.translate(operation, cause));
    }

    private <T> Mono<T> send(Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        RedisClusterAsyncCommands<byte[], byte[]> opened = connection.opened();
        return opened != null
                ? Mono.fromCompletionStage(() -> command.apply(opened))
                : connection.commands().flatMap(redis -> Mono.fromCompletionStage(command.apply(redis)));
    }
}
