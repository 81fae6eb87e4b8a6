package io.reactivememory.tck.broken;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Sends an append of several messages as two writes; only the conditional ones as one. */
final class HalfWritingStore extends ForwardingBackend {

    private static final Duration BETWEEN = Duration.ofMillis(1);

    HalfWritingStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
                if (messages.size() == 1 || options.expectedSequence() != null) {
                    return super.append(thread, messages, options);
                }
                Mono<Appended> rest = super.append(thread, messages.subList(1, messages.size()), options);
                return super.append(thread, messages.subList(0, 1), options)
                        .delayElement(BETWEEN)
                        .flatMap(first -> rest.map(second -> joined(first, second)));
            }
        };
    }

    private static Appended joined(Appended first, Appended second) {
        return new Appended(
                Stream.concat(first.sequences().stream(), second.sequences().stream())
                        .toList(),
                first.written() + second.written(),
                second.lastSequence());
    }
}
