package io.reactivememory.tck.broken;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.MemoryBackend;
import java.util.List;
import reactor.core.publisher.Mono;

/** Writes when it is called; whoever subscribes is told the outcome of that. */
final class EagerStore extends ForwardingBackend {

    EagerStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
                return now(super.append(thread, messages, options));
            }
        };
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new ForwardingEntries(super.entries(namespace)) {
            @Override
            public Mono<Entry> put(String key, Payload value, PutOptions options) {
                return now(super.put(key, value, options));
            }
        };
    }

    private static <T> Mono<T> now(Mono<T> write) {
        return Mono.fromFuture(write.toFuture());
    }
}
