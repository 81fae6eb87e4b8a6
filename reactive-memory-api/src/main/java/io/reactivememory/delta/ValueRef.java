package io.reactivememory.delta;

import io.reactivememory.payload.Payload;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a channel is: in a chain, or, if it is small and cannot grow, here.
 *
 * @param chain the number of the chain, which grows with time within a branch; a value that is here has one to itself
 * @param links how many of its links belong to the value; 0 for the base alone
 * @param array whether the value is a JSON array, to which can be appended
 * @param inlined the value, if it is here; null if it is in the chain
 */
public record ValueRef(
        long chain, int links, boolean array, @Nullable Payload inlined) {

    /** What a value weighs in bytes at the most that is copied from manifest to manifest, rather than have a row. */
    private static final int MAX_INLINED = 24;

    private static final HexFormat HEX = HexFormat.of();

    static ValueRef inChain(long chain, int links, boolean array) {
        return new ValueRef(chain, links, array, null);
    }

    static ValueRef inlined(long chain, Payload value) {
        return new ValueRef(chain, 0, false, value);
    }

    static boolean canInline(Payload value, boolean array) {
        return !array && value.mediaType().equals(Payload.JSON) && value.size() <= MAX_INLINED;
    }

    /** Returns a text that is greater the later the value was written on the way from a checkpoint to its descendants. */
    public String version() {
        return HEX.toHexDigits(chain) + "-" + HEX.toHexDigits(links);
    }

    /** Goes by what tells the values of a branch apart, and not through a value. */
    @Override
    public int hashCode() {
        return 31 * Long.hashCode(chain) + links;
    }

    ValueRef lengthened() {
        return inChain(chain, links + 1, true);
    }
}
