package io.reactivememory.tck.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network of a test's own between a client and a server: it can be cut, and it can fall silent, both ways or one. A client
 * goes through it by opening {@link #url} in place of the server's.
 *
 * <p>May be used on any thread. No method waits for the network, except for {@link #close}, which waits until no new
 * connection can come in. A server that does not answer shows as a connection that is let in and ended.
 */
public final class CuttableProxy implements AutoCloseable {

    private static final int NEVER = -1;

    private final URI server;
    private final ServerSocket door;
    private final Thread doorkeeper;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean requestsHeld;
    private int requestsBeforeHold = NEVER;
    private int bytesBeforeHold;
    private CompletableFuture<Void> held = new CompletableFuture<>();

    private CuttableProxy(URI server) throws IOException {
        this.server = server;
        door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        doorkeeper = inBackground(this::accept);
    }

    /**
     * Opens one on a free port of the loopback interface.
     *
     * @param url that of a server, as {@code scheme://user:password@host:port/rest}
     * @throws IllegalArgumentException if the URL does not name one host and its port
     * @throws IOException if there is no free port
     */
    public static CuttableProxy to(String url) throws IOException {
        URI server = URI.create(url);
        if (server.getHost() == null || server.getPort() < 0) {
            // Not the URL itself: it may have a password.
            throw new IllegalArgumentException("url must be scheme://host:port, with one host and its port");
        }
        return new CuttableProxy(server);
    }

    /** Returns the URL that it was given, with its own host and port in place of the server's. */
    public String url() {
        String login = server.getRawUserInfo() == null ? "" : server.getRawUserInfo() + "@";
        String authority = "//" + server.getRawAuthority();
        String all = server.toString();
        String rest = all.substring(all.indexOf(authority) + authority.length());
        return server.getScheme() + "://" + login + "127.0.0.1:" + door.getLocalPort() + rest;
    }

    /** Resets every connection, as a router does that has lost its state. New ones are let through. */
    public void cut() {
        // All before the first is closed: its end makes another thread close its partner, which must not look orderly.
        sockets.forEach(socket -> quietly(() -> socket.setSoLinger(true, 0)));
        end();
    }

    /** Ends every connection in good order, as a server does that is stopped. New ones are let through. */
    public void end() {
        sockets.forEach(socket -> quietly(socket::close));
    }

    /** Holds back what is sent, both ways: connections stay, and nothing arrives. */
    public void pause() {
        synchronized (gate) {
            requestsHeld = true;
            requestsBeforeHold = 0;
            bytesBeforeHold = 0;
        }
    }

    /** Holds back what the server sends: what clients send arrives, and nobody hears what became of it. */
    public CompletableFuture<Void> holdReplies() {
        return holdReplies(0, 0);
    }

    /**
     * Lets replies through for a while, and holds back what the server sends then; what clients send arrives.
     *
     * @param requests how many requests are answered before; what a client sends at once counts as one
     * @param bytes how much is let through of the answer to the next
     * @return what completes once something is held back: what it answers is done then
     */
    public CompletableFuture<Void> holdReplies(int requests, int bytes) {
        synchronized (gate) {
            requestsBeforeHold = requests == 0 && bytes == 0 ? 0 : requests + 1;
            bytesBeforeHold = bytes;
            held = new CompletableFuture<>();
            return held;
        }
    }

    /** Delivers what was held back, unless its connection was ended meanwhile. */
    public void resume() {
        synchronized (gate) {
            requestsHeld = false;
            requestsBeforeHold = NEVER;
            gate.notifyAll();
        }
    }

    /** Cuts, and lets nobody in any more. */
    @Override
    public void close() {
        try {
            door.close();
            // Until it has noticed, it may let one more in.
            doorkeeper.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cut();
        resume();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            sockets.add(client);
            inBackground(() -> connect(client));
        }
    }

    private void connect(Socket client) throws IOException {
        Socket there = new Socket();
        sockets.add(there);
        try {
            there.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        } catch (IOException e) {
            drop(client);
            drop(there);
            throw e;
        }
        inBackground(() -> pump(client, there, this::passRequest));
        pump(there, client, this::passReply);
    }

    private void pump(Socket from, Socket to, Way way) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[16 * 1024];
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                for (int passed = 0; passed < size; ) {
                    int next = way.pass(size - passed);
                    out.write(buffer, passed, next);
                    passed += next;
                }
            }
        } finally {
            drop(from);
            drop(to);
        }
    }

    /** Tells how many bytes of some may pass, which is at least one; waits until there is one. */
    @FunctionalInterface
    private interface Way {
        int pass(int size) throws IOException;
    }

    private int passRequest(int size) throws IOException {
        synchronized (gate) {
            while (requestsHeld) {
                await();
            }
            if (requestsBeforeHold > 0) {
                requestsBeforeHold--;
            }
            return size;
        }
    }

    private int passReply(int size) throws IOException {
        synchronized (gate) {
            while (requestsBeforeHold == 0 && bytesBeforeHold == 0) {
                held.complete(null);
                await();
            }
            if (requestsBeforeHold != 0) {
                return size;
            }
            int passing = Math.min(size, bytesBeforeHold);
            bytesBeforeHold -= passing;
            return passing;
        }
    }

    @SuppressWarnings("WaitNotInLoop") // It is called in one.
    private void await() throws IOException {
        try {
            gate.wait();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void drop(Socket socket) throws IOException {
        sockets.remove(socket);
        socket.close();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Thread inBackground(Work work) {
        Thread thread = new Thread(() -> quietly(work), "cuttable-proxy");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void quietly(Work work) {
        try {
            work.run();
        } catch (IOException e) {
            // It ended a connection, which is all that is to be done about it.
        }
    }
}
