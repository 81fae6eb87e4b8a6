package io.reactivememory.r2dbc;

import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * A thread's whole name, in the order in which threads are locked. It is looked up several times on the way of a call, so it
 * knows its hash.
 */
final class ThreadKey implements Comparable<ThreadKey> {

    private final Namespace namespace;
    private final String thread;
    private final int hash;

    ThreadKey(Namespace namespace, String thread) {
        this.namespace = namespace;
        this.thread = thread;
        this.hash = 31 * namespace.hashCode() + thread.hashCode();
    }

    Namespace namespace() {
        return namespace;
    }

    String thread() {
        return thread;
    }

    @Override
    public int compareTo(ThreadKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : Names.ORDER.compare(thread, other.thread);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ThreadKey key
                && hash == key.hash
                && thread.equals(key.thread)
                && namespace.equals(key.namespace);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return namespace + "/" + thread;
    }
}
