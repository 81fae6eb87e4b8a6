package io.reactivememory.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.conversation.LoggedMessage;
import java.util.List;
import java.util.stream.LongStream;

/** Compares the sequences of many messages, and names the first that is wrong instead of printing them all. */
final class Sequences {

    private Sequences() {}

    /** Asserts that the messages are those from the first sequence to the last, in either direction, each once. */
    static void assertRun(String what, List<LoggedMessage> messages, long first, long last) {
        long step = first <= last ? 1 : -1;
        for (int i = 0; i < messages.size(); i++) {
            assertThat(messages.get(i).sequence())
                    .as("the sequence at place %d of %s", i, what)
                    .isEqualTo(first + i * step);
        }
        assertThat(messages.size())
                .as("how many messages there are in %s, all in order", what)
                .isEqualTo((int) ((last - first) * step + 1));
    }

    /** Returns so many numbers from the first. */
    static List<Long> from(long first, int count) {
        return LongStream.range(first, first + count).boxed().toList();
    }

    /** Returns the sequences of messages. */
    static List<Long> of(List<LoggedMessage> messages) {
        return messages.stream().map(LoggedMessage::sequence).toList();
    }
}
