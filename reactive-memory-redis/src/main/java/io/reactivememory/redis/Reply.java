package io.reactivememory.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a script answered: a list of bytes, numbers and lists; of one, if it answered no list. */
record Reply(List<?> values) {

    /** Takes an answer that is one line apart into its words. */
    Reply words() {
        return new Reply(Stream.of(text(0).split(" ")).map(RedisKeys::bytes).toList());
    }

    int size() {
        return values.size();
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Tells whether the first value is this word. */
    boolean is(String word) {
        return !isEmpty() && values.get(0) instanceof byte[] && text(0).equals(word);
    }

    /** Tells whether a script refused to write to what would have to be made. */
    boolean isAbsent() {
        return is("absent") || is("expired");
    }

    /** Tells whether a script refused to write. */
    boolean isRefusal() {
        return isAbsent() || is("stale") || is("conflict");
    }

    byte[] bytes(int position) {
        return (byte[]) values.get(position);
    }

    String text(int position) {
        return new String(bytes(position), StandardCharsets.UTF_8);
    }

    @Nullable
    String textOrNull(int position) {
        return values.get(position) == null ? null : text(position);
    }

    /** Returns a number, also one that came as text because it may have more digits than a script counts with. */
    long number(int position) {
        return values.get(position) instanceof Long number ? number : Long.parseLong(text(position));
    }

    boolean flag(int position) {
        return number(position) != 0;
    }

    Reply part(int from, int to) {
        return new Reply(values.subList(from, to));
    }

    Reply list(int position) {
        return new Reply((List<?>) values.get(position));
    }

    Stream<Reply> lists() {
        return values.stream().map(value -> new Reply((List<?>) value));
    }

    List<String> texts() {
        return values.stream()
                .map(value -> new String((byte[]) value, StandardCharsets.UTF_8))
                .toList();
    }
}
