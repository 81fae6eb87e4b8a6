package io.reactivememory.checkpoint;

import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;

/**
 * What a task wrote to a channel.
 *
 * @param channel the channel
 * @param value what it wrote
 */
public record ChannelWrite(String channel, Payload value) {

    /**
     * Checks the channel.
     *
     * @throws IllegalArgumentException if it is not a name
     */
    public ChannelWrite {
        Names.require("channel", channel);
    }
}
