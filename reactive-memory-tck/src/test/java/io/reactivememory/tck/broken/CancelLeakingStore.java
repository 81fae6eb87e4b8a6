package io.reactivememory.tck.broken;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.BackendStatus;
import io.reactivememory.spi.MemoryBackend;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;

/** Loses a connection with every replay that is cancelled, and goes on listing keys to who has left. */
final class CancelLeakingStore extends ForwardingBackend {

    private final AtomicInteger lost = new AtomicInteger();

    CancelLeakingStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public Mono<BackendStatus> status() {
        return super.status().map(status -> new BackendStatus(status.backend(), status.server(), lost.get()));
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Flux<LoggedMessage> replay(String thread, ReplayQuery query) {
                return super.replay(thread, query).doOnCancel(lost::incrementAndGet);
            }
        };
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new ForwardingEntries(super.entries(namespace)) {
            @Override
            public Flux<String> keys(String prefix) {
                return new Unstoppable<>(super.keys(prefix));
            }
        };
    }

    private static final class Unstoppable<T> extends FluxOperator<T, T> {

        Unstoppable(Flux<T> source) {
            super(source);
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            source.subscribe(new BaseSubscriber<T>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    actual.onSubscribe(new Uncancellable(subscription));
                }

                @Override
                protected void hookOnNext(T item) {
                    actual.onNext(item);
                }

                @Override
                protected void hookOnComplete() {
                    actual.onComplete();
                }
            });
        }
    }

    /**
     * Hears requests, but no cancellation.
     *
     * @param upstream what is asked
     */
    private record Uncancellable(Subscription upstream) implements Subscription {
        @Override
        public void request(long n) {
            upstream.request(n);
        }

        @Override
        public void cancel() {}
    }
}
