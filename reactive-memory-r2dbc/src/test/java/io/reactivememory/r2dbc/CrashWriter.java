package io.reactivememory.r2dbc;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes to an H2 file until it is killed, and tells on standard output what was acknowledged: {@code a <sequence>} for an
 * append, {@code e <number>} for a put of several entries.
 */
final class CrashWriter {

    static final String THREAD = "crash";
    static final int MESSAGES_PER_APPEND = 3;
    static final int ENTRIES_PER_PUT = 4;

    private CrashWriter() {}

    public static void main(String[] arguments) {
        ReactiveMemory memory = ReactiveMemory.open(arguments[0]);
        AgentMemory shared = memory.shared();
        for (long number = 1; ; number++) {
            System.out.println("a "
                    + shared.conversations()
                            .append(THREAD, turn(number))
                            .map(appended -> appended.lastSequence())
                            .block());
            shared.entries().putAll(entries(number), PutOptions.defaults()).block();
            System.out.println("e " + number);
        }
    }

    private static Message[] turn(long number) {
        return IntStream.range(0, MESSAGES_PER_APPEND)
                .mapToObj(part -> Message.user("turn " + number + " part " + part + " " + "x".repeat(500)))
                .toArray(Message[]::new);
    }

    private static Map<String, Payload> entries(long number) {
        return Map.of(
                "a",
                Payload.json(number),
                "b",
                Payload.json(number),
                "c",
                Payload.json(number),
                "d",
                Payload.json(number));
    }
}
