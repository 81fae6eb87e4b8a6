package io.reactivememory.redis;

import io.reactivememory.testservers.RedisProcess;
import io.reactivememory.testservers.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sees every command that a server runs. */
final class Monitor implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    /** {@code +1339518083.107412 [0 127.0.0.1:60866] "keys" "*"}, or {@code [0 lua]} for what a script does. */
    private static final Pattern LINE =
            Pattern.compile("\\+[0-9.]+ \\[\\d+ (?<by>[^]]*)] \"(?<name>[^\"]*)\"(?: \"(?<first>[^\"]*)\")?.*");

    private final RedisProcess server;
    private final Socket socket;
    private final BufferedReader lines;

    /**
     * What a server was told.
     *
     * @param name the command, in small letters
     * @param from the address of whoever told it; {@code lua} for a script
     * @param first the first argument as it is shown; empty if there is none
     */
    record Command(String name, String from, String first) {

        boolean isByScript() {
            return from.equals("lua");
        }
    }

    Monitor(RedisProcess server) {
        try {
            this.server = server;
            socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.setSoTimeout(PATIENCE_MILLIS);
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
            lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what the server has run until now. */
    List<Command> seen() {
        String end = UUID.randomUUID().toString();
        RedisServer.look(server.url(), redis -> redis.echo(end));
        List<Command> seen = new ArrayList<>();
        Command command = next();
        while (!command.first().equals(end)) {
            seen.add(command);
            command = next();
        }
        return seen;
    }

    private Command next() {
        try {
            String line = lines.readLine();
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IllegalStateException("not a line of MONITOR: " + line);
            }
            String first = parts.group("first");
            return new Command(
                    parts.group("name").toLowerCase(Locale.ROOT), parts.group("by"), first == null ? "" : first);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
