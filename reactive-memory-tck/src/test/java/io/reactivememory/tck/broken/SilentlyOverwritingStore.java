package io.reactivememory.tck.broken;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.MemoryBackend;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Takes conditions and does not look at them. */
final class SilentlyOverwritingStore extends ForwardingBackend {

    SilentlyOverwritingStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
                return super.append(thread, messages, unconditional(options));
            }

            @Override
            public Mono<Rewritten> rewrite(String thread, List<Message> messages, AppendOptions options) {
                return super.rewrite(thread, messages, unconditional(options));
            }
        };
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new ForwardingEntries(super.entries(namespace)) {
            @Override
            public Mono<Entry> put(String key, Payload value, PutOptions options) {
                return super.put(key, value, unconditional(options));
            }

            @Override
            public Mono<List<Entry>> putAll(Map<String, Payload> values, PutOptions options) {
                return super.putAll(values, unconditional(options));
            }
        };
    }

    private static AppendOptions unconditional(AppendOptions options) {
        return options.ttl() == null
                ? AppendOptions.defaults()
                : AppendOptions.defaults().ttl(options.ttl());
    }

    private static PutOptions unconditional(PutOptions options) {
        return options.ttl() == null
                ? PutOptions.defaults()
                : PutOptions.defaults().ttl(options.ttl());
    }
}
