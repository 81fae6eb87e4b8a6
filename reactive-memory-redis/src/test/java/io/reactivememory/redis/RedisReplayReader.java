package io.reactivememory.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.namespace.Namespace;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Streams one long thread, through our memory or by the driver's pages, and prints how many messages a second. */
final class RedisReplayReader {

    static final String THREAD = "long";

    private static final int PAGE = 256;

    private RedisReplayReader() {}

    /** Takes who reads, the server's URL, what the keys begin with and how many messages there are. */
    public static void main(String[] arguments) {
        String server = arguments[1];
        String prefix = arguments[2];
        long expected = Long.parseLong(arguments[3]);
        if (arguments[0].equals("ours")) {
            ReactiveMemory memory = ReactiveMemory.open(server + "?keyPrefix=" + prefix);
            ConversationLog log = memory.shared().conversations();
            // Who reads by the driver is connected already.
            log.count(THREAD).block();
            print(
                    expected,
                    log.replay(THREAD).map(logged -> logged.message().payload().size()));
            memory.close().block();
        } else {
            RedisClient client = RedisClient.create(server);
            byte[] stream = new RedisKeys(prefix).of(Namespace.shared(), THREAD).log();
            try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
                print(expected, pages(connection.reactive(), stream).map(RedisReplayReader::size));
            }
            client.shutdown();
        }
    }

    private static Flux<StreamMessage<byte[], byte[]>> pages(
            RedisReactiveCommands<byte[], byte[]> redis, byte[] stream) {
        return page(redis, stream, Range.Boundary.unbounded())
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : page(
                                redis,
                                stream,
                                Range.Boundary.excluding(page.get(PAGE - 1).getId())))
                .concatMapIterable(page -> page, 1);
    }

    private static Mono<List<StreamMessage<byte[], byte[]>>> page(
            RedisReactiveCommands<byte[], byte[]> redis, byte[] stream, Range.Boundary<String> from) {
        return redis.xrange(stream, Range.from(from, Range.Boundary.unbounded()), Limit.from(PAGE))
                .collectList();
    }

    private static int size(StreamMessage<byte[], byte[]> message) {
        return message.getBody().values().stream()
                .mapToInt(bytes -> bytes.length)
                .max()
                .orElse(0);
    }

    private static void print(long expected, Flux<Integer> sizes) {
        long start = System.nanoTime();
        Long read = sizes.filter(size -> size > 0).count().block();
        if (!Objects.equals(read, expected)) {
            throw new IllegalStateException(read + " messages instead of " + expected);
        }
        System.out.println(expected * 1e9 / (System.nanoTime() - start));
    }
}
