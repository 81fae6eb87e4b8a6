package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Callers who give up at any moment leave nothing by half, and no connection in use. */
class PostgresCancellationIT {

    private static final int CANCELS = Integer.getInteger("cancels", 10_000);
    private static final int AT_ONCE = 32;
    private static final int PLACES = 16;
    private static final int PARTS = 3;
    private static final Duration LONG = Duration.ofMinutes(5);

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();
    private final ReactiveMemory memory = ReactiveMemory.open(server.url() + "?schema=" + schema);
    private final AgentMemory shared = memory.shared();
    private final Random random = new Random(20);
    private final Set<Integer> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> found = new HashSet<>();
    private List<CheckpointRef> roots = List.of();

    @BeforeEach
    void putRoots() {
        roots = Objects.requireNonNull(Flux.range(0, PLACES)
                .concatMap(place -> shared.checkpoints()
                        .put("run-" + place, CheckpointDraft.root().build()))
                .collectList()
                .block(LONG));
    }

    @AfterEach
    void dropSchema() {
        memory.close().block(LONG);
        server.drop(schema);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void whoGivesUpLeavesNothingByHalf() {
        Flux.range(0, CANCELS).flatMap(this::givenUp, AT_ONCE).blockLast(LONG);
        Integer inUse = Mono.defer(memory::status)
                .map(BackendStatus::connectionsInUse)
                .repeatWhen(again -> again.delayElements(Duration.ofMillis(20)))
                .takeUntil(connections -> connections == 0)
                .take(Duration.ofSeconds(20))
                .blockLast(LONG);
        assertThat(inUse).as("connections in use").isZero();
        assertThat(acknowledged.size())
                .as("operations that were answered before their callers gave up")
                .isBetween(CANCELS / 50, CANCELS - CANCELS / 50);
        for (int place = 0; place < PLACES; place++) {
            verifyThread(place);
            verifyEntries(place);
            verifyCheckpoints(place);
        }
        assertThat(found)
                .as("appends and commits that were acknowledged")
                .containsAll(acknowledged.stream()
                        .filter(number -> number % 5 == 0 || number % 5 == 2)
                        .toList());
    }

    private Mono<Void> givenUp(int number) {
        Publisher<?> operation = operation(number);
        int moment = random.nextInt(18);
        if (moment == 0) {
            operation.subscribe(new BaseSubscriber<Object>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.request(1);
                    subscription.cancel();
                }
            });
            return Mono.empty();
        }
        long micros = random.nextInt(1 << moment);
        return Flux.from(operation)
                .takeUntilOther(Mono.delay(Duration.ofNanos(micros * 1_000)))
                .then();
    }

    private Publisher<?> operation(int number) {
        int place = random.nextInt(PLACES);
        return switch (number % 5) {
            case 0 ->
                shared.conversations()
                        .append("thread-" + place, turn(number))
                        .doOnNext(answer -> acknowledged.add(number));
            case 1 ->
                shared.entries()
                        .putAll(three(place, number), PutOptions.defaults())
                        .doOnNext(answer -> acknowledged.add(number));
            case 2 ->
                shared.checkpoints()
                        .commit("run-" + place, step(place, number))
                        .doOnNext(answer -> acknowledged.add(number));
            case 3 -> shared.conversations().replay("thread-" + place).doOnComplete(() -> acknowledged.add(number));
            default -> shared.entries().get(place + "/0").doOnSuccess(entry -> acknowledged.add(number));
        };
    }

    private static Message[] turn(int number) {
        return new Message[] {Message.user(number + "/0"), Message.user(number + "/1"), Message.user(number + "/2")};
    }

    private static Map<String, Payload> three(int place, int number) {
        Payload value = Payload.json(number);
        return Map.of(place + "/0", value, place + "/1", value, place + "/2", value);
    }

    private Step step(int place, int number) {
        Payload value = Payload.json(number);
        return Step.of(
                CheckpointDraft.childOf(roots.get(place))
                        .set("one", value)
                        .set("other", value)
                        .build(),
                TaskWrites.of("task-" + number, new ChannelWrite("one", value), new ChannelWrite("other", value)));
    }

    private void verifyThread(int place) {
        List<LoggedMessage> there = Objects.requireNonNull(
                shared.conversations().replay("thread-" + place).collectList().block(LONG));
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < there.size(); i++) {
            String text = there.get(i).message().text();
            int number = Integer.parseInt(text.substring(0, text.indexOf('/')));
            assertThat(there.get(i).sequence()).isEqualTo(i + 1L);
            assertThat(text).as("the parts of an append").isEqualTo(number + "/" + i % PARTS);
            assertThat(numbers.add(number))
                    .as("%s is the first time that it is appended", text)
                    .isEqualTo(i % PARTS == 0);
        }
        assertThat(there.size() % PARTS).as("the last append").isZero();
        found.addAll(numbers);
    }

    private void verifyEntries(int place) {
        List<Entry> there = Objects.requireNonNull(
                shared.entries().entries(place + "/").collectList().block(LONG));
        assertThat(there).hasSize(PARTS);
        assertThat(there.stream().map(Entry::value).distinct()).as("%s", there).hasSize(1);
        assertThat(there.stream().map(Entry::version).distinct())
                .as("%s", there)
                .hasSize(1);
    }

    private void verifyCheckpoints(int place) {
        List<Checkpoint> there = Objects.requireNonNull(shared.checkpoints()
                .history("run-" + place, HistoryQuery.newestFirst().projection(Projection.full()))
                .collectList()
                .block(LONG));
        Set<String> tasks = new HashSet<>();
        for (Checkpoint checkpoint : there.subList(0, there.size() - 1)) {
            Payload one = Objects.requireNonNull(checkpoint.value("one"));
            assertThat(checkpoint.value("other")).isEqualTo(one);
            assertThat(tasks.add("task-" + one.text())).as("%s once", one).isTrue();
            found.add(one.as(Integer.class));
        }
        Checkpoint root = Objects.requireNonNull(
                shared.checkpoints().get(roots.get(place)).block(LONG));
        assertThat(root.writes().stream().map(PendingWrite::task))
                .as("the writes of the tasks whose checkpoint is there, two of each")
                .hasSize(2 * tasks.size())
                .allMatch(tasks::contains);
    }
}
