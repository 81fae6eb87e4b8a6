package io.reactivememory.tck.broken;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/** Emits its listings as fast as it reads them, whatever was requested. */
final class DemandIgnoringStore extends ForwardingBackend {

    DemandIgnoringStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Flux<ThreadSummary> threads(String prefix) {
                return new Flood<>(super.threads(prefix));
            }
        };
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new ForwardingEntries(super.entries(namespace)) {
            @Override
            public Flux<String> keys(String prefix) {
                return new Flood<>(super.keys(prefix));
            }

            @Override
            public Flux<Entry> entries(String prefix) {
                return new Flood<>(super.entries(prefix));
            }
        };
    }

    private static final class Flood<T> extends FluxOperator<T, T> {

        Flood(Flux<T> source) {
            super(source);
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            source.subscribe(new BaseSubscriber<T>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    actual.onSubscribe(new Deaf(subscription));
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                protected void hookOnNext(T item) {
                    actual.onNext(item);
                }

                @Override
                protected void hookOnComplete() {
                    actual.onComplete();
                }

                @Override
                protected void hookOnError(Throwable error) {
                    actual.onError(error);
                }
            });
        }
    }

    /**
     * Hears cancellation, but no request.
     *
     * @param upstream what is cancelled
     */
    private record Deaf(Subscription upstream) implements Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
            upstream.cancel();
        }
    }
}
