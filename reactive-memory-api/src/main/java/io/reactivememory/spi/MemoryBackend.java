package io.reactivememory.spi;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One open store: the bundle of contracts that a provider opens.
 *
 * <p>Opening connects to nothing; the first subscription does. The stores that it hands out are cheap, stateless views
 * bound to a namespace. All publishers obey the rules RX of the contract.
 */
public interface MemoryBackend {

    /** Returns the backend's name, such as {@code h2}. */
    String name();

    /** Returns what this backend offers. */
    Set<Capability> capabilities();

    /** Returns the conversations of a namespace, without touching the store. */
    ConversationLog conversations(Namespace namespace);

    /** Returns the checkpoints of a namespace, without touching the store. */
    CheckpointStore checkpoints(Namespace namespace);

    /** Returns the entries of a namespace, without touching the store. */
    EntryStore entries(Namespace namespace);

    /**
     * Streams the namespaces at and under a prefix.
     *
     * @return the namespaces that were written to and not erased since, in ascending order, on demand; empty if none is
     *     there. Rules NS-1 to NS-3
     */
    Flux<Namespace> namespaces(Namespace prefix);

    /**
     * Counts what a namespace holds.
     *
     * @return the figures; zeros if the namespace is unknown, never empty. Rule NS-5
     */
    Mono<NamespaceStats> stats(Namespace namespace);

    /**
     * Removes a thread's conversation and its checkpoints, in one step.
     *
     * @return true if there was either; never empty. Rule NS-6
     */
    Mono<Boolean> deleteThread(Namespace namespace, String thread);

    /**
     * Removes everything in exactly this namespace, and the namespace from the listing.
     *
     * @return true if the namespace was listed; never empty. Rule NS-4
     */
    Mono<Boolean> erase(Namespace namespace);

    /**
     * Removes from the store what has expired and is invisible already.
     *
     * @return how many threads and entries were removed, never empty. Rule LC-5
     */
    Mono<Long> sweep();

    /**
     * Asks the engine how it is; fails as any operation does where it cannot be reached.
     *
     * @return the status, never empty
     */
    Mono<BackendStatus> status();

    /**
     * Frees what this backend holds. Called once, after everything that was accepted has ended.
     *
     * @return completes when all is freed; always empty
     */
    Mono<Void> close();
}
