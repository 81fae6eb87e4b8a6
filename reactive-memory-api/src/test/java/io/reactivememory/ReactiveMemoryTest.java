package io.reactivememory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ClosedException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.inmemory.InMemoryBackendProvider;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class ReactiveMemoryTest {

    private static final Payload VALUE = Payload.json(1);

    /** A place of this test's own, since equal places are shared by the whole process. */
    private final String place = UUID.randomUUID().toString();

    @Test
    void unknownSchemeListsThoseThatArePresent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReactiveMemory.open("nosuch://alice:hunter2@host"))
                .withMessage("no provider opens nosuch://***@host; present are [inmemory, recorded, refused]");
    }

    @ParameterizedTest
    @CsvSource({"h2:file:./data, h2", "local, local"})
    void missingSchemeNamesTheArtifactThatBringsIt(String url, String scheme) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReactiveMemory.open(url))
                .withMessageEndingWith("; present are [inmemory, recorded, refused]; " + scheme
                        + " comes with the artifact io.reactivememory:reactive-memory-r2dbc");
    }

    @Test
    void providerIsFoundByItsNameToo() {
        assertThat(ReactiveMemory.open(MemoryOptions.of("recorder", Map.of("url", "recorded:" + place))))
                .hasToString("ReactiveMemory[recorder]");
    }

    @Test
    void providerOfAnotherSchemeIsNotTaken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReactiveMemory.open(MemoryOptions.of("inmemory", Map.of("url", "recorded:"))))
                .withMessageStartingWith("no provider opens recorded:");
    }

    @Test
    void unknownOptionIsRefusedBeforeTheProviderIsAsked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReactiveMemory.open("recorded:" + place + "?colour=red"))
                .withMessage("option colour is unknown to recorded; known are maxPayloadBytes, size");
        assertThat(RecordedProvider.opened(place)).isEmpty();
    }

    @Test
    void wrongValueIsRefusedBeforeTheProviderIsAsked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReactiveMemory.open("recorded:" + place + "?size=10"))
                .withMessage("option size must be a whole number from 1 to 9, but is '10'");
        assertThat(RecordedProvider.opened(place)).isEmpty();
    }

    @Test
    void refusalOfTheProviderIsThrownAgainEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ReactiveMemory.open("refused:" + place))
                    .withMessage("nothing is ever opened by refused:" + place);
        }
    }

    @Test
    void equalOptionsShareOneBackendAndItsData() {
        ReactiveMemory one = open("?size=2");
        ReactiveMemory other =
                ReactiveMemory.open(MemoryOptions.of("recorded", Map.of("url", "recorded:" + place, "size", 2)));
        put(one, "a");
        assertThat(has(other, "a")).isTrue();
        assertThat(RecordedProvider.opened(place)).hasSize(1);
    }

    @Test
    void otherOptionsShareNothing() {
        put(open("?size=2"), "a");
        assertThat(has(open("?size=3"), "a")).isFalse();
        assertThat(has(open(""), "a")).isFalse();
        assertThat(RecordedProvider.opened(place)).hasSize(3);
    }

    @Test
    void otherClocksShareNothing() {
        MemoryOptions options = MemoryOptions.parse("recorded:" + place);
        Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
        ReactiveMemory.open(options, clock);
        ReactiveMemory.open(options, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        ReactiveMemory.open(options, Clock.fixed(Instant.MAX, ZoneOffset.UTC));
        assertThat(RecordedProvider.opened(place)).hasSize(2);
    }

    @Test
    void takesTheTimeFromTheClock() {
        Instant now = Instant.parse("2030-01-01T00:00:00Z");
        ReactiveMemory memory =
                ReactiveMemory.open(MemoryOptions.parse("inmemory:" + place), Clock.fixed(now, ZoneOffset.UTC));
        StepVerifier.create(memory.shared().entries().put("a", VALUE))
                .assertNext(entry -> assertThat(entry.createdAt()).isEqualTo(now))
                .verifyComplete();
    }

    @Test
    void closingOneHandleLeavesTheOtherWorking() {
        ReactiveMemory one = open("");
        ReactiveMemory other = open("");
        one.close().block();
        put(other, "a");
        assertThat(has(other, "a")).isTrue();
        assertClosed(one.shared().entries().get("a"), "entries.get", "a");
        assertThat(opened().closes()).isZero();
        other.close().block();
        assertThat(opened().closes()).isEqualTo(1);
    }

    @Test
    void closingAgainTakesNothingFromTheOther() {
        ReactiveMemory one = open("");
        ReactiveMemory other = open("");
        Flux.concat(one.close(), one.close(), one.close()).blockLast();
        assertThat(opened().closes()).isZero();
        put(other, "a");
    }

    @Test
    void closesNothingBeforeSubscription() {
        ReactiveMemory memory = open("");
        assertThat(memory.close()).isNotNull();
        put(memory, "a");
        assertThat(opened().closes()).isZero();
    }

    @Test
    void opensAnewAfterTheLastHandleWasClosed() {
        ReactiveMemory memory = ReactiveMemory.open("inmemory:" + place);
        put(memory, "a");
        memory.close().block();
        assertThat(has(ReactiveMemory.open("inmemory:" + place), "a")).isFalse();
    }

    @RepeatedTest(20)
    void countsHandlesThatComeAndGoAtOnce() {
        ReactiveMemory keeper = open("");
        put(keeper, "a");
        List<Boolean> seen = Flux.range(0, 64)
                .flatMap(i -> Mono.fromSupplier(() -> open(""))
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMap(memory -> memory.shared()
                                .entries()
                                .get("a")
                                .hasElement()
                                .flatMap(found -> memory.close().thenReturn(found))))
                .collectList()
                .block();
        assertThat(seen).hasSize(64).containsOnly(true);
        assertThat(RecordedProvider.opened(place)).hasSize(1);
        assertThat(opened().closes()).isZero();
        keeper.close().block();
        assertThat(opened().closes()).isEqualTo(1);
    }

    @RepeatedTest(20)
    void closesEveryBackendOnceWhenNobodyKeepsIt() {
        Flux.range(0, 64)
                .flatMap(i -> Mono.fromSupplier(() -> open(""))
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMap(memory -> memory.close().thenReturn(i)))
                .blockLast();
        assertThat(RecordedProvider.opened(place))
                .isNotEmpty()
                .allSatisfy(backend -> assertThat(backend.closes()).isEqualTo(1));
    }

    @Test
    void leavesABackendOpenThatTheCallerOpened() {
        RecordedBackend backend = new RecordedBackend(
                new InMemoryBackendProvider().open(MemoryOptions.parse("inmemory:"), Clock.systemUTC()));
        ReactiveMemory memory = ReactiveMemory.of(backend);
        put(memory, "a");
        memory.close().block();
        assertClosed(memory.shared().entries().get("a"), "entries.get", "a");
        assertThat(backend.closes()).isZero();
        assertThat(has(ReactiveMemory.of(backend), "a")).isTrue();
    }

    @Test
    void closeFinishesWhatWasAccepted() {
        ReactiveMemory memory = open("");
        StepVerifier.create(Flux.merge(memory.sweep(), memory.close().thenReturn(7L)))
                .then(() -> assertThat(opened().closes()).isZero())
                .then(() -> opened().finishSweep())
                .expectNext(1L, 7L)
                .verifyComplete();
        assertThat(opened().closes()).isEqualTo(1);
    }

    @Test
    void closeDoesNotWaitForWhatWasCancelled() {
        ReactiveMemory memory = open("");
        memory.sweep().subscribe().dispose();
        StepVerifier.create(memory.close()).expectComplete().verify(Duration.ofSeconds(10));
    }

    @Test
    void closeGoesOnWhenItsCallerLosesInterest() {
        ReactiveMemory memory = open("");
        Disposable sweep = memory.sweep().subscribe();
        memory.close().subscribe().dispose();
        sweep.dispose();
        StepVerifier.create(memory.close()).expectComplete().verify(Duration.ofSeconds(10));
        assertThat(opened().closes()).isEqualTo(1);
    }

    @Test
    void closeEndsStreamsThatAreUnderWay() {
        ReactiveMemory memory = open("");
        StepVerifier.create(memory.shared().conversations().follow("t", 0))
                .then(() -> memory.close().subscribe())
                .expectError(ClosedException.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void refusesEverythingAfterClose() {
        ReactiveMemory memory = open("");
        AgentMemory alice = memory.forUser("alice");
        memory.close().block();
        assertClosed(memory.namespaces(), "namespaces", "/");
        assertClosed(memory.sweep(), "sweep", null);
        assertClosed(memory.status(), "status", null);
        assertClosed(alice.stats(), "stats", null);
        assertClosed(alice.erase(), "erase", null);
        assertClosed(alice.deleteThread("t"), "deleteThread", "t");
        assertClosed(alice.conversations().append("t", Message.user("Hi")), "conversations.append", "t");
        assertClosed(alice.conversations().replay("t"), "conversations.replay", "t");
        assertClosed(alice.checkpoints().latest("t"), "checkpoints.latest", "t");
        assertClosed(alice.checkpoints().history("t", HistoryQuery.newestFirst()), "checkpoints.history", "t");
        assertClosed(alice.entries().put("k", VALUE), "entries.put", "k");
        assertClosed(alice.entries().keys("k"), "entries.keys", "k");
    }

    @Test
    void contextualWorksInTheNamespaceOfTheContext() {
        ReactiveMemory memory = open("");
        Namespace alice = Namespace.user("alice");
        StepVerifier.create(memory.contextual()
                        .entries()
                        .put("a", VALUE)
                        .then(memory.forUser("alice").entries().get("a"))
                        .contextWrite(ReactiveMemory.namespace(alice)))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.create(memory.namespaces()).expectNext(alice).verifyComplete();
        StepVerifier.create(memory.contextual().entries().keys("").contextWrite(ReactiveMemory.namespace(alice)))
                .expectNext("a")
                .verifyComplete();
    }

    @Test
    void contextualWithoutContextFallsBackToNothing() {
        AgentMemory contextual = open("").contextual();
        List.of(
                        contextual.entries().put("a", VALUE),
                        contextual.entries().keys(""),
                        contextual.stats(),
                        contextual.erase())
                .forEach(publisher -> StepVerifier.create(publisher)
                        .expectErrorSatisfies(failure -> assertThat(failure)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessage("no namespace in the Reactor context; add"
                                        + " .contextWrite(ReactiveMemory.namespace(...)) downstream"))
                        .verify());
        StepVerifier.create(open("").namespaces()).verifyComplete();
    }

    @ParameterizedTest
    @NullAndEmptySource
    void thereIsNoAnonymousUser(@Nullable String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("").forUser(id))
                .withMessage(
                        "user id is missing; memory that belongs to nobody in particular is in Namespace.shared()");
    }

    @Test
    void refusesPayloadsOverTheLimitAndWritesNothing() {
        AgentMemory memory = open("?maxPayloadBytes=10").shared();
        Payload fitting = Payload.of("a/b", new byte[10]);
        Payload tooLarge = Payload.of("a/b", new byte[11]);
        StepVerifier.create(memory.entries().put("a", fitting))
                .expectNextCount(1)
                .verifyComplete();
        assertTooLarge(memory.entries().put("b", tooLarge), "entries.put", "b");
        assertTooLarge(
                memory.entries().putAll(Map.of("c", fitting, "d", tooLarge), PutOptions.defaults()),
                "entries.putAll",
                "d");
        StepVerifier.create(memory.entries().keys("")).expectNext("a").verifyComplete();
    }

    @Test
    void refusesMessagesOverTheLimitAndWritesNothing() {
        int limit = Message.user("1234567890").payload().size();
        AgentMemory memory = open("?maxPayloadBytes=" + limit).shared();
        Message tooLarge = Message.user("12345678901");
        StepVerifier.create(memory.conversations().append("t", Message.user("1234567890")))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.create(memory.conversations().append("t", Message.user("x"), tooLarge))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(PayloadTooLargeException.class, refusal -> {
                            assertThat(refusal.size()).isEqualTo(limit + 1L);
                            assertThat(refusal.limit()).isEqualTo(limit);
                        }))
                .verify();
        StepVerifier.create(memory.conversations().count("t")).expectNext(1L).verifyComplete();
    }

    @Test
    void limitIsOneOfTheOptions() {
        assertThat(ReactiveMemory.MAX_PAYLOAD_BYTES.defaultValue()).isEqualTo(16 * 1024 * 1024);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> open("?maxPayloadBytes=0"))
                .withMessageStartingWith("option maxPayloadBytes must be a whole number from 1 to 268435456");
    }

    @Test
    void missingKeysAreRefusedAtTheCall() {
        AgentMemory memory = open("").shared();
        List<@Nullable String> keys = Arrays.asList("a", null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.entries().getAll(nullable(keys)))
                .withMessage("key is missing");
        Map<@Nullable String, Payload> values = new HashMap<>();
        values.put(null, VALUE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> memory.entries().putAll(nullable(values), PutOptions.defaults()))
                .withMessage("key is missing");
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private static List<String> nullable(List<? extends @Nullable String> list) {
        return (List<String>) list;
    }

    @SuppressWarnings({"unchecked", "NullAway"})
    private static Map<String, Payload> nullable(Map<? extends @Nullable String, Payload> map) {
        return (Map<String, Payload>) map;
    }

    private ReactiveMemory open(String query) {
        return ReactiveMemory.open("recorded:" + place + query);
    }

    private RecordedBackend opened() {
        return RecordedProvider.opened(place).get(0);
    }

    private static void put(ReactiveMemory memory, String key) {
        StepVerifier.create(memory.shared().entries().put(key, VALUE))
                .expectNextCount(1)
                .verifyComplete();
    }

    private static @Nullable Boolean has(ReactiveMemory memory, String key) {
        return memory.shared().entries().get(key).hasElement().block();
    }

    private static void assertClosed(Publisher<?> publisher, String operation, @Nullable String key) {
        StepVerifier.create(publisher)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                ClosedException.class,
                                closed -> assertThat(closed.operation())
                                        .isEqualTo(new FailedOperation("recorder", operation, key))))
                .verify(Duration.ofSeconds(10));
    }

    private static void assertTooLarge(Mono<?> write, String operation, String key) {
        StepVerifier.create(write)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(PayloadTooLargeException.class)
                        .hasMessage(operation + " on recorder for '" + key
                                + "': payload of 11 bytes exceeds the limit of 10 bytes"))
                .verify();
    }
}
