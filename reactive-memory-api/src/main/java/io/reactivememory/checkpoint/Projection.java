package io.reactivememory.checkpoint;

import io.reactivememory.namespace.Names;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of a checkpoint to load. What is not asked for is not read. Immutable.
 *
 * @param channels the channels whose values to load; null for all
 * @param writes whether to load the pending writes
 */
public record Projection(@Nullable Set<String> channels, boolean writes) {

    private static final Projection METADATA = new Projection(Set.of(), false);
    private static final Projection FULL = new Projection(null, true);

    /**
     * Checks the channels.
     *
     * @throws IllegalArgumentException if one is not a name
     */
    public Projection {
        if (channels != null) {
            channels = Set.copyOf(channels);
            channels.forEach(channel -> Names.require("channel", channel));
        }
    }

    /** Returns neither values nor pending writes. */
    public static Projection metadata() {
        return METADATA;
    }

    /** Returns all values and the pending writes. */
    public static Projection full() {
        return FULL;
    }

    /**
     * Returns the values of some channels, of which a checkpoint need not have all.
     *
     * @throws IllegalArgumentException if one is not a name
     */
    public static Projection channels(String... channels) {
        return new Projection(Set.copyOf(Arrays.asList(channels)), false);
    }

    /** Returns the same with the pending writes. */
    public Projection withWrites() {
        return new Projection(channels, true);
    }

    /** Tells whether the value of a channel is asked for. */
    public boolean includes(String channel) {
        return channels == null || channels.contains(channel);
    }
}
