package io.reactivememory.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.observation.ObservedBatch;
import io.reactivememory.observation.ObservedOperation;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.NamespaceStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The snippets of the README: compiled and run as they stand there. */
class TourTest {

    private static final Path README = Path.of("../README.md");
    private static final Path HERE = Path.of("src/test/java/io/reactivememory/server/TourTest.java");
    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void snippetsOfTheReadmeStandInThisTest() throws IOException {
        String here = folded(Files.readString(HERE));
        Matcher snippets = SNIPPET.matcher(Files.readString(README));
        int count = 0;
        while (snippets.find()) {
            assertThat(here).contains(folded(snippets.group(1)));
            count++;
        }
        assertThat(count).as("snippets of the README").isGreaterThan(5);
    }

    private static String folded(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }

    @Test
    void opensByUrl() {
        ReactiveMemory memory = ReactiveMemory.open("h2:file:./data/memory"); // or "inmemory:", or "local"
        AgentMemory alice = memory.forUser("alice"); // = memory.in(Namespace.of("users", "alice"))

        assertThat(alice).isNotNull();
        memory.close().block();
    }

    @Test
    void tellsAnObserver() {
        Map<String, Duration> times = new ConcurrentHashMap<>();
        Map<ObservedBatch.Kind, Integer> sizes = new ConcurrentHashMap<>();

        MemoryObserver metrics = new MemoryObserver() {
            @Override
            public void operationEnded(ObservedOperation operation) { // every operation of this handle
                times.merge(operation.operation() + " " + operation.outcome(), operation.duration(), Duration::plus);
            }

            @Override
            public void batchEnded(ObservedBatch batch) { // what the backend sent together
                sizes.merge(batch.kind(), batch.calls(), Math::max);
            }
        };
        ReactiveMemory memory =
                ReactiveMemory.open(MemoryOptions.parse("h2:file:./data/memory"), Clock.systemUTC(), metrics);

        memory.close().block();
        ReactiveMemory observed = ReactiveMemory.open(MemoryOptions.parse("h2:mem:tour"), Clock.systemUTC(), metrics);
        observed.shared().entries().put("key", Payload.text("value")).block();
        observed.close().block();
        assertThat(times).containsOnlyKeys("entries.put COMPLETED");
        assertThat(sizes).containsOnly(Map.entry(ObservedBatch.Kind.ENTRY_PUTS, 1));
    }

    @Test
    void keepsConversations() {
        ReactiveMemory memory = RunningServer.freshMemory();
        AgentMemory alice = memory.forUser("alice");

        Mono<Appended> turn = alice.conversations()
                .append(
                        "thread-1",
                        Message.builder("user").id("m-1").text("Where was I?").build(),
                        Message.assistant("In Kyoto, looking for a train."));
        assertThat(turn.map(Appended::lastSequence).block()).isEqualTo(2);

        Flux<LoggedMessage> window = alice.conversations().tail("thread-1", 20); // oldest to newest
        Flux<LoggedMessage> all = alice.conversations().replay("thread-1"); // pages are read as they are asked for
        Flux<LoggedMessage> live = alice.conversations().follow("thread-1", 41); // after sequence 41
        assertThat(window.count().block()).isEqualTo(2);
        assertThat(all.count().block()).isEqualTo(2);
        assertThat(live.take(Duration.ofMillis(1)).count().block()).isZero();

        Mono<Appended> next = alice.conversations()
                .append("thread-1", List.of(Message.user("Go on")), AppendOptions.expecting(2))
                .onErrorResume(ConflictException.class, conflict -> replan(conflict.actual()))
                .retryWhen(Retry.backoff(3, Duration.ofMillis(50)).filter(TransientMemoryException.class::isInstance));
        assertThat(next.map(Appended::lastSequence).block()).isEqualTo(3);
        assertThat(next.map(Appended::lastSequence).block())
                .as("from the conflict")
                .isEqualTo(-3);

        List<Message> messages = List.of(Message.user("From the start"));
        Mono<Rewritten> saved = alice.conversations().rewrite("thread-1", messages, AppendOptions.defaults());
        assertThat(saved.map(Rewritten::dropped).block()).isEqualTo(3);
    }

    private static Mono<Appended> replan(long actual) {
        return Mono.just(new Appended(List.of(), 0, -actual));
    }

    @Test
    void keepsCheckpoints() {
        ReactiveMemory memory = RunningServer.freshMemory();
        AgentMemory alice = memory.forUser("alice");
        alice.checkpoints()
                .put("run-1", CheckpointDraft.root().metadata("step", 1).build())
                .block();

        CheckpointStore checkpoints = alice.checkpoints();
        Mono<CheckpointRef> step = checkpoints
                .latest("run-1")
                .flatMap(parent -> checkpoints.put(
                        "run-1",
                        CheckpointDraft.childOf(parent)
                                .set("plan", Payload.json(List.of("book", "pack")))
                                .append("notes", Payload.json("the 9:40 train is full"))
                                .metadata("step", 2)
                                .mode(PutMode.STRICT) // of two workers on one parent, one goes on
                                .build()));
        Flux<Checkpoint> history =
                checkpoints.history("run-1", HistoryQuery.newestFirst().where("step", 1));
        CheckpointRef parent = requireNonNull(step.block());
        assertThat(history.collectList().block())
                .singleElement()
                .satisfies(first -> assertThat(first.id()).isLessThan(parent.id()));

        TaskWrites found = TaskWrites.of("search", new ChannelWrite("notes", Payload.json("a seat at 10:12")));
        Mono<Void> kept = checkpoints.putWrites(parent, found);
        CheckpointDraft draft = CheckpointDraft.childOf(parent)
                .append("notes", Payload.json("a seat at 10:12"))
                .build();
        Mono<CheckpointRef> next = checkpoints.commit("run-1", Step.of(draft, found)); // or both in one step
        assertThat(kept.then(next)
                        .flatMap(checkpoints::get)
                        .map(head -> requireNonNull(head.value("notes")).text())
                        .block())
                .isEqualTo("[\"the 9:40 train is full\",\"a seat at 10:12\"]");
        assertThat(checkpoints.get(parent).map(Checkpoint::writes).block()).hasSize(1);
    }

    @Test
    void keepsEntries() {
        ReactiveMemory memory = RunningServer.freshMemory();
        AgentMemory alice = memory.forUser("alice");

        EntryStore entries = alice.entries();
        Mono<Entry> zone = entries.put(
                "prefs:tz", Payload.json("Asia/Tokyo"), PutOptions.defaults().ttl(Duration.ofDays(30)));
        Mono<Entry> lock = entries.put("lock", Payload.text("worker-7"), PutOptions.ifAbsent());
        Flux<String> keys = entries.keys("prefs:"); // a literal prefix, in byte order
        assertThat(zone.then(lock).thenMany(keys).collectList().block()).containsExactly("prefs:tz");

        Mono<Entry> deep = memory.contextual()
                .entries()
                .get("prefs:tz")
                .contextWrite(ReactiveMemory.namespace(Namespace.user("alice")));
        assertThat(deep.map(entry -> entry.value().as(String.class)).block()).isEqualTo("Asia/Tokyo");

        Flux<Namespace> users = memory.namespaces(Namespace.of("users"));
        Mono<NamespaceStats> stats = alice.stats();
        Mono<Boolean> erased = alice.erase();
        assertThat(users.collectList().block()).containsExactly(Namespace.user("alice"));
        assertThat(stats.block()).isEqualTo(new NamespaceStats(0, 0, 0, 2));
        assertThat(erased.block()).isTrue();
    }
}
