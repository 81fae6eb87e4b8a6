package io.reactivememory;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Names;
import io.reactivememory.spi.MemoryBackend;
import io.reactivememory.spi.NamespaceStats;
import reactor.core.publisher.Mono;

/**
 * One namespace's stores.
 *
 * <p>Cheap to make, stateless, safe to share between threads. Two of different namespaces share nothing.
 */
public final class AgentMemory {

    private final Access access;
    private final ConversationLog conversations;
    private final CheckpointStore checkpoints;
    private final EntryStore entries;

    AgentMemory(Access access) {
        this.access = access;
        this.conversations = new CheckedConversationLog(access);
        this.checkpoints = new CheckedCheckpointStore(access);
        this.entries = new CheckedEntryStore(access);
    }

    /** Returns what was said. */
    public ConversationLog conversations() {
        return conversations;
    }

    /** Returns where runs stood. */
    public CheckpointStore checkpoints() {
        return checkpoints;
    }

    /** Returns the small named state. */
    public EntryStore entries() {
        return entries;
    }

    /**
     * Deletes everything that is kept under a thread id: its conversation and its checkpoints, in one step.
     *
     * @return true if there was something; never empty. Rule NS-6
     * @throws IllegalArgumentException if the id is not a name
     */
    public Mono<Boolean> deleteThread(String thread) {
        Names.require("thread id", thread);
        return access.once("deleteThread", thread, (backend, namespace) -> backend.deleteThread(namespace, thread));
    }

    /**
     * Counts what the namespace holds, in the backend.
     *
     * @return the figures; zeros if there is nothing, never empty. Rule NS-5
     */
    public Mono<NamespaceStats> stats() {
        return access.once("stats", null, MemoryBackend::stats);
    }

    /**
     * Removes everything of every kind in this namespace, and the namespace from the listing; namespaces under it stay.
     *
     * @return true if the namespace was listed; never empty. Rule NS-4
     */
    public Mono<Boolean> erase() {
        return access.once("erase", null, MemoryBackend::erase);
    }
}
