package io.reactivememory.inmemory;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.Followers;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.NamespaceStats;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All namespaces behind one lock. */
final class InMemoryBackend implements MemoryBackend {

    static final String NAME = "inmemory";

    /** Appends wake followers; the interval only bounds how late an expiry is noticed. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    private final NavigableMap<Namespace, InMemoryNamespace> namespaces = new TreeMap<>();
    private final Followers followers = new Followers(POLL_INTERVAL);
    private final Clock clock;
    private long lastEpoch;

    InMemoryBackend(Clock clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.CONVERSATIONS, Capability.CHECKPOINTS, Capability.ENTRIES);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new InMemoryConversationLog(this, namespace);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new InMemoryCheckpointStore(this, namespace);
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new InMemoryEntryStore(this, namespace);
    }

    @Override
    public Flux<Namespace> namespaces(Namespace prefix) {
        return Paging.flux(
                (last, size) -> Mono.fromSupplier(() -> listed(prefix, last, size)),
                namespace -> namespace.stored().length());
    }

    private synchronized Page<Namespace> listed(Namespace prefix, @Nullable Namespace last, int size) {
        NavigableMap<Namespace, InMemoryNamespace> rest =
                last == null ? namespaces.tailMap(prefix, true) : namespaces.tailMap(last, false);
        return Page.of(
                rest.keySet().stream()
                        .takeWhile(namespace -> namespace.startsWith(prefix))
                        .limit(size + 1L)
                        .toList(),
                size);
    }

    @Override
    public Mono<NamespaceStats> stats(Namespace namespace) {
        return look(namespace, InMemoryNamespace::stats);
    }

    @Override
    public Mono<Boolean> deleteThread(Namespace namespace, String thread) {
        return look(namespace, (state, now) -> state.deleteThread(thread, now))
                .doOnNext(existed -> followers.appended(InMemoryConversationLog.key(namespace, thread)));
    }

    @Override
    public Mono<Boolean> erase(Namespace namespace) {
        return Mono.fromSupplier(() -> remove(namespace));
    }

    private synchronized boolean remove(Namespace namespace) {
        return namespaces.remove(namespace) != null;
    }

    @Override
    public Mono<Long> sweep() {
        return Mono.fromSupplier(this::removeExpired);
    }

    private synchronized long removeExpired() {
        Instant now = now();
        return namespaces.values().stream()
                .mapToLong(namespace -> namespace.sweep(now))
                .sum();
    }

    @Override
    public Mono<BackendStatus> status() {
        return Mono.just(new BackendStatus(NAME, "Java " + Runtime.version().feature(), 0));
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(this::forget);
    }

    private synchronized void forget() {
        namespaces.clear();
    }

    Followers followers() {
        return followers;
    }

    /** Returns a number that no epoch has; to be called with the lock held. */
    long nextEpoch() {
        return ++lastEpoch;
    }

    /** Looks at a namespace or removes from it; where there is none, at an empty one. A null answer is empty. */
    <T> Mono<T> look(Namespace namespace, BiFunction<InMemoryNamespace, Instant, @Nullable T> look) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                return look.apply(namespaces.getOrDefault(namespace, new InMemoryNamespace()), now());
            }
        });
    }

    /** Writes to a namespace, which is listed from then on, unless the change throws. */
    <T> Mono<T> write(Namespace namespace, BiFunction<InMemoryNamespace, Instant, T> change) {
        return Mono.fromSupplier(() -> {
            synchronized (this) {
                InMemoryNamespace changed = namespaces.getOrDefault(namespace, new InMemoryNamespace());
                T answer = change.apply(changed, now());
                namespaces.put(namespace, changed);
                return answer;
            }
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
