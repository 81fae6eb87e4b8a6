package io.reactivememory.redis;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives each call of a handle that writes an id, by which {@code writing.lua} knows a call that is sent again.
 *
 * <p>A place has as many slots as there were calls under way at once. A call that was cancelled is under way no longer: the
 * driver does not send it again.
 */
final class CallIds {

    private final String handle =
            "@" + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX) + ":";
    private final ConcurrentMap<String, BitSet> underWay = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /**
     * The id of a call under way.
     *
     * @param place the key that keeps the answer
     * @param slot what no other call to the place under way has
     * @param number a number that is greater than that of all earlier calls
     */
    record CallId(String place, int slot, long number) {}

    CallId begin(byte[] place) {
        String name = new String(place, StandardCharsets.ISO_8859_1);
        int[] slot = new int[1];
        underWay.compute(name, (same, present) -> {
            BitSet taken = present == null ? new BitSet() : present;
            slot[0] = taken.nextClearBit(0);
            taken.set(slot[0]);
            return taken;
        });
        return new CallId(name, slot[0], last.incrementAndGet());
    }

    void end(CallId call) {
        underWay.computeIfPresent(call.place(), (same, taken) -> {
            taken.clear(call.slot());
            return taken.isEmpty() ? null : taken;
        });
    }

    /** Returns arguments with the call in front, as {@code writing.lua} has it. */
    byte[][] inFront(CallId call, byte[][] arguments) {
        byte[][] all = new byte[2 + arguments.length][];
        all[0] = RedisKeys.bytes(handle + call.slot());
        all[1] = RedisKeys.bytes(Long.toString(call.number()));
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return all;
    }
}
