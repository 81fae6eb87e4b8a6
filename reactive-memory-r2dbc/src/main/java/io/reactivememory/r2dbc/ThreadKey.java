package io.reactivememory.r2dbc;

import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;

/** A thread's whole name, in the order in which threads are locked. */
record ThreadKey(Namespace namespace, String thread) implements Comparable<ThreadKey> {

    @Override
    public int compareTo(ThreadKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : Names.ORDER.compare(thread, other.thread);
    }
}
