package io.reactivememory.spi;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Turns page reads into a stream that is pulled by demand.
 *
 * <p>Without demand nothing is read. The first page is small, so that the first item comes early; later ones grow until
 * they hold about {@value #WEIGHT} bytes or {@value #LARGEST} items, and {@value #WANTED} times as much as far as the
 * demand covers it: then a page costs the reader nothing that it did not ask for. While a page is handed out the next one
 * is read ahead only if the demand already reaches into it, so never more than {@value #LARGEST} items beyond demand are
 * held. Between pages nothing is held in the backend. Each subscription reads anew.
 */
public final class Paging {

    private static final int SMALLEST = 16;
    private static final int LARGEST = 256;
    private static final int GROWTH = 4;
    private static final int WEIGHT = 128 * 1024;

    /** How many times as large a page may be whose items are all asked for. */
    private static final int WANTED = 4;

    private Paging() {}

    /**
     * Returns a stream of all pages of a source.
     *
     * @param source reads the pages
     * @param weigher the approximate size of an item in bytes, by which pages are kept small
     * @return the items of all pages, in order; empty if the first page is
     */
    public static <T> Flux<T> flux(PageSource<T> source, ToIntFunction<T> weigher) {
        return new PagedFlux<>(source, weigher);
    }

    static IllegalStateException noPage() {
        return new IllegalStateException("a page source must answer with a page");
    }

    private static final class PagedFlux<T> extends Flux<T> {

        private final PageSource<T> source;
        private final ToIntFunction<T> weigher;

        PagedFlux(PageSource<T> source, ToIntFunction<T> weigher) {
            this.source = source;
            this.weigher = weigher;
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            actual.onSubscribe(new PagedSubscription<>(actual, source, weigher));
        }
    }

    /*
     * The state of one subscription. All of it is touched only inside drain(), which one thread at a time runs: whoever
     * raises `work` from 0 drains, and everybody else only leaves a count behind. What arrives from outside arrives
     * through three volatile fields: `demand` (request), `arrived` or `failure` (a page read ended), `cancelled`.
     *
     * Invariants: at most one read is under way (`read`); `ahead` is the page after `page`, and is read only while
     * the demand exceeds what is left of `page`, so what lies in memory beyond the demand is less than one page, and
     * less than LARGEST, because only what the demand covers makes a page larger.
     */
    private static final class PagedSubscription<T> implements Subscription {

        private final CoreSubscriber<? super T> actual;
        private final PageSource<T> source;
        private final ToIntFunction<T> weigher;

        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger work = new AtomicInteger();
        private volatile boolean cancelled;
        private volatile @Nullable Page<T> arrived;
        private volatile @Nullable Throwable failure;

        private List<T> page = List.of();
        private int position;
        private @Nullable Page<T> ahead;
        private @Nullable PageRead read;
        private boolean more = true;
        private @Nullable T last;
        private int grown = SMALLEST;
        private long itemWeight = 1;
        private boolean done;

        PagedSubscription(CoreSubscriber<? super T> actual, PageSource<T> source, ToIntFunction<T> weigher) {
            this.actual = actual;
            this.source = source;
            this.weigher = weigher;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                demand.accumulateAndGet(n, Operators::addCap);
                drain();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            drain();
        }

        private void drain() {
            if (work.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                advance();
                missed = work.addAndGet(-missed);
            } while (missed != 0);
        }

        private void advance() {
            while (!done && !cancelled) {
                takeArrived();
                readAhead();
                if (position < page.size()) {
                    if (demand.get() == 0) {
                        return;
                    }
                    emit();
                } else if (ahead != null) {
                    turn(ahead);
                } else if (failure != null || !more) {
                    finish();
                } else {
                    return;
                }
            }
            if (cancelled) {
                letGo();
            }
        }

        private void letGo() {
            page = List.of();
            ahead = null;
            arrived = null;
            PageRead current = read;
            if (current != null) {
                current.cancel();
            }
        }

        private void takeArrived() {
            Page<T> next = arrived;
            if (next != null) {
                arrived = null;
                read = null;
                ahead = next;
                more = next.more();
                if (!next.items().isEmpty()) {
                    last = next.items().get(next.items().size() - 1);
                    itemWeight = average(next.items());
                }
            }
        }

        private void readAhead() {
            long wanted = demand.get() - (page.size() - position);
            if (wanted > 0 && more && ahead == null && read == null && failure == null) {
                PageRead next = new PageRead();
                read = next;
                try {
                    source.read(last, nextSize(wanted)).subscribe(next);
                } catch (Throwable e) {
                    Exceptions.throwIfFatal(e);
                    failure = e;
                }
            }
        }

        private void turn(Page<T> next) {
            page = next.items();
            position = 0;
            ahead = null;
        }

        /** Hands out what the demand allows of the current page, and reports it once. */
        private void emit() {
            long allowed = demand.get();
            long emitted = 0;
            while (emitted < allowed && position < page.size() && !cancelled) {
                actual.onNext(page.get(position++));
                emitted++;
            }
            if (position == page.size()) {
                page = List.of();
                position = 0;
            }
            if (allowed != Long.MAX_VALUE) {
                demand.addAndGet(-emitted);
            }
        }

        private void finish() {
            done = true;
            Throwable cause = failure;
            if (cause != null) {
                actual.onError(cause);
            } else {
                actual.onComplete();
            }
        }

        /** How large the next page may be, of which so much is wanted already. */
        private int nextSize(long wanted) {
            long fitting = Math.max(fitting(1), Math.min(wanted, fitting(WANTED)));
            int size = (int) Math.min(fitting, grown);
            grown = size * GROWTH;
            return size;
        }

        private long fitting(int times) {
            return Math.max(1, times * Math.min(LARGEST, WEIGHT / itemWeight));
        }

        private long average(List<T> items) {
            long weight = 0;
            for (T item : items) {
                weight += weigher.applyAsInt(item);
            }
            return Math.max(1, weight / items.size());
        }

        /** One page read, whose outcome wakes the loop. */
        private final class PageRead extends BaseSubscriber<Page<T>> {

            private boolean answered;

            @Override
            protected void hookOnNext(Page<T> value) {
                answered = true;
                arrived = value;
                drain();
            }

            @Override
            protected void hookOnError(Throwable cause) {
                failure = cause;
                drain();
            }

            @Override
            protected void hookOnComplete() {
                if (!answered) {
                    hookOnError(noPage());
                }
            }

            @Override
            public Context currentContext() {
                return actual.currentContext();
            }
        }
    }
}
