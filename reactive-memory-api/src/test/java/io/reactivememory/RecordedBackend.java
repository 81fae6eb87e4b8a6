package io.reactivememory;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.NamespaceStats;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Another backend, and how often it was closed; its sweep ends when the test says so. */
final class RecordedBackend implements MemoryBackend {

    private final MemoryBackend delegate;
    private final AtomicInteger closes = new AtomicInteger();
    private final Sinks.One<Long> sweep = Sinks.one();

    RecordedBackend(MemoryBackend delegate) {
        this.delegate = delegate;
    }

    int closes() {
        return closes.get();
    }

    void finishSweep() {
        sweep.tryEmitValue(1L).orThrow();
    }

    @Override
    public String name() {
        return "recorder";
    }

    @Override
    public Set<Capability> capabilities() {
        return delegate.capabilities();
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return delegate.conversations(namespace);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return delegate.checkpoints(namespace);
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return delegate.entries(namespace);
    }

    @Override
    public Flux<Namespace> namespaces(Namespace prefix) {
        return delegate.namespaces(prefix);
    }

    @Override
    public Mono<NamespaceStats> stats(Namespace namespace) {
        return delegate.stats(namespace);
    }

    @Override
    public Mono<Boolean> deleteThread(Namespace namespace, String thread) {
        return delegate.deleteThread(namespace, thread);
    }

    @Override
    public Mono<Boolean> erase(Namespace namespace) {
        return delegate.erase(namespace);
    }

    @Override
    public Mono<Long> sweep() {
        return sweep.asMono();
    }

    @Override
    public Mono<BackendStatus> status() {
        return delegate.status();
    }

    @Override
    public Mono<Void> close() {
        return Mono.<Void>fromRunnable(closes::incrementAndGet).then(delegate.close());
    }
}
