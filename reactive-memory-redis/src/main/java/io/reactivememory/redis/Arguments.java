package io.reactivememory.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a script is given besides keys, in its order. */
final class Arguments {

    private static final byte[] NONE = {};

    private final List<byte[]> all = new ArrayList<>();

    /** Begins with the caller's time. */
    static Arguments at(Instant now) {
        return new Arguments().add(now.toEpochMilli());
    }

    static Arguments none() {
        return new Arguments();
    }

    Arguments add(byte[] bytes) {
        all.add(bytes);
        return this;
    }

    Arguments add(@Nullable String text) {
        return add(text == null ? NONE : RedisKeys.bytes(text));
    }

    Arguments add(long number) {
        return add(Long.toString(number));
    }

    Arguments add(@Nullable Long number) {
        return add(number == null ? null : number.toString());
    }

    Arguments flag(boolean flag) {
        return add(flag ? "1" : "0");
    }

    byte[][] array() {
        return all.toArray(byte[][]::new);
    }

    /** Returns the same arguments with one that differs. */
    byte[][] arrayWith(int position, String other) {
        byte[][] array = array();
        array[position] = RedisKeys.bytes(other);
        return array;
    }
}
