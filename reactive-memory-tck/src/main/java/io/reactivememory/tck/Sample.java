package io.reactivememory.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What rules write where it does not matter what. */
final class Sample {

    /** More items than two pages hold. */
    static final int PAGES = 600;

    /** More items than any store should read ahead. */
    static final int MANY = 2_000;

    /** The order of UTF-8, computed the long way round, so that it does not rest on what it is to check. */
    static final Comparator<String> BYTE_ORDER = (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

    private Sample() {}

    /** Returns a message that carries this id, and says it. */
    static Message message(String id) {
        return Message.builder("user").id(id).text(id).build();
    }

    /** Returns messages {@code m1, m2, ...} without ids. */
    static List<Message> messages(int count) {
        return messages("m", count);
    }

    /** Returns messages without ids whose text is the prefix and a number from 1. */
    static List<Message> messages(String prefix, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> Message.user(prefix + i))
                .toList();
    }

    /** Returns the texts of messages. */
    static List<String> texts(List<LoggedMessage> messages) {
        return messages.stream().map(logged -> logged.message().text()).toList();
    }

    /** Returns numbered names, in their byte order. */
    static List<String> names(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> prefix + String.format("%05d", i))
                .toList();
    }

    /** Returns names in byte order. */
    static List<String> sorted(Stream<String> names) {
        return names.sorted(BYTE_ORDER).toList();
    }
}
