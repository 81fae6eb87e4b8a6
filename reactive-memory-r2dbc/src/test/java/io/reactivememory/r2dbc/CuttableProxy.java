package io.reactivememory.r2dbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A network of a test's own between a client and a server: it can be cut, and it can fall silent. */
final class CuttableProxy implements AutoCloseable {

    private final InetSocketAddress server;
    private final ServerSocket door;
    private final Thread doorkeeper;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object gate = new Object();
    private boolean paused;

    private CuttableProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        doorkeeper = inBackground(this::accept);
    }

    static CuttableProxy to(InetSocketAddress server) throws IOException {
        return new CuttableProxy(server);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Resets every connection, as a router does that has lost its state. New ones are let through. */
    void cut() {
        // All before the first is closed: its end makes another thread close its partner, which must not look orderly.
        sockets.forEach(socket -> quietly(() -> socket.setSoLinger(true, 0)));
        sockets.forEach(socket -> quietly(socket::close));
    }

    /** Holds back what is sent, both ways: connections stay, and nothing arrives. */
    void pause() {
        synchronized (gate) {
            paused = true;
        }
    }

    /** Delivers what was held back. */
    void resume() {
        synchronized (gate) {
            paused = false;
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
            there.connect(server);
        } catch (IOException e) {
            drop(client);
            drop(there);
            throw e;
        }
        inBackground(() -> pump(client, there));
        pump(there, client);
    }

    private void pump(Socket from, Socket to) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[16 * 1024];
            for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
                awaitGate();
                out.write(buffer, 0, size);
            }
        } finally {
            drop(from);
            drop(to);
        }
    }

    private void awaitGate() throws IOException {
        synchronized (gate) {
            while (paused) {
                try {
                    gate.wait();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
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
