package io.reactivememory.tck.broken;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import reactor.core.publisher.Flux;

/** Loses the first message that is appended while a follower is still reading the history. */
final class GappyFollowerStore extends ForwardingBackend {

    GappyFollowerStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Flux<LoggedMessage> follow(String thread, long after) {
                Flux<LoggedMessage> all = super.follow(thread, after);
                return super.summary(thread)
                        .map(ThreadSummary::lastSequence)
                        .defaultIfEmpty(-1L)
                        .flatMapMany(history -> all.filter(message -> message.sequence() != history + 1));
            }
        };
    }
}
