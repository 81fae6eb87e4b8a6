package io.reactivememory.redis;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.Followers;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.NamespaceStats;
import io.reactivememory.spi.Paging;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Wires the connections to the stores, and does what concerns all of a thread or of a namespace. */
final class RedisBackend implements MemoryBackend {

    private static final String NAME = "redis";
    private static final int AT_ONCE = 256;
    private static final int ENTRIES_PER_SWEEP = 1_000;

    private final RedisClients clients;
    private final RedisConnection shared;
    private final RedisConnection following;
    private final @Nullable DurableWrites durable;
    private final RedisLink link;
    private final RedisLink followLink;
    private final RedisKeys keys;
    private final Listing listing;
    private final Followers followers;
    private final Turns<Object> turns = new Turns<>();
    private final Clock clock;

    RedisBackend(
            RedisClients clients,
            RedisKeys keys,
            Durability durability,
            Duration durabilityTimeout,
            Duration pollInterval,
            Clock clock) {
        this.clients = clients;
        this.shared = new RedisConnection(clients::connect);
        this.following = new RedisConnection(clients::connect);
        this.durable = durability.equals(Durability.SERVER)
                ? null
                : new DurableWrites(new RedisConnection(clients::connect), durability, durabilityTimeout);
        this.link = new RedisLink(shared, durable);
        this.followLink = new RedisLink(following, null);
        this.keys = keys;
        this.listing = new Listing(this, link, keys);
        this.followers = new Followers(pollInterval);
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new RedisConversationLog(this, namespace);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new RedisCheckpointStore(this, namespace);
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new RedisEntryStore(this, namespace);
    }

    @Override
    public Flux<Namespace> namespaces(Namespace prefix) {
        FailedOperation operation = failed("namespaces", prefix.toString());
        return Paging.flux(
                (last, size) -> listing.namespaces(operation, prefix, last, size),
                namespace -> namespace.stored().length());
    }

    @Override
    public Mono<NamespaceStats> stats(Namespace namespace) {
        FailedOperation operation = failed("stats", namespace.toString());
        Mono<NamespaceStats> ofThreads = listing.listed(operation, namespace)
                .flatMap(thread -> summary(operation, namespace, thread), AT_ONCE)
                .map(summary -> new NamespaceStats(1, summary.number(1), summary.number(2), 0))
                .reduce(new NamespaceStats(0, 0, 0, 0), RedisBackend::sum);
        return ofThreads.zipWith(
                entries(namespace).stats(),
                (threads, entries) -> sum(threads, new NamespaceStats(0, 0, 0, entries.entries())));
    }

    private static NamespaceStats sum(NamespaceStats a, NamespaceStats b) {
        return new NamespaceStats(
                a.threads() + b.threads(),
                a.messages() + b.messages(),
                a.checkpoints() + b.checkpoints(),
                a.entries() + b.entries());
    }

    @Override
    public Mono<Boolean> deleteThread(Namespace namespace, String thread) {
        return endThread(failed("deleteThread", thread), namespace, thread, "thread")
                .doOnNext(existed -> wake(namespace, thread));
    }

    /**
     * Ends a thread's conversation ({@code log}), its {@code checkpoints}, or the {@code thread}; or removes one that has
     * {@code expired}.
     *
     * @return whether that was there
     */
    Mono<Boolean> endThread(FailedOperation operation, Namespace namespace, String thread, String what) {
        return Mono.defer(() -> link.run(
                        operation,
                        Script.THREAD_DELETE,
                        keys.of(namespace, thread).all(),
                        Arguments.at(now()).add(what).array()))
                .delayUntil(ended -> ended.flag(0) && ended.flag(1) && !what.equals("expired")
                        ? listing.unlist(operation, namespace, thread)
                        : Mono.empty())
                .map(ended -> ended.flag(0));
    }

    /** Returns a thread's summary as its script has it; empty if it is not there. */
    Mono<Reply> summary(FailedOperation operation, Namespace namespace, String thread) {
        return Mono.defer(() -> {
                    RedisKeys.OfThread of = keys.of(namespace, thread);
                    return link.run(
                            operation,
                            Script.THREAD_SUMMARY,
                            new byte[][] {of.meta(), of.log(), of.order()},
                            Arguments.at(now()).array());
                })
                .filter(summary -> !summary.isEmpty());
    }

    @Override
    public Mono<Boolean> erase(Namespace namespace) {
        FailedOperation operation = failed("erase", namespace.toString());
        Mono<Void> threads = listing.listed(operation, namespace)
                .flatMap(
                        thread -> endThread(operation, namespace, thread, "thread")
                                .then(listing.unlist(operation, namespace, thread))
                                .then(Mono.fromRunnable(() -> wake(namespace, thread))),
                        AT_ONCE)
                .then();
        return listing.erase(
                operation, namespace, threads.then(entries(namespace).clear()).then());
    }

    @Override
    public Mono<Long> sweep() {
        FailedOperation operation = failed("sweep", null);
        return namespaces(Namespace.root())
                .concatMap(
                        namespace -> sweepThreads(operation, namespace).concatWith(sweepEntries(operation, namespace)))
                .reduce(0L, Long::sum);
    }

    /** Removes what has expired; what the server has removed by itself is still listed, and counts too. */
    private Flux<Long> sweepThreads(FailedOperation operation, Namespace namespace) {
        return listing.listed(operation, namespace)
                .flatMap(thread -> sweepThread(operation, namespace, thread), AT_ONCE);
    }

    /** Returns 1 if the thread is not there any more: then the rest of it goes, and its name from the list. */
    Mono<Long> sweepThread(FailedOperation operation, Namespace namespace, String thread) {
        return summary(operation, namespace, thread)
                .map(there -> 0L)
                .switchIfEmpty(Mono.defer(() -> endThread(operation, namespace, thread, "expired")
                        .then(listing.unlist(operation, namespace, thread))
                        .thenReturn(1L)));
    }

    private Flux<Long> sweepEntries(FailedOperation operation, Namespace namespace) {
        Mono<Long> some = Mono.defer(() -> link.run(
                        operation,
                        Script.ENTRY_SWEEP,
                        keys.of(namespace).forEntries(),
                        Arguments.at(now()).add(ENTRIES_PER_SWEEP).array()))
                .map(swept -> swept.number(0));
        return some.expand(swept -> swept < ENTRIES_PER_SWEEP ? Mono.empty() : some);
    }

    @Override
    public Mono<BackendStatus> status() {
        return link.info(failed("status", null))
                .map(info -> new BackendStatus(NAME, server(info.lines().toList()), 0));
    }

    private static String server(List<String> info) {
        return info.stream()
                .filter(line -> line.startsWith("valkey_version:") || line.startsWith("redis_version:"))
                .map(line -> line.replace("valkey_version:", "Valkey ").replace("redis_version:", "Redis "))
                .reduce((first, second) -> second.startsWith("Valkey") ? second : first)
                .orElse("Redis");
    }

    @Override
    public Mono<Void> close() {
        return Mono.whenDelayError(shared.close(), following.close(), durable == null ? Mono.empty() : durable.close())
                .then(clients.close());
    }

    RedisConnection connection() {
        return shared;
    }

    RedisLink link() {
        return link;
    }

    /** Returns the link of those who follow, whose reads nobody else waits behind. */
    RedisLink followLink() {
        return followLink;
    }

    RedisKeys keys() {
        return keys;
    }

    Listing listing() {
        return listing;
    }

    Followers followers() {
        return followers;
    }

    /** Plans and writes again and again until a plan holds, with those of this handle who write to the thread in turns. */
    <T> Mono<T> settle(FailedOperation operation, Namespace namespace, String thread, Mono<T> round) {
        return turns.take(threadKey(namespace, thread), Contention.settle(operation, round));
    }

    void wake(Namespace namespace, String thread) {
        followers.appended(threadKey(namespace, thread));
    }

    /** Returns by what followers of a thread are woken, and by what its writers take turns. */
    static Object threadKey(Namespace namespace, String thread) {
        return List.of(namespace, thread);
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static FailedOperation failed(String method, @Nullable String key) {
        return new FailedOperation(NAME, method, key);
    }
}
