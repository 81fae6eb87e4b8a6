package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.entry.Entry;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads of a few rows, which need no page. */
interface PointReads {

    /** Returns an entry; empty if it is not there. */
    Mono<Entry> entry(FailedOperation operation, Namespace namespace, String key);

    /** Returns the newest messages of a thread, oldest first. */
    Mono<List<LoggedMessage>> tail(FailedOperation operation, Namespace namespace, String thread, int count);

    /** Returns a checkpoint; empty if it is not there. */
    Mono<Checkpoint> checkpoint(FailedOperation operation, Namespace namespace, Wanted wanted);

    /**
     * A checkpoint that is asked for.
     *
     * @param thread its thread
     * @param branch its branch
     * @param id its id; null for the newest
     * @param epoch the epoch that it must be of; 0 for whichever the thread is in
     * @param projection what to load of it
     */
    record Wanted(String thread, String branch, @Nullable String id, long epoch, Projection projection) {}
}
