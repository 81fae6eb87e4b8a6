package io.reactivememory.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How the items of a stream are spelled, one after the other.
 *
 * @param <T> the items
 */
interface StreamForm<T> {

    /** Returns the media type of the whole. */
    String mediaType();

    /** Returns the approximate size of an item. */
    int weight(T item);

    /** Returns the bytes of an item in pieces, so that what is large need not be copied together. */
    List<ByteBuffer> spell(T item);

    /** Returns the bytes that end a stream which failed. */
    ByteBuffer spell(Problem problem);

    /** Returns bytes that mean nothing and show that the stream is alive; none if the form has no such thing. */
    default ByteBuffer keepAlive() {
        return ByteBuffer.allocate(0);
    }

    /** Returns text as bytes. */
    static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
