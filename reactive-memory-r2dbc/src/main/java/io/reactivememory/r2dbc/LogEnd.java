package io.reactivememory.r2dbc;

import io.reactivememory.r2dbc.MessageTable.Position;
import io.reactivememory.r2dbc.ThreadTable.Life;
import org.jspecify.annotations.Nullable;

/**
 * Where a life of a thread ends, as its writer knows it.
 *
 * @param life the life
 * @param last its last message
 */
record LogEnd(Life life, Position last) {

    /** The end of a thread that is not there. */
    static final LogEnd NONE = new LogEnd(new Life(0, 0, 0, null, false, null), Position.NONE);

    /** Tells whether nothing was appended or dropped between this and another look. */
    boolean isSame(@Nullable LogEnd other) {
        return other != null
                && life.no() == other.life.no()
                && life.floor() == other.life.floor()
                && life.rewrites() == other.life.rewrites()
                && last.equals(other.last);
    }

    long nextSequence() {
        return Math.max(last.seq(), life.floor()) + 1;
    }

    /** Returns the instant of a message that is appended now: clocks may go back, the instants of a thread do not. */
    long instant(long now) {
        return Math.max(now, last.at());
    }
}
