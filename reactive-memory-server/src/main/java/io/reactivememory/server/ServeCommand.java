package io.reactivememory.server;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.error.ClosedException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** Serves a memory until the process is told to stop. */
final class ServeCommand implements Command {

    /** What the line that tells of readiness has before the URL. */
    static final String READY = " at ";

    static final int DEFAULT_PORT = 8377;

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    static final String UNTIL_INPUT_ENDS = "--until-input-ends";

    @Override
    public String usage() {
        return """
                serve [--url h2:file:./data/memory] [--host 127.0.0.1] [--port 8377]

                  --url    which memory; without it REACTIVE_MEMORY_URL, else h2:file:./data/memory
                  --host   the address to listen on; anyone who reaches it reads and writes everything
                  --port   the port to listen on; 0 for any that is free
                  --until-input-ends   stop when standard input ends, for a parent process""";
    }

    @Override
    public void run(Terminal terminal, List<String> arguments) {
        Arguments parsed =
                Arguments.parse(arguments, Set.of(MemoryUrl.OPTION, "--host", "--port"), Set.of(UNTIL_INPUT_ENDS));
        parsed.requireNoWords();
        MemoryOptions url = MemoryUrl.choose(terminal, parsed);
        MemoryServer server = start(
                url,
                ServerOptions.defaults()
                        .host(parsed.option("--host", "127.0.0.1"))
                        .port(parsed.port(DEFAULT_PORT)));
        Thread hook = new Thread(() -> server.stop().block(), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        terminal.out().println("Serving " + url + READY + server.url());
        if (parsed.flag(UNTIL_INPUT_ENDS)) {
            awaitEnd(System.in);
        } else {
            awaitForever();
        }
    }

    private static MemoryServer start(MemoryOptions url, ServerOptions options) {
        ReactiveMemory memory = MemoryUrl.open(url);
        sweepNowAndThen(memory);
        try {
            int limit = url.get(ReactiveMemory.MAX_PAYLOAD_BYTES);
            return Objects.requireNonNull(
                    MemoryServer.start(memory, options.maxBodyBytes(limit)).block());
        } catch (RuntimeException e) {
            memory.close().block();
            throw new FailedCommandException("cannot serve: " + e.getMessage(), e);
        }
    }

    /** Frees what has expired, until the memory is closed. */
    private static void sweepNowAndThen(ReactiveMemory memory) {
        Flux.interval(SWEEP_INTERVAL)
                .onBackpressureDrop()
                .concatMap(tick -> memory.sweep())
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, SWEEP_INTERVAL)
                        .filter(error -> !(error instanceof ClosedException))
                        .doBeforeRetry(retry -> LOG.warn("Could not sweep", retry.failure())))
                .onErrorComplete(ClosedException.class)
                .subscribe();
    }

    private static void awaitEnd(InputStream input) {
        try {
            while (input.read() >= 0) {
                // What is said does not matter, only that nobody says it any more.
            }
        } catch (IOException e) {
            // As good as an end.
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
