package io.reactivememory.server;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.NamespaceStats;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A backend that keeps nothing: every thread has as many messages and checkpoints as are wanted, made when they are read. */
final class GeneratedLog implements MemoryBackend, ConversationLog {

    private final long length;
    private final String content;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong followers = new AtomicLong();

    GeneratedLog(long length, int messageBytes) {
        this.length = length;
        this.content = "x".repeat(messageBytes);
    }

    ReactiveMemory memory() {
        return ReactiveMemory.of(this);
    }

    /** How many messages and checkpoints were read so far. */
    long read() {
        return read.get();
    }

    /** How many follow now; to them nothing ever comes. */
    long followers() {
        return followers.get();
    }

    @Override
    public Flux<LoggedMessage> replay(String thread, ReplayQuery query) {
        return Paging.flux(
                (last, size) -> Mono.fromSupplier(() -> page(last == null ? 0 : last.sequence(), size)),
                logged -> logged.message().payload().size());
    }

    private Page<LoggedMessage> page(long after, int size) {
        long end = Math.min(length, after + size);
        read.addAndGet(end - after);
        return new Page<>(
                LongStream.rangeClosed(after + 1, end).mapToObj(this::message).toList(), end < length);
    }

    private LoggedMessage message(long sequence) {
        String json = "{\"role\":\"user\",\"content\":\"" + sequence + content + "\"}";
        return new LoggedMessage(sequence, Instant.ofEpochMilli(sequence), Message.ofStored(Payload.jsonText(json)));
    }

    @Override
    public String name() {
        return "generated";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.CONVERSATIONS, Capability.CHECKPOINTS);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return this;
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return new GeneratedHistory(read::addAndGet);
    }

    @Override
    public Mono<BackendStatus> status() {
        return Mono.just(new BackendStatus("generated", "none", 0));
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        throw unasked();
    }

    @Override
    public Flux<Namespace> namespaces(Namespace prefix) {
        return Flux.error(unasked());
    }

    @Override
    public Mono<NamespaceStats> stats(Namespace namespace) {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Boolean> deleteThread(Namespace namespace, String thread) {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Boolean> erase(Namespace namespace) {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Long> sweep() {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
        return Mono.error(unasked());
    }

    @Override
    public Flux<LoggedMessage> tail(String thread, int count) {
        return Flux.error(unasked());
    }

    @Override
    public Flux<LoggedMessage> follow(String thread, long after) {
        return Flux.<LoggedMessage>never()
                .doOnSubscribe(subscription -> followers.incrementAndGet())
                .doFinally(signal -> followers.decrementAndGet());
    }

    @Override
    public Mono<Rewritten> rewrite(String thread, List<Message> messages, AppendOptions options) {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Long> trim(String thread, TrimPolicy policy) {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Boolean> delete(String thread) {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Boolean> expireAt(String thread, Instant at) {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Boolean> persist(String thread) {
        return Mono.error(unasked());
    }

    @Override
    public Flux<ThreadSummary> threads(String prefix) {
        return Flux.error(unasked());
    }

    @Override
    public Mono<ThreadSummary> summary(String thread) {
        return Mono.error(unasked());
    }

    @Override
    public Mono<Long> count(String thread) {
        return Mono.error(unasked());
    }

    static RuntimeException unasked() {
        return new UnsupportedOperationException("no test asks this of a generated log");
    }
}
