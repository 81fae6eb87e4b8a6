package io.reactivememory.delta;

import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.namespace.Names;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which checkpoints of one branch a prune keeps. Asked once about each, newest first; a child is newer than its
 * parent, so that whether a checkpoint has one is known when its turn comes. Not safe to share between threads.
 */
public final class Retention {

    private final PruneRequest request;
    private final NavigableSet<String> parents = new TreeSet<>(Names.ORDER);
    private long seen;

    /** @param request what may go */
    public Retention(PruneRequest request) {
        this.request = request;
    }

    /**
     * Tells whether the next older checkpoint is kept.
     *
     * @param id its id
     * @param parent its parent's id; null if it has none
     * @param at when it was put
     * @param writes whether it has pending writes
     */
    public boolean keeps(String id, @Nullable String parent, Instant at, boolean writes) {
        boolean head = seen == 0;
        boolean hasChild = parents.contains(id);
        parents.tailSet(id, true).clear();
        if (parent != null) {
            parents.add(parent);
        }
        seen++;
        return head || isYoung(at) || request.pinned().contains(id) || (writes && !hasChild);
    }

    private boolean isYoung(Instant at) {
        Long newest = request.keepLast();
        return newest == null ? !at.isBefore(request.olderThan()) : seen <= newest;
    }
}
