package io.reactivememory.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.reactivememory.testservers.RedisServer;
import java.util.Set;
import java.util.TreeSet;

/** What the tests' server really keeps, looked at past the library. */
final class StoredKeys implements AutoCloseable {

    private final RedisClient client = RedisClient.create(RedisServer.shared().url());
    private final RedisCommands<String, String> redis = client.connect().sync();

    /** Lists the keys that begin so. */
    Set<String> beginningWith(String start) {
        ScanArgs all = ScanArgs.Builder.matches(start.replaceAll("[\\[\\]*?\\\\^]", "\\\\$0") + "*")
                .limit(1_000);
        Set<String> keys = new TreeSet<>();
        ScanIterator.scan(redis, all).forEachRemaining(keys::add);
        return keys;
    }

    /** Returns how much memory keys take that begin so, with all that they hold. */
    long bytes(String start) {
        return beginningWith(start).stream().mapToLong(this::bytesOf).sum();
    }

    private long bytesOf(String key) {
        return redis.dispatch(
                CommandType.MEMORY,
                new IntegerOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8)
                        .add("USAGE")
                        .addKey(key)
                        .add("SAMPLES")
                        .add(0));
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
