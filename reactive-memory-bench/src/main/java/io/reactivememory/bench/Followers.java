package io.reactivememory.bench;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Compares appends while another handle follows some of the threads with appends while nobody does. */
final class Followers {

    private static final int BYTES = 400;
    private static final int CALLERS = 64;
    private static final int FOLLOWED = Store.FILLED;

    /** Longer than the tenth of a second that a follower may be late. */
    private static final Duration TURN = Duration.ofMillis(250);

    private Followers() {}

    /** Takes the backend's name. */
    public static void main(String[] arguments) {
        Backend backend = Backend.of(arguments[0]);
        try (Store store = new Store(backend)) {
            ReactiveMemory another = ReactiveMemory.open(store.place().url());
            ConversationLog log = another.forUser("alice").conversations();
            List<Message> messages = Store.messages(BYTES);
            store.fillThreads(BYTES);
            Mono<?> append = Mono.defer(() -> store.log().append(Store.anyThread(), Store.any(messages)));
            new Comparisons(backend, "nobody follows")
                    .perSecond(
                            "append, %d callers, %d threads followed".formatted(CALLERS, FOLLOWED),
                            () -> whileFollowed(log, append),
                            () -> Comparisons.rate(CALLERS, append, TURN))
                    .take();
            another.close().block(Store.SOON);
        }
    }

    /** Begins to count when everybody follows: when each has seen the newest message of a thread. */
    private static Turn whileFollowed(ConversationLog log, Mono<?> append) {
        CountDownLatch begun = new CountDownLatch(FOLLOWED);
        Disposable following = Flux.range(0, FOLLOWED)
                .flatMap(
                        i -> newest(log, "thread-" + i).switchOnFirst((first, all) -> {
                            begun.countDown();
                            return all;
                        }),
                        FOLLOWED)
                .subscribe();
        try {
            if (!begun.await(Store.SOON.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(begun.getCount() + " threads are not followed after " + Store.SOON);
            }
            return Comparisons.rate(CALLERS, append, TURN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while following begins", e);
        } finally {
            following.dispose();
        }
    }

    private static Flux<LoggedMessage> newest(ConversationLog log, String thread) {
        return log.count(thread).flatMapMany(count -> log.follow(thread, count - 1));
    }
}
