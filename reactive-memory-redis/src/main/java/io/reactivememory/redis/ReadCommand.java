package io.reactivememory.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.protocol.CommandKeyword;
import io.lettuce.core.protocol.CommandType;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** A command that reads from one key. */
final class ReadCommand {

    private final CommandType command;
    private final byte[] key;
    private final List<byte[]> arguments;

    private ReadCommand(CommandType command, byte[] key, List<byte[]> arguments) {
        this.command = command;
        this.key = key;
        this.arguments = arguments;
    }

    /**
     * Reads entries of a stream.
     *
     * @param forward whether to go to greater ids
     * @param from the first part of the id to begin with
     * @param count how many entries at most
     */
    static ReadCommand entries(byte[] stream, boolean forward, long from, int count) {
        return new ReadCommand(
                forward ? CommandType.XRANGE : CommandType.XREVRANGE,
                stream,
                Stream.of(from + "-0", forward ? "+" : "-", CommandKeyword.COUNT.name(), Integer.toString(count))
                        .map(RedisKeys::bytes)
                        .toList());
    }

    /** Reads fields of a hash; null for each that is not there. */
    static ReadCommand fields(byte[] hash, Collection<String> names) {
        return new ReadCommand(
                CommandType.HMGET, hash, names.stream().map(RedisKeys::bytes).toList());
    }

    byte[] key() {
        return key;
    }

    CompletionStage<ReplyOutput> send(RedisClusterAsyncCommands<byte[], byte[]> redis) {
        ReplyOutput reply = new ReplyOutput();
        return redis.dispatch(command, reply, reply.arguments().addKey(key).addValues(arguments));
    }
}
