package io.reactivememory.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/**
 * Many messages of a kilobyte in an H2 file, served by a process with 64 MB of heap. {@code -Dreplay.messages=1000000} makes
 * them more.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LongReplayIT {

    private static final int MESSAGES = Integer.getInteger("replay.messages", 200_000);
    private static final int PER_APPEND = 1_000;
    private static final Duration STOPPED = Duration.ofSeconds(10);
    private static final String THREAD = RunningServer.thread("shared", "long");
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Path folder = Path.of("");
    private static @Nullable ChildServer server;

    @BeforeAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void fillAndStart() throws IOException {
        folder = Files.createTempDirectory("reactive-memory-long");
        String url = "h2:file:" + folder.resolve("memory");
        long start = System.nanoTime();
        ReactiveMemory memory = ReactiveMemory.open(url);
        Flux.range(0, MESSAGES / PER_APPEND)
                .concatMap(part -> memory.shared()
                        .conversations()
                        .append("long", messages(part * PER_APPEND), AppendOptions.defaults()))
                .then(memory.close())
                .block();
        System.out.printf("%,d messages of 1 kB in %.1f s, file of %,d MB%n", MESSAGES, seconds(start), size() >> 20);
        server = new ChildServer(url, 0, 64, folder.resolve("server.log"));
    }

    private static List<Message> messages(int first) {
        return IntStream.range(first, first + PER_APPEND)
                .mapToObj(i -> Message.user(i + " " + "lorem ipsum ".repeat(80)))
                .toList();
    }

    @AfterAll
    static void stopAndRemove() throws IOException {
        if (server != null) {
            server.stop();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Collections.reverseOrder())
                    .forEach(file -> assertThat(file.toFile().delete()).isTrue());
        }
    }

    @Test
    void firstMessageComesAboutAsSoonAsATailOfOne() throws Exception {
        List<Double> first = new ArrayList<>();
        List<Double> tail = new ArrayList<>();
        for (int round = 0; round < 31; round++) {
            first.add(secondsToFirstLine(THREAD + "/messages"));
            tail.add(secondsToFirstLine(THREAD + "/messages?tail=1"));
        }
        System.out.printf(
                "first message of a replay %.1f ms, tail of one %.1f ms%n", 1e3 * median(first), 1e3 * median(tail));
        assertThat(median(first)).as("seconds to the first message").isLessThan(3 * median(tail));
    }

    @Test
    void replayRunsToTheEnd() throws Exception {
        long start = System.nanoTime();
        long most = 0;
        long expected = 0;
        try (BufferedReader lines = open(THREAD + "/messages")) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                expected++;
                assertThat(line).startsWith("{\"sequence\":" + expected + ",");
                most = expected % 100_000 == 0 ? Math.max(most, heapUsed()) : most;
            }
        }
        System.out.printf(
                "replayed in %.1f s, %,.0f messages/s, heap used at most %d MB%n",
                seconds(start), MESSAGES / seconds(start), most >> 20);
        assertThat(expected).isEqualTo(MESSAGES);
    }

    @Test
    void readerThatStopsDisturbsNobody() throws Exception {
        ExecutorService others = Executors.newCachedThreadPool();
        try (Socket socket = connect(THREAD + "/messages")) {
            BufferedReader stopped =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            long read = countUntil(stopped, MESSAGES / 2);
            long until = System.nanoTime() + STOPPED.toNanos();
            List<Future<Long>> readers = new ArrayList<>();
            for (int reader = 0; reader < 8; reader++) {
                readers.add(others.submit(replayUntil(until, 1 + reader * (MESSAGES / 10))));
            }
            Future<Long> written = others.submit(appendUntil(until));
            long others8 = 0;
            for (Future<Long> reader : readers) {
                long seen = reader.get();
                assertThat(seen).as("messages of one of eight readers").isGreaterThan(10_000);
                others8 += seen;
            }
            System.out.printf(
                    "while one reader stood still for %d s, 8 read %,d messages and a writer appended %,d%n",
                    STOPPED.toSeconds(), others8, written.get());
            assertThat(written.get()).isGreaterThan(100);
            assertThat(health().path("connectionsInUse").asInt(-1))
                    .as("pooled connections in use while the reader stands still")
                    .isZero();
            read += countUntil(stopped, MESSAGES);
            assertThat(read).as("all that the stopped reader saw").isEqualTo(MESSAGES);
        } finally {
            others.shutdownNow();
        }
    }

    private static Callable<Long> replayUntil(long deadline, int from) {
        return () -> {
            long seen = 0;
            while (System.nanoTime() < deadline) {
                try (BufferedReader lines = open(THREAD + "/messages?limit=20000&from=" + from)) {
                    seen += lines.lines().count();
                }
            }
            return seen;
        };
    }

    private static Callable<Long> appendUntil(long deadline) {
        return () -> {
            long written = 0;
            URI uri = uri(RunningServer.thread("shared", "beside") + "/messages");
            HttpRequest append = HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"role\":\"user\",\"content\":\"still here\"}"))
                    .build();
            while (System.nanoTime() < deadline) {
                assertThat(CLIENT.send(append, BodyHandlers.ofString()).statusCode())
                        .isBetween(200, 201);
                written++;
            }
            return written;
        };
    }

    /** Counts lines of messages, past the head of the answer and between the chunks, until there are so many in all. */
    private static long countUntil(BufferedReader lines, long lastSequence) throws IOException {
        long count = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("{\"sequence\":")) {
                count++;
                if (line.startsWith("{\"sequence\":" + lastSequence + ",")) {
                    return count;
                }
            } else {
                assertThat(line).as("no problem in mid-stream").doesNotContain("\"problem\"");
            }
        }
        return count;
    }

    private static Socket connect(String path) throws IOException {
        URI uri = uri(path);
        Socket socket = new Socket();
        socket.setReceiveBufferSize(64 * 1024);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        String request = "GET " + uri.getRawPath() + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static URI uri(String pathAndQuery) {
        return URI.create(Objects.requireNonNull(server).url() + pathAndQuery);
    }

    private static double secondsToFirstLine(String path) throws Exception {
        long start = System.nanoTime();
        try (BufferedReader lines = open(path)) {
            assertThat(lines.readLine()).startsWith("{\"sequence\":");
            return seconds(start);
        }
    }

    private static BufferedReader open(String path) throws Exception {
        InputStream body = CLIENT.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofInputStream())
                .body();
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static JsonNode health() throws Exception {
        return RunningServer.json(
                CLIENT.send(HttpRequest.newBuilder(uri("/health")).build(), BodyHandlers.ofString())
                        .body());
    }

    private static long heapUsed() throws Exception {
        return health().path("heapUsedBytes").asLong();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static long size() {
        return folder.resolve("memory.mv.db").toFile().length();
    }
}
