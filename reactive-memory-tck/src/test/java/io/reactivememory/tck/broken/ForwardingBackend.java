package io.reactivememory.tck.broken;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.NamespaceStats;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Passes everything on; a broken store overrides what it breaks. It is named after its class. */
abstract class ForwardingBackend implements MemoryBackend {

    private final MemoryBackend backend;

    ForwardingBackend(MemoryBackend backend) {
        this.backend = backend;
    }

    @Override
    public String name() {
        return getClass().getSimpleName();
    }

    @Override
    public Set<Capability> capabilities() {
        return backend.capabilities();
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return backend.conversations(namespace);
    }

    @Override
    public CheckpointStore checkpoints(Namespace namespace) {
        return backend.checkpoints(namespace);
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return backend.entries(namespace);
    }

    @Override
    public Flux<Namespace> namespaces(Namespace prefix) {
        return backend.namespaces(prefix);
    }

    @Override
    public Mono<NamespaceStats> stats(Namespace namespace) {
        return backend.stats(namespace);
    }

    @Override
    public Mono<Boolean> deleteThread(Namespace namespace, String thread) {
        return backend.deleteThread(namespace, thread);
    }

    @Override
    public Mono<Boolean> erase(Namespace namespace) {
        return backend.erase(namespace);
    }

    @Override
    public Mono<Long> sweep() {
        return backend.sweep();
    }

    @Override
    public Mono<BackendStatus> status() {
        return backend.status();
    }

    @Override
    public Mono<Void> close() {
        return backend.close();
    }
}
