package io.reactivememory.tck.broken;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Lets one call for the tail of a thread wait for as long as others come. */
final class StarvingStore extends ForwardingBackend {

    private static final Duration QUIET = Duration.ofMillis(100);

    private final Sinks.Many<String> calls = Sinks.many().multicast().directBestEffort();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean starving = new AtomicBoolean();

    StarvingStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Flux<LoggedMessage> tail(String thread, int count) {
                return Flux.defer(() -> {
                            boolean alone = underWay.incrementAndGet() == 1;
                            calls.tryEmitNext(thread);
                            return turn(alone, thread)
                                    .thenMany(super.tail(thread, count).subscribeOn(Schedulers.single()));
                        })
                        .doFinally(end -> underWay.decrementAndGet());
            }
        };
    }

    private Mono<String> turn(boolean alone, String call) {
        return !alone && starving.compareAndSet(false, true)
                ? calls.asFlux()
                        .startWith(call)
                        .sampleTimeout(other -> Mono.delay(QUIET))
                        .next()
                        .doFinally(end -> starving.set(false))
                : Mono.empty();
    }
}
