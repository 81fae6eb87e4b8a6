package io.reactivememory.tck.broken;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads the history to its end, and then follows what comes after the newest message: what came between is lost. */
final class GappyFollowerStore extends ForwardingBackend {

    private static final Duration BETWEEN = Duration.ofMillis(5);

    GappyFollowerStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Flux<LoggedMessage> follow(String thread, long after) {
                return Flux.defer(() -> {
                    AtomicBoolean begun = new AtomicBoolean();
                    Mono<Long> newest = super.summary(thread)
                            .map(ThreadSummary::lastSequence)
                            .switchIfEmpty(Mono.defer(() -> begun.get() ? Mono.empty() : Mono.just(0L)))
                            .delaySubscription(BETWEEN);
                    return super.replay(thread, ReplayQuery.forward().from(after + 1))
                            .doOnNext(message -> begun.set(true))
                            .concatWith(newest.flatMapMany(last -> super.follow(thread, Math.max(after, last))));
                });
            }
        };
    }
}
