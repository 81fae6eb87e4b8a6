package io.reactivememory;

import io.reactivememory.config.MemoryOptions;
import io.reactivememory.config.Option;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.observation.MemoryObserver;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.Surroundings;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * The door to a memory, and the handle on it.
 *
 * <pre>{@code
 * ReactiveMemory memory = ReactiveMemory.open("h2:file:./data/memory");
 * AgentMemory alice = memory.forUser("alice");
 * }</pre>
 *
 * <p>What every publisher of this library does, in every contract and on every backend (the rules RX of the contract):
 *
 * <ul>
 *   <li><b>Laziness.</b> Nothing happens before subscription, and each subscription is a new execution.
 *   <li><b>Demand.</b> A stream reads nothing without demand and holds at most one page beyond it. No connection, cursor
 *       or transaction is held between pages: a subscriber that stops reading costs the backend nothing.
 *   <li><b>Cancellation.</b> Cancelled before it was sent, an operation does nothing; a write that was sent may complete,
 *       but never by half; a stream reads no further page.
 *   <li><b>Absence</b> is an empty publisher, never null and never an error.
 *   <li><b>Errors.</b> Misuse throws {@link IllegalArgumentException} at the call. Everything else arrives as a signal: a
 *       {@link io.reactivememory.error.TransientMemoryException} where the same call may succeed later, a
 *       {@link io.reactivememory.error.PermanentMemoryException} where it will not.
 *   <li><b>Threads.</b> Subscribing never blocks. Signals may arrive on a thread of the backend's; it may be blocked no
 *       more than any thread of a reactive pipeline.
 * </ul>
 *
 * <p>Handles opened with equal options, clocks and observers share one backend; closing one does not close another's. Safe to share between
 * threads.
 */
public final class ReactiveMemory {

    /** The largest payload or message, in bytes; larger ones are refused before anything is sent. */
    public static final Option<Integer> MAX_PAYLOAD_BYTES = Option.number(
            "maxPayloadBytes", 16 * 1024 * 1024, 1, 256 * 1024 * 1024, "The largest payload or message, in bytes.");

    private final MemoryBackend backend;
    private final Gate gate;
    private final int maxPayloadBytes;
    private final Mono<Void> close;

    private ReactiveMemory(MemoryBackend backend, MemoryObserver observer, int maxPayloadBytes, Mono<Void> release) {
        this.backend = backend;
        this.gate = new Gate(observer);
        this.maxPayloadBytes = maxPayloadBytes;
        this.close = Mono.defer(gate::close).then(release).cache();
    }

    /**
     * Opens a memory by URL; connects to nothing until the first subscription.
     *
     * @param url for example {@code inmemory:}, {@code h2:file:./data/memory} or {@code local}
     * @throws IllegalArgumentException if no provider opens such a URL (the message names those that are present), or
     *     an option is unknown or has a value that is not allowed
     */
    public static ReactiveMemory open(String url) {
        return open(MemoryOptions.parse(url));
    }

    /**
     * Opens a memory by provider and options; connects to nothing until the first subscription.
     *
     * @throws IllegalArgumentException as {@link #open(String)}
     */
    public static ReactiveMemory open(MemoryOptions options) {
        return open(options, Clock.systemUTC());
    }

    /**
     * Opens a memory that takes the time from a clock.
     *
     * @param clock where expiry and instants come from; handles share a backend only if their clocks are equal too
     * @throws IllegalArgumentException as {@link #open(String)}
     */
    public static ReactiveMemory open(MemoryOptions options, Clock clock) {
        return open(options, clock, MemoryObserver.none());
    }

    /**
     * Opens a memory that tells an observer what it does.
     *
     * @param clock as {@link #open(MemoryOptions, Clock)}
     * @param observer is told of the operations of this handle, and of the batches that the backend makes of them; handles
     *     share a backend only if their observers are equal too, so that no batch is anybody else's
     * @throws IllegalArgumentException as {@link #open(String)}
     */
    public static ReactiveMemory open(MemoryOptions options, Clock clock, MemoryObserver observer) {
        Surroundings surroundings = new Surroundings(clock, observer);
        SharedBackends.Lease lease = SharedBackends.lease(options, surroundings);
        return new ReactiveMemory(
                lease.backend(), surroundings.observer(), options.get(MAX_PAYLOAD_BYTES), lease.release());
    }

    /**
     * Returns a handle on a backend that the caller opened; closing the handle leaves the backend open.
     *
     * @param backend an open backend
     */
    public static ReactiveMemory of(MemoryBackend backend) {
        return of(backend, MemoryObserver.none());
    }

    /**
     * Returns a handle on a backend that the caller opened, which tells an observer what it does; as
     * {@link #of(MemoryBackend)}.
     *
     * @param observer is told of the operations of this handle; of batches is told who was given when the backend was
     *     opened
     */
    public static ReactiveMemory of(MemoryBackend backend, MemoryObserver observer) {
        return new ReactiveMemory(backend, MemoryObserver.guarded(observer), 16 * 1024 * 1024, Mono.empty());
    }

    /** Returns the stores of a namespace; touches nothing. */
    public AgentMemory in(Namespace namespace) {
        return new AgentMemory(new Access(backend, gate, context -> namespace, maxPayloadBytes));
    }

    /**
     * Returns the stores of {@code users/<id>}.
     *
     * @throws IllegalArgumentException if the id is missing or is not a namespace label
     */
    public AgentMemory forUser(@Nullable String id) {
        return in(Namespace.user(id));
    }

    /** Returns the stores of {@code shared}. */
    public AgentMemory shared() {
        return in(Namespace.shared());
    }

    /**
     * Returns stores that find their namespace in the Reactor {@link Context} when they are subscribed to, as
     * {@link #namespace(Namespace)} puts it there. Without one, publishers signal {@link IllegalStateException}.
     */
    public AgentMemory contextual() {
        return new AgentMemory(new Access(
                backend,
                gate,
                context -> context.<Namespace>getOrEmpty(Namespace.class)
                        .orElseThrow(() -> new IllegalStateException("no namespace in the Reactor context; add"
                                + " .contextWrite(ReactiveMemory.namespace(...)) downstream")),
                maxPayloadBytes));
    }

    /**
     * Returns what {@code contextWrite} needs so that everything upstream works in a namespace.
     *
     * <pre>{@code
     * agent.run(input).contextWrite(ReactiveMemory.namespace(Namespace.user("alice")))
     * }</pre>
     */
    public static Function<Context, Context> namespace(Namespace namespace) {
        return context -> context.put(Namespace.class, namespace);
    }

    /**
     * Streams the namespaces at and under a prefix.
     *
     * <p>On subscription nothing is read before demand. A namespace is listed from its first write until it is erased.
     * Rules NS-1 to NS-3.
     *
     * @return the namespaces in ascending order, on demand; empty if none is there
     */
    public Flux<Namespace> namespaces(Namespace prefix) {
        return gate.stream(operation("namespaces", prefix), backend.namespaces(prefix));
    }

    /**
     * Streams all namespaces; as {@link #namespaces(Namespace)}.
     *
     * @return the namespaces in ascending order; empty if none is there
     */
    public Flux<Namespace> namespaces() {
        return namespaces(Namespace.root());
    }

    /**
     * Removes from the store what has expired. What has expired is invisible, swept or not; sweeping frees its room.
     *
     * @return how many threads and entries were removed; 0 if none, never empty. Rule LC-5
     */
    public Mono<Long> sweep() {
        return gate.once(operation("sweep", null), backend.sweep());
    }

    /**
     * Asks the backend how it is.
     *
     * @return the status, never empty; an error where the backend cannot be reached
     */
    public Mono<BackendStatus> status() {
        return gate.once(operation("status", null), backend.status());
    }

    /**
     * Closes this handle: finishes what was accepted, ends streams with
     * {@link io.reactivememory.error.ClosedException}, refuses everything after it with the same, and frees the backend
     * when no other handle shares it.
     *
     * <p>Nothing is closed before subscription. Closing again waits for the same close. Rules LC-1 to LC-4.
     *
     * @return completes when closed; always empty
     */
    public Mono<Void> close() {
        return close;
    }

    private FailedOperation operation(String name, @Nullable Namespace key) {
        return new FailedOperation(backend.name(), name, key == null ? null : key.toString());
    }

    /** Names the backend. */
    @Override
    public String toString() {
        return "ReactiveMemory[" + backend.name() + "]";
    }
}
