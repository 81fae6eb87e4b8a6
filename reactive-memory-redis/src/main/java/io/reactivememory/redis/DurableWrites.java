package io.reactivememory.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.IntegerListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.PermanentMemoryException;
import io.reactivememory.error.TransientMemoryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Holds back the answers of writes until as many servers have them as was asked for.
 *
 * <p>{@code WAIT} covers what the connection that sends it has written, and blocks that connection. So it goes over one of its
 * own, behind a mark: a write that leaves nothing. What the same server wrote before the mark is covered with it, by whatever
 * connection it came, also an answer that was only repeated. A read in place of the mark would do on Redis 6.2 and cover
 * nothing on later servers.
 *
 * <p>Each write answers by which server it was done, in the server's own words ({@code master_replid}, which changes with every
 * failover and restart), and so does the mark. If they differ, or if the connection was made anew between the mark and the
 * wait's answer, then nothing is known of the write, and the caller is told so.
 *
 * <p>Names that are only added to a list are not waited for: on one server they are covered by the write that comes after them,
 * and in a cluster, where another server has the list, a repair finds what is missing.
 *
 * <p>All writes that were answered while one wait is under way share the next.
 */
final class DurableWrites {

    /** Answers by which server something was done, to be appended to what a script does. */
    static final String SERVER_ID = "string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')";

    private static final String ASK = "return " + SERVER_ID;

    private static final String MARK = "redis.call('SET', KEYS[1], '')\nredis.call('DEL', KEYS[1])\n" + ASK;

    /** What the driver does not know by name. */
    private static final ProtocolKeyword WAITAOF = () -> RedisKeys.bytes("WAITAOF");

    private static final long MOST_LOOKS = 3;

    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final RedisConnection connection;
    private final Durability durability;
    private final Duration timeout;
    private final Map<StatefulRedisConnection<byte[], byte[]>, Master> masters = new ConcurrentHashMap<>();

    DurableWrites(RedisConnection connection, Durability durability, Duration timeout) {
        this.connection = connection;
        this.durability = durability;
        this.timeout = timeout;
    }

    /** What is known of the writes before a mark. */
    private record Seen(String server, boolean onDisk, long replicas) {}

    /**
     * Writes, and answers when the write is as durable as was asked.
     *
     * @param key a key that is written to
     * @param write a traced script
     */
    Mono<Reply> hold(FailedOperation operation, byte[] key, Mono<Reply> write) {
        return master(key)
                .flatMap(master -> master.ready(operation))
                .onErrorMap(cause -> RedisExceptionTranslator.translate(operation, cause))
                .then(write)
                .flatMap(traced -> {
                    int last = traced.size() - 1;
                    Reply answer = traced.part(0, last);
                    return answer.isRefusal() ? Mono.just(answer) : held(operation, key, traced.text(last), answer);
                });
    }

    private Mono<Reply> held(FailedOperation operation, byte[] key, String server, Reply answer) {
        return master(key)
                .flatMap(master -> master.looks.join(RedisKeys.beside(key, "mark")))
                .onErrorMap(cause -> new TransientMemoryException(
                        operation,
                        "written, but whether it is as durable as asked (" + durability + ") could not be found out",
                        cause))
                .map(seen -> {
                    String missing = missing(server, seen);
                    if (missing != null) {
                        throw new TransientMemoryException(operation, "written, but " + missing, null);
                    }
                    return answer;
                });
    }

    private @Nullable String missing(String server, Seen seen) {
        if (!seen.server().equals(server)) {
            return "by a server that is not the master any more or has begun anew, so whether it is kept is not known";
        }
        if (seen.replicas() < durability.replicas()) {
            return "after " + timeout + " known to be on " + seen.replicas() + " of " + durability.replicas()
                    + " replicas";
        }
        return seen.onDisk() ? null : "after " + timeout + " not known to be on the server's disk";
    }

    private Mono<Master> master(byte[] key) {
        return connection.masterOf(key).map(master -> masters.computeIfAbsent(master, Master::new));
    }

    /** One server that is written to. In a cluster there are several; one that is replaced leaves this small thing behind. */
    private final class Master {

        private final RedisAsyncCommands<byte[], byte[]> redis;
        private final SharedLook<byte[], Seen> looks = new SharedLook<>(this::look);
        private final Mono<Boolean> fsyncs;

        Master(StatefulRedisConnection<byte[], byte[]> connection) {
            this.redis = connection.async();
            this.fsyncs = Mono.fromCompletionStage(() -> waitForDisk(redis, 1))
                    .map(answer -> true)
                    .cache(asked -> FOR_EVER, failure -> Duration.ZERO, () -> Duration.ZERO);
        }

        /** Finds out, before something is written, whether the server can do what is asked. */
        private Mono<Boolean> ready(FailedOperation operation) {
            return durability.disk()
                    ? fsyncs.onErrorMap(
                            cause -> cause instanceof RedisCommandExecutionException && isUnable(cause.getMessage()),
                            cause -> new PermanentMemoryException(
                                    operation,
                                    "durability=" + durability + " needs Redis 7.2 or Valkey 7.2 and later with"
                                            + " appendonly yes; nothing was written",
                                    cause))
                    : Mono.just(true);
        }

        private Mono<Seen> look(byte[] mark) {
            return Mono.defer(() -> lookOnce(mark))
                    .repeatWhenEmpty(looks -> looks.take(MOST_LOOKS))
                    .switchIfEmpty(Mono.error(() -> new RedisException("the connection is lost again and again")));
        }

        /** Marks and waits; empty if that was not on one connection to one server, whose numbers of connections begin anew with it. */
        private Mono<Seen> lookOnce(byte[] mark) {
            CompletionStage<Long> connectedAs = redis.clientId();
            CompletionStage<byte[]> server =
                    redis.eval(RedisKeys.bytes(MARK), ScriptOutputType.VALUE, new byte[][] {mark});
            Mono<Boolean> onDisk = durability.disk()
                    ? Mono.fromCompletionStage(waitForDisk(redis, timeout.toMillis()))
                            .map(fsynced -> fsynced.get(0) > 0)
                    : Mono.just(true);
            Mono<Long> replicas = durability.replicas() > 0
                    ? Mono.fromCompletionStage(redis.waitForReplication(durability.replicas(), timeout.toMillis()))
                    : Mono.just(0L);
            CompletionStage<Long> stillAs = redis.clientId();
            CompletionStage<byte[]> stillServer = redis.eval(RedisKeys.bytes(ASK), ScriptOutputType.VALUE);
            return Mono.zip(
                            Mono.fromCompletionStage(connectedAs),
                            Mono.fromCompletionStage(server),
                            onDisk,
                            replicas,
                            Mono.fromCompletionStage(stillAs),
                            Mono.fromCompletionStage(stillServer))
                    .filter(all -> all.getT1().equals(all.getT5()) && Arrays.equals(all.getT2(), all.getT6()))
                    .map(all -> new Seen(new String(all.getT2(), StandardCharsets.UTF_8), all.getT3(), all.getT4()));
        }
    }

    /** A server that was made a replica meanwhile refuses too, but not for good. */
    private static boolean isUnable(@Nullable String message) {
        return message != null
                && (message.startsWith("ERR unknown command") || message.contains("appendonly is disabled"));
    }

    private static CompletionStage<List<Long>> waitForDisk(RedisAsyncCommands<byte[], byte[]> redis, long millis) {
        return redis.dispatch(
                WAITAOF,
                new IntegerListOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE).add(1).add(0).add(millis));
    }

    Mono<Void> close() {
        return connection.close();
    }
}
