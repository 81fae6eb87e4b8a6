package io.reactivememory.r2dbc;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;

/**
 * Moves H2 off the subscriber's thread: the one thread hop of this module.
 *
 * <p>H2 does its work, file access and lock waits included, on whichever thread subscribes. Writes go to one thread, since
 * H2 commits one at a time anyway and a second writer would only wait for the first one's locks; reads go to a few, and
 * never wait for the writer. Answers leave on a parallel thread, so that what a subscriber does with them cannot hold up
 * the store.
 *
 * <p>Work that was not begun is taken out by cancellation; work that was begun ends, and its thread is not interrupted: an
 * interrupt in a file operation closes the file under every connection.
 */
final class H2Offload implements SqlOffload {

    /** For all databases of this process: H2 fails when two connections define the same table at the same time. */
    private static final H2OffloadThreads MIGRATIONS = new H2OffloadThreads(1, "memory-h2-migration");

    private final H2OffloadThreads writer = new H2OffloadThreads(1, "memory-h2-writer");
    private final H2OffloadThreads readers;

    H2Offload(int readerThreads) {
        readers = new H2OffloadThreads(readerThreads, "memory-h2-reader");
    }

    @Override
    public <T> Mono<T> read(Mono<T> work) {
        return on(readers, work);
    }

    @Override
    public <T> Mono<T> write(Mono<T> work) {
        return on(writer, work);
    }

    @Override
    public <T> Mono<T> migrate(Mono<T> work) {
        return on(MIGRATIONS, work);
    }

    @Override
    public Mono<Void> close() {
        return Mono.when(writer.end(), readers.end());
    }

    private static <T> Mono<T> on(H2OffloadThreads threads, Mono<T> work) {
        return Mono.<T>create(sink -> {
                    AtomicBoolean taken = new AtomicBoolean();
                    Disposable queued = threads.schedule(() -> {
                        if (taken.compareAndSet(false, true)) {
                            try {
                                run(work, sink);
                            } finally {
                                threads.finish();
                            }
                        }
                    });
                    sink.onCancel(() -> {
                        if (taken.compareAndSet(false, true)) {
                            queued.dispose();
                            threads.finish();
                        }
                    });
                })
                .publishOn(Schedulers.parallel());
    }

    private static <T> void run(Mono<T> work, MonoSink<T> sink) {
        work.contextWrite(sink.contextView()).subscribe(sink::success, sink::error, sink::success);
    }
}
