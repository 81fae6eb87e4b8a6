package io.reactivememory.tck.broken;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.MemoryBackend;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;

/** Lists by {@code LIKE 'prefix%'}, and does not escape the wildcards inside the prefix. */
final class LikePrefixStore extends ForwardingBackend {

    LikePrefixStore(MemoryBackend backend) {
        super(backend);
    }

    @Override
    public ConversationLog conversations(Namespace namespace) {
        return new ForwardingLog(super.conversations(namespace)) {
            @Override
            public Flux<ThreadSummary> threads(String prefix) {
                Predicate<String> like = like(prefix);
                return super.threads("").filter(thread -> like.test(thread.thread()));
            }
        };
    }

    @Override
    public EntryStore entries(Namespace namespace) {
        return new ForwardingEntries(super.entries(namespace)) {
            @Override
            public Flux<String> keys(String prefix) {
                return super.keys("").filter(like(prefix));
            }
        };
    }

    private static Predicate<String> like(String prefix) {
        String literal = Pattern.quote(prefix);
        String pattern = literal.replace("%", "\\E.*\\Q").replace("_", "\\E.\\Q") + ".*";
        return Pattern.compile(pattern, Pattern.DOTALL).asMatchPredicate();
    }
}
