package io.reactivememory.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Shows what the memory does, on a file of its own, with a server in a process of its own. */
final class DemoCommand implements Command {

    private static final int HEAP_MEGABYTES = 64;
    private static final String MESSAGES = "50000";

    @Override
    public String usage() {
        return """
                demo [--dir ./data/demo] [--port 8377] [--messages 50000] [--once]

                Keeps two conversations in a file, kills the server, starts it again, reads everything back and
                follows what comes; kills it in the middle of a run, resumes the run from its latest checkpoint and
                forks it; then it serves until Ctrl-C. What an earlier demo left there is erased first.

                  --dir        where the file is
                  --port       the port to listen on; another one if it is taken
                  --messages   how long the long conversation is
                  --once       stop at the end, instead of serving""";
    }

    @Override
    public void run(Terminal terminal, List<String> arguments) {
        Arguments parsed = Arguments.parse(arguments, Set.of("--dir", "--port", "--messages"), Set.of("--once"));
        parsed.requireNoWords();
        Path folder = folder(parsed.option("--dir", "./data/demo"));
        int messages = messages(parsed.option("--messages", MESSAGES));
        int port = freePort(parsed.port(ServeCommand.DEFAULT_PORT));
        String url = "h2:file:" + (folder.isAbsolute() ? "" : "./") + folder.resolve("memory");
        ChildServer server = new ChildServer(url, port, HEAP_MEGABYTES, folder.resolve("server.log"));
        Thread hook = new Thread(server::stop, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            DemoStory story = new DemoStory(terminal.out(), server, messages);
            story.begin(url, HEAP_MEGABYTES);
            story.remember();
            story.killAndStartAgain();
            story.readEverything();
            story.follow();
            DemoRun run = new DemoRun(terminal.out(), server);
            run.killAndGoOn();
            run.forkAndLookBack();
            story.end();
            if (!parsed.flag("--once")) {
                terminal.out().println("\nServing until Ctrl-C.");
                awaitForever();
            }
        } finally {
            server.stop();
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private static Path folder(String dir) {
        Path folder = Path.of(dir).normalize();
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FailedCommandException("cannot create the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    private static int messages(String text) {
        if (!text.matches("[1-9][0-9]{0,7}")) {
            throw new UsageException("--messages must be 1 to 99999999, but is '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private static int freePort(int wanted) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket probe = new ServerSocket(wanted, 1, loopback)) {
            return probe.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket any = new ServerSocket(0, 1, loopback)) {
                return any.getLocalPort();
            } catch (IOException e) {
                throw new FailedCommandException("there is no free port: " + e.getMessage(), e);
            }
        }
    }

    private static void awaitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
