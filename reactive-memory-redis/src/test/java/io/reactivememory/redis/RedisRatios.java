package io.reactivememory.redis;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.Message;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.tck.load.AgentSteps;
import io.reactivememory.tck.load.RatioTable;
import io.reactivememory.tck.load.SideBySide;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Prints how ours compares with bare commands of the driver, in a JVM of its own, which watches for nothing. */
final class RedisRatios {

    static final int MESSAGE_BYTES = 400;

    private static final int CALLERS = 64;
    private static final int THREADS = 1_000;
    private static final int ENTRIES = 10_000;
    private static final int RUNS = 200;
    private static final int STEPS = 20;
    private static final Namespace NAMESPACE = Namespace.user("alice");

    private static final String APPEND = "return redis.call('XADD', KEYS[1], '*', 't', ARGV[1], 'm', ARGV[2])";

    private final AgentMemory ours;
    private final RedisAsyncCommands<byte[], byte[]> bare;
    private final RedisKeys keys;
    private final AgentSteps texts = new AgentSteps(1, false);

    private RedisRatios(AgentMemory ours, RedisAsyncCommands<byte[], byte[]> bare, RedisKeys keys) {
        this.ours = ours;
        this.bare = bare;
        this.keys = keys;
    }

    /** Takes the server's URL, and what the keys begin with. */
    public static void main(String[] arguments) {
        ReactiveMemory memory = ReactiveMemory.open(arguments[0] + "?keyPrefix=" + arguments[1]);
        RedisClient client = RedisClient.create(arguments[0]);
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            RedisRatios ratios = new RedisRatios(memory.in(NAMESPACE), connection.async(), new RedisKeys(arguments[1]));
            RatioTable.head();
            ratios.appends();
            ratios.gets();
            ratios.latest();
        }
        memory.close().block();
        client.shutdown();
    }

    private static int any(int count) {
        return ThreadLocalRandom.current().nextInt(count);
    }

    private static String thread(int number) {
        return "thread-" + number;
    }

    /** One message to any of the threads, against a script of one line. */
    private void appends() {
        Message[] messages = IntStream.range(0, 256)
                .mapToObj(i -> Message.user(texts.text(MESSAGE_BYTES - 40).as(String.class)))
                .toArray(Message[]::new);
        byte[][] streams = IntStream.range(0, THREADS)
                .mapToObj(i -> RedisKeys.bytes("bare:" + i))
                .toArray(byte[][]::new);
        String digest = Objects.requireNonNull(
                Mono.fromCompletionStage(bare.scriptLoad(APPEND)).block());
        Mono<?> our = Mono.defer(() -> ours.conversations().append(thread(any(THREADS)), messages[any(256)]));
        Mono<?> its = Mono.fromCompletionStage(() -> bare.evalsha(
                digest,
                ScriptOutputType.VALUE,
                new byte[][] {streams[any(THREADS)]},
                RedisKeys.bytes(Long.toString(System.currentTimeMillis())),
                messages[any(256)].payload().bytes()));
        RatioTable.atLeast(0.85, "appends a second, 64 callers", SideBySide.perSecond(CALLERS, our, its));
        RatioTable.note("appends a second, 256 callers", SideBySide.perSecond(256, our, its));
        RatioTable.note("append, 1 caller, µs", SideBySide.micros(our, its));
    }

    private void gets() {
        Map<String, Payload> entries = IntStream.range(0, ENTRIES)
                .boxed()
                .collect(Collectors.toMap(i -> "key-" + i, i -> texts.text(MESSAGE_BYTES)));
        ours.entries().putAll(entries, PutOptions.defaults()).block();
        byte[] hash = keys.of(NAMESPACE).entries();
        RatioTable.atLeast(
                0.85,
                "entry get a second, 64 callers",
                SideBySide.perSecond(
                        CALLERS,
                        Mono.defer(
                                () -> ours.entries().get("key-" + any(ENTRIES)).single()),
                        Mono.fromCompletionStage(() -> bare.hget(hash, RedisKeys.bytes("key-" + any(ENTRIES))))
                                .single()));
    }

    /** The head, against three commands that find the same, the last of which is told what the second has found. */
    private void latest() {
        Flux.range(0, RUNS).flatMap(this::run, CALLERS).blockLast();
        byte[][][] chains = IntStream.range(0, RUNS).mapToObj(this::chains).toArray(byte[][][]::new);
        RatioTable.atLeast(
                0.85,
                "checkpoint latest a second, 64 callers",
                SideBySide.perSecond(
                        CALLERS,
                        Mono.defer(() ->
                                ours.checkpoints().latest(thread(any(RUNS))).single()),
                        Mono.defer(() -> {
                            int run = any(RUNS);
                            RedisKeys.OfThread of = keys.of(NAMESPACE, thread(run));
                            return head(of).flatMap(checkpoint ->
                                            Mono.fromCompletionStage(bare.hmget(of.values(), chains[run])))
                                    .single();
                        })));
    }

    private Mono<byte[]> head(RedisKeys.OfThread of) {
        Range<byte[]> root = Range.from(
                Range.Boundary.including(new byte[] {RedisKeys.END}), Range.Boundary.excluding(new byte[] {' '}));
        return Mono.fromCompletionStage(() -> bare.zrevrangebylex(of.order(), root, Limit.create(0, 1)))
                .flatMap(head -> Mono.fromCompletionStage(bare.hget(of.checkpoints(), head.get(0))));
    }

    private byte[][] chains(int run) {
        byte[] checkpoint =
                Objects.requireNonNull(head(keys.of(NAMESPACE, thread(run))).block());
        StoredCheckpoint stored = StoredCheckpoint.decode(checkpoint);
        return stored.manifest().values().values().stream()
                .filter(value -> value.inlined() == null)
                .map(ValueRef::chain)
                .map(chain -> RedisKeys.bytes(CheckpointValues.field(stored.branchNo(), chain)))
                .toArray(byte[][]::new);
    }

    private Mono<CheckpointRef> run(int number) {
        AgentSteps steps = new AgentSteps(number, false);
        CheckpointStore checkpoints = ours.checkpoints();
        Mono<CheckpointRef> run = checkpoints.commit(thread(number), steps.next(null, 0));
        for (int i = 1; i < STEPS; i++) {
            int step = i;
            run = run.flatMap(head -> checkpoints.commit(thread(number), steps.next(head, step)));
        }
        return run;
    }
}
