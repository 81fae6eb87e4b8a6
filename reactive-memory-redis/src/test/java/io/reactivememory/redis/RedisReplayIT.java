package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.redis.ReplayedOperation.Others;
import io.reactivememory.tck.MutableClock;
import io.reactivememory.tck.load.CuttableProxy;
import io.reactivememory.testservers.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A connection ends after a script has run and before its answer has come: the driver connects and sends it again. Then
 * nothing is done twice, and the caller has the answer that the first run gave.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RedisReplayIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MOST_RUNS = 500;
    private static final int ONE_BY_ONE = 40;
    private static final int LARGER_STEP = 7;
    private static final int IN_FLIGHT = 1_000;
    private static final int ANOTHERS = 10_000;

    private static CuttableProxy proxy;
    private static ReactiveMemory ours;
    private static ReactiveMemory anothers;
    private static int namespaces;

    @BeforeAll
    static void open() throws IOException {
        MutableClock clock = new MutableClock();
        String url = RedisServer.shared().url() + "?commandTimeout=PT60S&keyPrefix=" + RedisServer.freshPrefix();
        proxy = CuttableProxy.to(url);
        ours = ReactiveMemory.open(MemoryOptions.parse(proxy.url()), clock);
        anothers = ReactiveMemory.open(MemoryOptions.parse(url), clock);
    }

    @AfterAll
    static void close() {
        Mono.whenDelayError(ours.close(), anothers.close()).block(SOON);
        proxy.close();
    }

    static Stream<ReplayedOperation> operations() {
        return ReplayedOperation.all();
    }

    /** The first reply is lost, then in another run the second, and so on until there are no more. */
    @ParameterizedTest
    @MethodSource("operations")
    void isDoneOnceWhicheverReplyIsLost(ReplayedOperation operation) throws Exception {
        Outcome calm = run(operation, null, false);
        int lost = 0;
        for (Outcome cut = run(operation, new Loss(lost, 0), false); cut.lost(); lost++) {
            assertThat(cut).as("reply %d was lost", lost).isEqualTo(calm.butLost());
            assertThat(lost).as("replies").isLessThan(MOST_RUNS);
            cut = run(operation, new Loss(lost + 1, 0), false);
        }
        assertThat(lost).as("replies").isPositive();
    }

    static Stream<ReplayedOperation> withOthers() {
        return ReplayedOperation.all().filter(operation -> operation.others() != Others.NEVER);
    }

    /** Others change the same before it is sent again, and what they do stays. */
    @ParameterizedTest
    @MethodSource("withOthers")
    void isDoneBeforeWhatOthersDoMeanwhile(ReplayedOperation operation) throws Exception {
        Outcome calm = run(operation, null, true);
        int last = 0;
        if (operation.others() == Others.AFTER_THE_LAST) {
            while (run(operation, new Loss(last + 1, 0), false).lost()) {
                last++;
            }
        }
        assertThat(run(operation, new Loss(last, 0), true)).isEqualTo(calm.butLost());
    }

    /** Operations whose first reply is a list of words, of numbers, and of lists. */
    static Stream<ReplayedOperation> ofEveryForm() {
        return ReplayedOperation.all()
                .filter(operation -> List.of("append", "trim", "rewrite").contains(operation.name()));
    }

    /** A reply is lost in part: after its first byte, then after its second, and so on, in larger steps when it is long. */
    @ParameterizedTest
    @MethodSource("ofEveryForm")
    void isDoneOnceWhereverReplyBreaks(ReplayedOperation operation) throws Exception {
        Outcome calm = run(operation, null, false);
        int bytes = 1;
        for (Outcome cut = run(operation, new Loss(0, bytes), false); cut.lost(); ) {
            assertThat(cut).as("%d bytes came through", bytes).isEqualTo(calm.butLost());
            assertThat(bytes).as("bytes of a reply").isLessThan(MOST_RUNS);
            bytes += bytes < ONE_BY_ONE ? 1 : LARGER_STEP;
            cut = run(operation, new Loss(0, bytes), false);
        }
        assertThat(bytes).as("bytes of a reply").isGreaterThan(1);
    }

    /** What is let through before the connection ends: the answers to so many requests, and some of the next. */
    private record Loss(int requests, int bytes) {}

    /**
     * How a run ended.
     *
     * @param lost whether a reply was lost
     * @param answer what the caller was told
     * @param content what is there
     */
    private record Outcome(boolean lost, Object answer, Content content) {

        Outcome butLost() {
            return new Outcome(true, answer, content);
        }
    }

    /** Runs an operation in a namespace of its own; others change the same before what was lost is sent again. */
    private static Outcome run(ReplayedOperation operation, @Nullable Loss loss, boolean others) throws Exception {
        Namespace namespace = Namespace.of("replay", "" + namespaces++);
        AgentMemory memory = ours.in(namespace);
        AgentMemory another = anothers.in(namespace);
        CheckpointRef head = Content.value(ReplayedOperation.prepare(another));
        memory.entries().get("none").block(SOON);

        CompletableFuture<Void> lost =
                loss == null ? new CompletableFuture<>() : proxy.holdReplies(loss.requests(), loss.bytes());
        CompletableFuture<?> answered = operation.call().apply(memory, head).toFuture();
        CompletableFuture.anyOf(lost, answered).get(SOON.toSeconds(), TimeUnit.SECONDS);
        if (others) {
            ReplayedOperation.change(another).block(SOON);
        }
        if (lost.isDone()) {
            proxy.end();
        }
        proxy.resume();
        Object answer = answered.get(SOON.toSeconds(), TimeUnit.SECONDS);
        Object told = answer instanceof CheckpointRef ref
                ? Content.described(Content.value(another.checkpoints().get(ref)))
                : answer == null ? "done" : answer;
        return new Outcome(lost.isDone(), told, Content.of(another));
    }

    /** After a reset, rather than an end in good order, the driver gives the oldest call up and sends the others again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void appendsInFlightAreThereOnceHoweverManyAnotherAppends(boolean reset) throws Exception {
        Namespace namespace = Namespace.of("flight", "" + namespaces++);
        ConversationLog log = ours.in(namespace).conversations();
        ConversationLog anothersLog = anothers.in(namespace).conversations();
        log.append("thread", Message.user("the first")).block(SOON);
        CompletableFuture<Void> held = proxy.holdReplies();
        CompletableFuture<Map<String, Appended>> answers = Flux.range(0, IN_FLIGHT)
                .map(i -> "ours " + i)
                .flatMap(
                        text -> log.append("thread", Message.user(text))
                                .map(answer -> Map.entry(text, answer))
                                .onErrorComplete(TransientMemoryException.class),
                        IN_FLIGHT)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .toFuture();
        assertThat(held).succeedsWithin(SOON);
        anothersLog
                .count("thread")
                .repeatWhen(again -> again.delayElements(Duration.ofMillis(10)))
                .takeUntil(count -> count == 1 + IN_FLIGHT)
                .blockLast(SOON);
        Flux.range(0, ANOTHERS)
                .flatMap(i -> anothersLog.append("thread", Message.user("another's " + i)))
                .blockLast(SOON);
        assertThat(answers).isNotDone();
        if (reset) {
            proxy.cut();
        } else {
            proxy.end();
        }
        proxy.resume();

        Map<String, Appended> answered = answers.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(answered).hasSize(reset ? IN_FLIGHT - 1 : IN_FLIGHT);
        List<String> there = Content.value(
                anothersLog.replay("thread").map(each -> each.message().text()).collectList());
        assertThat(there.size()).as("messages").isEqualTo(1 + IN_FLIGHT + ANOTHERS);
        assertThat(Set.copyOf(there).size()).as("different messages").isEqualTo(there.size());
        answered.forEach((text, answer) ->
                assertThat(answer.sequences()).as("the answer to %s", text).containsExactly(there.indexOf(text) + 1L));
    }
}
