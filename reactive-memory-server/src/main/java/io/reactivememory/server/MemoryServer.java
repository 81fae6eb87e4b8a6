package io.reactivememory.server;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.reactivememory.ReactiveMemory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Serves a memory over HTTP/1.1.
 *
 * <p>There is no authentication: whoever reaches the address reads and writes everything. It listens on loopback unless
 * told otherwise. Safe to share between threads.
 */
public final class MemoryServer {

    private static final Duration IDLE = Duration.ofMinutes(2);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** Sixteen labels of 256 characters, each of up to twelve bytes when encoded, and a thread beside them. */
    private static final int LONGEST_LINE = 64 * 1024;

    private final DisposableServer server;
    private final Mono<Void> stop;

    private MemoryServer(DisposableServer server, Mono<Void> stop) {
        this.server = server;
        this.stop = stop.cache();
    }

    /**
     * Starts to serve a memory, and closes it when the server stops.
     *
     * <p>On subscription the address is bound; each subscription is another server.
     *
     * @param memory what is served
     * @param options where, and within which bounds
     * @return the server, listening; an error if the address cannot be bound
     */
    public static Mono<MemoryServer> start(ReactiveMemory memory, ServerOptions options) {
        return Mono.defer(() -> {
            InFlight inFlight = new InFlight();
            ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
            LoopResources loops = LoopResources.create("reactive-memory-http");
            Routes routes = new Routes(new ServedMemory(memory, options.maxBodyBytes(), inFlight.closing()));
            return HttpServer.create()
                    .host(options.host())
                    .port(options.port())
                    .runOn(loops)
                    .channelGroup(connections)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    // Netty's default allocator lets an event loop wait for a lock when several want memory at once.
                    .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                    .idleTimeout(IDLE)
                    .httpRequestDecoder(decoder -> decoder.maxInitialLineLength(LONGEST_LINE))
                    .handle((request, response) -> inFlight.enter(
                            nextTurn(response).then(routes.answer(request, response)),
                            Mono.defer(() -> new Exchange(request, response.keepAlive(false), Map.of(), Query.parse(""))
                                    .problem(Problems.stopping()))))
                    .bind()
                    .doOnError(failed -> loops.dispose())
                    .map(server -> new MemoryServer(
                            server, stop(server, inFlight, memory, options.grace(), connections, loops)));
        });
    }

    /**
     * Waits until the loop has dealt with what has arrived. A request that is answered while the loop still takes it out of its
     * queue, in which it is when it came before the one in front of it was done, leaves the connection unread for ever:
     * reactor-netty issue 4361.
     */
    private static Mono<Void> nextTurn(HttpServerResponse response) {
        return Mono.create(sink -> response.withConnection(
                connection -> connection.channel().eventLoop().execute(sink::success)));
    }

    /** Returns the address that the server listens on. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.address();
    }

    /** Returns the URL under which the server is reached from this machine. */
    public URI url() {
        String host = address().getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + address().getPort());
    }

    /**
     * Stops: accepts no more, ends those who follow, lets requests under way finish within the grace, ends what is left,
     * and closes the memory.
     *
     * <p>Nothing is stopped before subscription. Stopping again waits for the same stop.
     *
     * @return completes when all is stopped; always empty
     */
    public Mono<Void> stop() {
        return stop;
    }

    private static Mono<Void> stop(
            DisposableServer server,
            InFlight inFlight,
            ReactiveMemory memory,
            Duration grace,
            ChannelGroup connections,
            LoopResources loops) {
        return Mono.defer(() -> {
            server.dispose();
            return inFlight.close()
                    .timeout(grace, Mono.empty())
                    .then(memory.close().timeout(grace.plus(LAST_WORDS), Mono.empty()))
                    .then(inFlight.close().timeout(LAST_WORDS, Mono.empty()))
                    .then(Mono.fromRunnable(() -> connections.forEach(MemoryServer::closeWhenWritten)))
                    .then(loops.disposeLater(Duration.ZERO, LAST_WORDS));
        });
    }

    private static void closeWhenWritten(Channel connection) {
        connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
