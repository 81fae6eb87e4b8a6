package io.reactivememory.inmemory;

import io.reactivememory.namespace.Names;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One epoch of a thread's checkpoints: its branches. Guarded by the backend's lock. */
final class InMemoryEpoch {

    private final long number;
    private final NavigableMap<String, InMemoryBranch> branches = new TreeMap<>(Names.ORDER);

    InMemoryEpoch(long number) {
        this.number = number;
    }

    long number() {
        return number;
    }

    /** Returns the branches by name, in order. */
    NavigableMap<String, InMemoryBranch> branches() {
        return branches;
    }

    /** Returns a branch; an empty one that is not kept if there is none. */
    InMemoryBranch branch(String name) {
        return branches.getOrDefault(name, new InMemoryBranch());
    }

    void keep(String name, InMemoryBranch branch) {
        branches.put(name, branch);
    }

    /** Forgets the branches that have nothing left. */
    void dropEmptyBranches() {
        branches.values().removeIf(InMemoryBranch::isEmpty);
    }

    boolean isEmpty() {
        return branches.isEmpty();
    }

    long count() {
        return branches.values().stream().mapToLong(InMemoryBranch::count).sum();
    }

    InMemoryEpoch copy(long copyNumber) {
        InMemoryEpoch copy = new InMemoryEpoch(copyNumber);
        branches.forEach((name, branch) -> copy.keep(name, branch.copy()));
        return copy;
    }
}
