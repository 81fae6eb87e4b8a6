package io.reactivememory.r2dbc;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Appends heavy messages to an H2 file and reads them every way, and prints how many bytes each way gave. */
final class HeavyReader {

    static final int MESSAGES = 24;
    static final int BYTES = 8 * 1024 * 1024;

    private HeavyReader() {}

    public static void main(String[] arguments) {
        ReactiveMemory memory = ReactiveMemory.open(arguments[0]);
        ConversationLog log = memory.shared().conversations();
        Flux.range(0, MESSAGES)
                .concatMap(i -> log.append("heavy", Message.user("x".repeat(BYTES))))
                .blockLast();
        System.out.println(bytes(log.replay("heavy")));
        System.out.println(bytes(log.replay("heavy", ReplayQuery.backward())));
        System.out.println(bytes(log.follow("heavy", 0).take(MESSAGES)));
        memory.close().block();
    }

    private static @Nullable Long bytes(Flux<LoggedMessage> messages) {
        return messages.map(logged -> (long) logged.message().payload().size())
                .reduce(0L, Long::sum)
                .block();
    }
}
