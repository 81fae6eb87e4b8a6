package io.reactivememory.checkpoint;

import io.reactivememory.payload.Payload;
import java.util.List;

/** What a checkpoint changes of one channel of its parent. */
public sealed interface ChannelChange {

    /**
     * Gives the channel a value, whatever it had.
     *
     * @param value the value
     */
    record Set(Payload value) implements ChannelChange {}

    /**
     * Appends to the JSON array that the channel has; where it has nothing, begins one.
     *
     * @param items the items, each well-formed JSON; one at least
     */
    record Append(List<Payload> items) implements ChannelChange {

        /**
         * Checks the items.
         *
         * @throws IllegalArgumentException if there are none, or one is not well-formed JSON
         */
        public Append {
            items = List.copyOf(items);
            if (items.isEmpty()) {
                throw new IllegalArgumentException("append must have at least one item, but has none");
            }
            for (Payload item : items) {
                if (!item.isJson() || !item.isWellFormed() || hasByteOrderMark(item)) {
                    throw new IllegalArgumentException(
                            "an appended item must be well-formed JSON, but is " + item + " and is not");
                }
            }
        }

        /** A parser skips the mark at the beginning of a text, where an item is not for long. */
        private static boolean hasByteOrderMark(Payload item) {
            return item.buffer().get(0) == (byte) 0xEF;
        }
    }

    /** Takes the channel away; where there is none, changes nothing. */
    record Remove() implements ChannelChange {}
}
