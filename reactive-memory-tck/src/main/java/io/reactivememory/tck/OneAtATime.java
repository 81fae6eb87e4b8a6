package io.reactivememory.tck;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.spi.Capability;
import io.reactivememory.spi.MemoryBackend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A fixture whose streams are asked for one item at a time, whatever the reader asks for: the same rules once more, under
 * the most hostile demand.
 */
public final class OneAtATime implements TckFixture {

    private final TckFixture fixture;

    private OneAtATime(TckFixture fixture) {
        this.fixture = fixture;
    }

    /** Returns a fixture of the same stores, read one item at a time. */
    public static TckFixture of(TckFixture fixture) {
        return new OneAtATime(fixture);
    }

    @Override
    public MemoryBackend open(Clock clock) {
        return wrap(MemoryBackend.class, fixture.open(clock));
    }

    @Override
    public MemoryBackend reopen(Clock clock) {
        return wrap(MemoryBackend.class, fixture.reopen(clock));
    }

    @Override
    public Set<Capability> capabilities() {
        return fixture.capabilities();
    }

    @Override
    public String variant() {
        return fixture.variant().isEmpty() ? "one-at-a-time" : fixture.variant() + "-one-at-a-time";
    }

    @Override
    public void close() {
        fixture.close();
    }

    /** Returns the target with every stream of it, and of the stores that it hands out, read one item at a time. */
    private static <T> T wrap(Class<T> type, T target) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return wrapAnswer(method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
        return type.cast(proxy);
    }

    private static Object wrapAnswer(Object answer) {
        if (answer instanceof Flux<?> stream) {
            return new Dripping<>(stream);
        }
        if (answer instanceof ConversationLog log) {
            return wrap(ConversationLog.class, log);
        }
        if (answer instanceof CheckpointStore checkpoints) {
            return wrap(CheckpointStore.class, checkpoints);
        }
        return answer instanceof EntryStore entries ? wrap(EntryStore.class, entries) : answer;
    }

    /** Passes demand on as requests for one: the next when the one before has been handed over. */
    private static final class Dripping<T> extends FluxOperator<T, T> {

        Dripping(Flux<T> source) {
            super(source);
        }

        @Override
        public void subscribe(CoreSubscriber<? super T> actual) {
            source.subscribe(new Drip<>(actual));
        }
    }

    private static final class Drip<T> implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super T> actual;
        private final AtomicLong demand = new AtomicLong();
        private Subscription upstream = Operators.emptySubscription();

        Drip(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (demand.getAndAccumulate(n, Operators::addCap) == 0) {
                upstream.request(1);
            }
        }

        @Override
        public void cancel() {
            upstream.cancel();
        }

        @Override
        public void onNext(T item) {
            actual.onNext(item);
            if (demand.decrementAndGet() > 0) {
                upstream.request(1);
            }
        }

        @Override
        public void onError(Throwable error) {
            actual.onError(error);
        }

        @Override
        public void onComplete() {
            actual.onComplete();
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }
    }
}
