package io.reactivememory.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What every rule is handed: a fresh store, its clock, and a handle on it. Closed after the test, the fixture with it.
 *
 * <p>Asking it for a contract that the fixture does not declare skips the test, with that as the reason.
 */
public final class StoreUnderTest implements AutoCloseable {

    /** The namespace in which rules work that are not about namespaces. */
    static final Namespace NAMESPACE = Namespace.of("tck");

    private final TckFixture fixture;
    private final Function<String, Optional<String>> parameters;
    private final MutableClock clock = new MutableClock();
    private final List<ReactiveMemory> handles = new ArrayList<>();
    private MemoryBackend backend;
    private ReactiveMemory memory;

    /**
     * @param parameters the configuration parameters of the test run
     */
    StoreUnderTest(TckFixture fixture, Function<String, Optional<String>> parameters) {
        this.fixture = fixture;
        this.parameters = parameters;
        this.backend = fixture.open(clock);
        this.memory = anotherHandle();
    }

    /** Returns a number that whoever runs the tests may set, as a configuration parameter or a system property. */
    long parameter(String name, long otherwise) {
        return parameters.apply(name).map(Long::parseLong).orElse(otherwise);
    }

    MutableClock clock() {
        return clock;
    }

    /** Returns the backend, for what a handle does not show. */
    MemoryBackend backend() {
        return backend;
    }

    /** Returns the handle that {@link #log}, {@link #checkpoints} and {@link #entries} belong to. */
    ReactiveMemory memory() {
        return memory;
    }

    /** Returns one more handle on the same backend. */
    ReactiveMemory anotherHandle() {
        return observedHandle(MemoryObserver.none());
    }

    /** Returns one more handle on the same backend, which tells an observer what it does. */
    ReactiveMemory observedHandle(MemoryObserver observer) {
        ReactiveMemory handle = ReactiveMemory.of(backend, observer);
        handles.add(handle);
        return handle;
    }

    AgentMemory agent() {
        return memory.in(NAMESPACE);
    }

    ConversationLog log() {
        return logIn(NAMESPACE);
    }

    CheckpointStore checkpoints() {
        return checkpointsIn(NAMESPACE);
    }

    EntryStore entries() {
        return entriesIn(NAMESPACE);
    }

    ConversationLog logIn(Namespace namespace) {
        require(Capability.CONVERSATIONS);
        return memory.in(namespace).conversations();
    }

    CheckpointStore checkpointsIn(Namespace namespace) {
        require(Capability.CHECKPOINTS);
        return memory.in(namespace).checkpoints();
    }

    EntryStore entriesIn(Namespace namespace) {
        require(Capability.ENTRIES);
        return memory.in(namespace).entries();
    }

    /** Returns the backend's own conversations, which no handle protects. */
    ConversationLog backendLog() {
        require(Capability.CONVERSATIONS);
        return backend.conversations(NAMESPACE);
    }

    /** Returns the backend's own checkpoints, which no handle protects. */
    CheckpointStore backendCheckpoints() {
        require(Capability.CHECKPOINTS);
        return backend.checkpoints(NAMESPACE);
    }

    /** Returns the backend's own entries, which no handle protects. */
    EntryStore backendEntries() {
        require(Capability.ENTRIES);
        return backend.entries(NAMESPACE);
    }

    /** Returns the conversations of another handle. */
    ConversationLog logOfAnotherHandle() {
        require(Capability.CONVERSATIONS);
        return anotherHandle().in(NAMESPACE).conversations();
    }

    /** Returns the checkpoints of another handle. */
    CheckpointStore checkpointsOfAnotherHandle() {
        require(Capability.CHECKPOINTS);
        return anotherHandle().in(NAMESPACE).checkpoints();
    }

    /** Writes something of a kind that is declared, by which a namespace becomes known. */
    Mono<?> write(Namespace namespace) {
        if (declares(Capability.ENTRIES)) {
            return entriesIn(namespace).put("key", Payload.text("value"));
        }
        return declares(Capability.CONVERSATIONS)
                ? logIn(namespace).append("thread", Message.user("hi"))
                : checkpointsIn(namespace).put("thread", CheckpointDraft.root().build());
    }

    Set<Capability> capabilities() {
        return fixture.capabilities();
    }

    boolean declares(Capability capability) {
        return capabilities().contains(capability);
    }

    private void require(Capability capability) {
        assumeTrue(declares(capability), () -> lacks(Set.of(capability)));
    }

    /** Says why a rule is not asked. */
    String lacks(Set<Capability> capabilities) {
        return backend.name() + " does not declare "
                + String.join(
                        ", ", capabilities.stream().map(Enum::name).sorted().toList());
    }

    /** Closes the backend and opens it again, as a new process would. */
    void reopen() {
        closeBackend();
        backend = fixture.reopen(clock);
        memory = anotherHandle();
    }

    /** Asserts that the backend has given all its connections back, or does so before long. */
    void assertNoConnectionInUse(String when) {
        int inUse = Await.settled(backend.status().map(status -> status.connectionsInUse()), count -> count == 0);
        assertThat(inUse).as("connections in use %s", when).isZero();
    }

    @Override
    public void close() {
        try {
            closeBackend();
        } finally {
            fixture.close();
        }
    }

    private void closeBackend() {
        Await.done(Flux.fromIterable(handles).flatMap(ReactiveMemory::close).then(backend.close()));
        handles.clear();
    }
}
