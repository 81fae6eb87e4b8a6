package io.reactivememory.delta;

import java.util.HexFormat;

/**
 * Where the value of a channel is.
 *
 * @param chain the number of the chain, which grows with time within a branch
 * @param links how many of its links belong to the value; 0 for the base alone
 * @param array whether the value is a JSON array, to which can be appended
 */
public record ValueRef(long chain, int links, boolean array) {

    private static final HexFormat HEX = HexFormat.of();

    /** Returns a text that is greater the later the value was written on the way from a checkpoint to its descendants. */
    public String version() {
        return HEX.toHexDigits(chain) + "-" + HEX.toHexDigits(links);
    }

    ValueRef lengthened() {
        return new ValueRef(chain, links + 1, true);
    }
}
