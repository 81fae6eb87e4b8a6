package io.reactivememory.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes a stream of any length as the answer, at the client's pace.
 *
 * <p>One chunk at a time is written, and the next only when the socket has taken it. Meanwhile the next batch gathers, and
 * then the stream is not asked for more: a client that stops reading stops the reads of the store, and costs two chunks
 * and a page. What comes alone is written at once; what comes in numbers shares chunks.
 */
final class StreamedReply<T> {

    private static final int CHUNK = 64 * 1024;
    private static final int BATCH_WEIGHT = 60 * 1024;
    private static final int BATCH_ITEMS = 1024;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private final HttpServerResponse response;
    private final StreamForm<T> form;
    private final Channel channel;

    private boolean emptyIsNothing;

    /** Whether a chunk is on its way; read and written on the channel's loop only. */
    private boolean writing;

    private StreamedReply(HttpServerResponse response, StreamForm<T> form) {
        this.response = response;
        this.form = form;
        AtomicReference<Channel> found = new AtomicReference<>();
        response.withConnection(connection -> found.set(connection.channel()));
        this.channel = Objects.requireNonNull(found.get());
    }

    /**
     * Answers with a stream that ends. The status is 200 if the stream brings something or ends well; what fails before
     * becomes a problem of its own status.
     */
    static <T> Mono<Void> finite(Exchange exchange, Flux<T> items, StreamForm<T> form) {
        return new StreamedReply<>(exchange.response(), form).write(items);
    }

    /** As {@link #finite}; a stream that brings nothing is answered with 204, which says: do not come back. */
    static <T> Mono<Void> finiteOrNothing(Exchange exchange, Flux<T> items, StreamForm<T> form) {
        StreamedReply<T> reply = new StreamedReply<>(exchange.response(), form);
        reply.emptyIsNothing = true;
        return reply.write(items);
    }

    /** Answers with a stream that may not bring anything for long: the status is 200 at once, and it is kept alive. */
    static <T> Mono<Void> live(Exchange exchange, Flux<T> items, StreamForm<T> form) {
        StreamedReply<T> reply = new StreamedReply<>(exchange.response(), form);
        return Mono.using(
                reply::startKeepAlive,
                keepAlive -> reply.head().then(reply.write(items)),
                keepAlive -> keepAlive.cancel(false));
    }

    private Mono<Void> write(Flux<T> items) {
        return Batches.of(items, form::weight, BATCH_ITEMS, BATCH_WEIGHT, channel.eventLoop())
                .concatMap(batch -> head().then(write(spell(batch))), 1)
                .then(Mono.defer(this::headOfEmpty))
                .onErrorResume(this::fail);
    }

    /** Sends status and header fields, unless they were sent already. */
    private Mono<Void> head() {
        if (response.hasSentHeaders()) {
            return Mono.empty();
        }
        response.status(HttpResponseStatus.OK)
                .header(HttpHeaderNames.CONTENT_TYPE, form.mediaType())
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store");
        return response.sendHeaders().then();
    }

    private Mono<Void> headOfEmpty() {
        return emptyIsNothing && !response.hasSentHeaders()
                ? response.status(HttpResponseStatus.NO_CONTENT).send()
                : head();
    }

    private Mono<Void> fail(Throwable error) {
        if (!response.hasSentHeaders() || !channel.isActive()) {
            return Mono.error(error);
        }
        return write(List.of(form.spell(Problems.of(error))));
    }

    private List<ByteBuffer> spell(List<T> batch) {
        List<ByteBuffer> pieces = new ArrayList<>(batch.size() * 3);
        batch.forEach(item -> pieces.addAll(form.spell(item)));
        return pieces;
    }

    /** Writes pieces in chunks; allocates a chunk when the one before it has left. */
    private Mono<Void> write(List<ByteBuffer> pieces) {
        Pieces rest = new Pieces(pieces);
        return Mono.defer(() -> write(rest.next(channel))).repeat(rest::hasMore).then();
    }

    private Mono<Void> write(ByteBuf chunk) {
        // Once handed to the channel the chunk is the channel's, and a cancelled wait must not touch it.
        return Mono.create(sink -> {
            writing = true;
            channel.writeAndFlush(chunk).addListener(written -> {
                writing = false;
                if (written.isSuccess()) {
                    sink.success();
                } else {
                    sink.error(written.cause());
                }
            });
        });
    }

    private ScheduledFuture<?> startKeepAlive() {
        return channel.eventLoop()
                .scheduleAtFixedRate(
                        this::keepAlive, KEEP_ALIVE.toMillis(), KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void keepAlive() {
        ByteBuffer comment = form.keepAlive();
        if (!writing && comment.hasRemaining() && response.hasSentHeaders() && channel.isActive()) {
            // Where the connection is broken the stream learns it by itself.
            write(new Pieces(List.of(comment)).next(channel)).onErrorComplete().subscribe();
        }
    }

    /** Cuts pieces into chunks. */
    private static final class Pieces {

        private final Iterator<ByteBuffer> pieces;
        private ByteBuffer current = ByteBuffer.allocate(0);
        private long remaining;

        Pieces(List<ByteBuffer> pieces) {
            this.pieces = pieces.iterator();
            pieces.forEach(piece -> remaining += piece.remaining());
        }

        boolean hasMore() {
            return remaining > 0;
        }

        ByteBuf next(Channel channel) {
            int size = (int) Math.min(CHUNK, remaining);
            ByteBuf chunk = channel.alloc().directBuffer(size, size);
            while (chunk.isWritable()) {
                while (!current.hasRemaining()) {
                    current = pieces.next();
                }
                int length = Math.min(chunk.writableBytes(), current.remaining());
                chunk.writeBytes(current.slice().limit(length));
                current.position(current.position() + length);
            }
            remaining -= size;
            return chunk;
        }
    }
}
