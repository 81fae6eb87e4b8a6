package io.reactivememory.tck.broken;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.NamespaceStats;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Joins labels by slashes, and does not escape the slashes inside them. */
final class NamespaceCrossingStore extends ForwardingBackend {

    NamespaceCrossingStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return super.conversations(path(namespace));
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return super.entries(path(namespace));
    }

    @Override
    public Flux<Namespace> namespaces(Namespace prefix) {
        return super.namespaces(path(prefix));
    }

    @Override
    public Mono<NamespaceStats> stats(Namespace namespace) {
        return super.stats(path(namespace));
    }

    @Override
    public Mono<Boolean> erase(Namespace namespace) {
        return super.erase(path(namespace));
    }

    private static Namespace path(Namespace namespace) {
        List<String> steps = Arrays.stream(String.join("/", namespace.labels()).split("/"))
                .filter(step -> !step.isEmpty())
                .toList();
        return new Namespace(steps);
    }
}
