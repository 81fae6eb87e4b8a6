package io.reactivememory.r2dbc;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Moves H2 off the subscriber's thread: the one thread hop of this module.
 *
 * <p>H2 does its work, file access and lock waits included, on whichever thread subscribes. Writes go to one thread, since
 * H2 commits one at a time anyway and a second writer would only wait for the first one's locks; reads go to a few, and
 * never wait for the writer. Answers leave on a parallel thread, so that what a subscriber does with them cannot hold up
 * the store.
 *
 * <p>The threads are never interrupted: an interrupt in a file operation closes the file under every connection. Work
 * that was not begun is taken out by cancellation; work that was begun ends.
 */
final class H2Offload implements SqlOffload {

    private static final int QUEUED_AT_MOST = 100_000;

    private final ThreadPoolExecutor writer;
    private final ThreadPoolExecutor readers;
    private final Scheduler writes;
    private final Scheduler reads;

    H2Offload(int readerThreads) {
        writer = executor("memory-h2-writer", 1);
        readers = executor("memory-h2-reader", readerThreads);
        writes = Schedulers.fromExecutor(writer);
        reads = Schedulers.fromExecutor(readers);
    }

    @Override
    public <T> Mono<T> read(Mono<T> work) {
        return work.subscribeOn(reads).publishOn(Schedulers.parallel());
    }

    @Override
    public <T> Mono<T> write(Mono<T> work) {
        return work.subscribeOn(writes).publishOn(Schedulers.parallel());
    }

    @Override
    public void close() {
        writer.shutdown();
        readers.shutdown();
    }

    private static ThreadPoolExecutor executor(String name, int threads) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>(QUEUED_AT_MOST);
        ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, queue, factory);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
