package io.reactivememory.bench;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import java.util.List;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Compares appends while another handle follows some of the threads with appends while nobody does. */
final class Followers {

    private static final int BYTES = 400;
    private static final int CALLERS = 64;
    private static final int MESSAGES = 25;
    private static final int FOLLOWED = 200;

    private Followers() {}

    /** Takes the backend's name. */
    public static void main(String[] arguments) {
        Backend backend = Backend.of(arguments[0]);
        try (Store store = new Store(backend)) {
            ReactiveMemory another = ReactiveMemory.open(store.place().url());
            ConversationLog log = another.forUser("alice").conversations();
            List<Message> messages = Store.messages(BYTES);
            store.fillThreads(messages.subList(0, MESSAGES));
            Mono<?> append = Mono.defer(() -> store.log().append(Store.anyThread(), Store.any(messages)));
            Comparison.of(
                            "append, %d callers, %d threads followed".formatted(CALLERS, FOLLOWED),
                            backend,
                            "nobody follows",
                            "1/s",
                            SideBySide.perSecond(
                                    followed ->
                                            followed ? whileFollowed(log, append) : SideBySide.rate(CALLERS, append),
                                    true,
                                    false))
                    .say();
            another.close().block(Store.SOON);
        }
    }

    private static double whileFollowed(ConversationLog log, Mono<?> append) {
        Disposable following = Flux.range(0, FOLLOWED)
                .flatMap(i -> log.follow("thread-" + i, 0), FOLLOWED)
                .subscribe();
        double rate = SideBySide.rate(CALLERS, append);
        following.dispose();
        return rate;
    }
}
