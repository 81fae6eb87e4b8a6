package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.entry.Entry;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import java.util.List;
import reactor.core.publisher.Mono;

/** Reads for each call by itself. */
final class SinglePointReads implements PointReads {

    private final R2dbcBackend backend;

    SinglePointReads(R2dbcBackend backend) {
        this.backend = backend;
    }

    @Override
    public Mono<Entry> entry(FailedOperation operation, Namespace namespace, String key) {
        return backend.session().read(operation, sql -> backend.entryTable().get(sql, namespace, key, backend.now()));
    }

    @Override
    public Mono<List<LoggedMessage>> tail(FailedOperation operation, Namespace namespace, String thread, int count) {
        return backend.session()
                .read(operation, sql -> backend.messages().newest(sql, namespace, thread, backend.now(), count));
    }

    @Override
    public Mono<Checkpoint> checkpoint(FailedOperation operation, Namespace namespace, Wanted wanted) {
        return backend.session()
                .read(
                        operation,
                        sql -> backend.branches()
                                .find(sql, namespace, wanted.thread(), wanted.branch(), backend.now())
                                .filter(branch -> wanted.epoch() == 0 || wanted.epoch() == branch.epoch())
                                .flatMap(branch -> new CheckpointReader(backend, wanted.thread(), branch, operation)
                                        .read(sql, wanted.id(), wanted.projection())));
    }
}
