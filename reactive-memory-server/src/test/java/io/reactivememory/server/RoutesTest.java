package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.assertProblem;
import static io.reactivememory.server.RunningServer.json;
import static io.reactivememory.server.RunningServer.lines;
import static io.reactivememory.server.RunningServer.thread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every route, with ordinary names and with hostile ones. */
class RoutesTest {

    private static final String JSON = "application/json";

    private final RunningServer running = RunningServer.start();

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void healthNamesTheBackend() {
        JsonNode health = json(running.get("/health"));

        assertThat(health.path("status").asString()).isEqualTo("up");
        assertThat(health.path("backend").asString()).isEqualTo("inmemory");
        assertThat(health.path("connectionsInUse").asInt(-1)).isZero();
        assertThat(health.path("heapUsedBytes").asLong()).isPositive();
    }

    @Test
    void aMessageIsAppendedOnceAndReadBackAsItWas() {
        String messages = thread("users/alice", "t") + "/messages";
        String message = "{\"role\":\"user\",\"content\":\"Hi\",\"id\":\"m-1\",\"extra\":{\"n\":1.50}}";

        HttpResponse<String> first = running.post(messages, JSON, message);
        HttpResponse<String> again = running.post(messages, JSON, message);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.body()).isEqualTo("{\"sequences\":[1],\"written\":1,\"lastSequence\":1}");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo("{\"sequences\":[1],\"written\":0,\"lastSequence\":1}");
        HttpResponse<String> read = running.get(messages);
        assertThat(read.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(read.body()).startsWith("{\"sequence\":1,\"at\":\"").endsWith(",\"message\":" + message + "}\n");
    }

    @Test
    void aConditionalAppendTellsWhereTheThreadStands() {
        String messages = thread("users/alice", "t") + "/messages";
        String message = "{\"role\":\"user\",\"content\":\"Hi\"}";

        assertThat(running.post(messages + "?expecting=0", JSON, message).statusCode())
                .isEqualTo(201);

        HttpResponse<String> conflict = running.post(messages + "?expecting=0", JSON, message);
        assertProblem(conflict, 409, "expected last sequence 0 but found 1");
        assertThat(json(conflict).path("actual").asInt()).isEqualTo(1);
        assertThat(json(conflict).path("operation").asString()).isEqualTo("conversations.append");
        assertThat(json(conflict).path("backend").asString()).isEqualTo("inmemory");
    }

    @Test
    void aThreadIsReadInEveryWay() {
        String messages = thread("users/alice", "t") + "/messages";
        upload(messages, 100);

        assertThat(sequences(messages)).hasSize(100).startsWith(1).endsWith(100);
        assertThat(sequences(messages + "?limit=3")).containsExactly(1, 2, 3);
        assertThat(sequences(messages + "?limit=0")).isEmpty();
        assertThat(sequences(messages + "?from=99")).containsExactly(99, 100);
        assertThat(sequences(messages + "?direction=backward&limit=2")).containsExactly(100, 99);
        assertThat(sequences(messages + "?direction=backward&from=2")).containsExactly(2, 1);
        assertThat(sequences(messages + "?tail=2")).containsExactly(99, 100);
        assertThat(sequences(thread("users/alice", "unknown") + "/messages")).isEmpty();
    }

    @Test
    void threadsAreListedSummedUpAndDeleted() {
        upload(thread("users/alice", "a-1") + "/messages", 3);
        upload(thread("users/alice", "a-2") + "/messages", 1);
        upload(thread("users/alice", "b") + "/messages", 1);

        assertThat(lines(running.get("/namespaces/users%2Falice/threads?prefix=a-")))
                .extracting(line -> line.path("thread").asString())
                .containsExactly("a-1", "a-2");
        JsonNode summary = json(running.get(thread("users/alice", "a-1")));
        assertThat(summary.path("messages").asInt()).isEqualTo(3);
        assertThat(summary.path("lastSequence").asInt()).isEqualTo(3);
        assertThat(summary.path("firstAt").asString()).isNotEmpty();
        assertProblem(running.get(thread("users/alice", "c")), 404, "no thread 'c'");
        assertThat(running.delete(thread("users/alice", "b")).body()).isEqualTo("{\"deleted\":true}");
        assertThat(running.delete(thread("users/alice", "b")).body()).isEqualTo("{\"deleted\":false}");
    }

    @Test
    void namespacesAreListedCountedAndErased() {
        upload(thread("users/alice", "t") + "/messages", 2);
        upload(thread("users/bob", "t") + "/messages", 1);
        upload(thread("/", "t") + "/messages", 1);

        assertThat(lines(running.get("/namespaces")))
                .extracting(line -> line.path("namespace").asString())
                .containsExactly("/", "users/alice", "users/bob");
        assertThat(lines(running.get("/namespaces?prefix=users/bob"))).hasSize(1);
        assertThat(running.get("/namespaces/users%2Falice").body())
                .isEqualTo(
                        "{\"namespace\":\"users/alice\",\"threads\":1,\"messages\":2,\"checkpoints\":0,\"entries\":0}");
        assertThat(running.get("/namespaces/%2F").body()).contains("\"namespace\":\"/\",\"threads\":1");
        assertThat(running.delete("/namespaces/users%2Falice").body()).isEqualTo("{\"erased\":true}");
        assertThat(running.delete("/namespaces/users%2Falice").body()).isEqualTo("{\"erased\":false}");
        assertThat(lines(running.get("/namespaces"))).hasSize(2);
    }

    @Test
    void anEntryIsPutUnderConditionsAndReadAsItself() {
        String entry = "/namespaces/users%2Falice/entries/prefs%3Atz";
        byte[] tokyo = "\"Asia/Tokyo\"".getBytes(UTF_8);

        HttpResponse<String> first = running.put(entry, JSON, tokyo, "If-None-Match", "*");
        HttpResponse<String> taken = running.put(entry, JSON, tokyo, "If-None-Match", "*");
        HttpResponse<String> second = running.put(entry + "?ttl=PT1H", JSON, tokyo, "If-Match", "\"1\"");
        HttpResponse<String> stale = running.put(entry, JSON, tokyo, "If-Match", "\"1\"");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.headers().firstValue("ETag")).contains("\"1\"");
        assertThat(json(first).path("key").asString()).isEqualTo("prefs:tz");
        assertProblem(taken, 412, "expected version 0 but found 1");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(json(second).path("expiresAt").asString()).isNotEmpty();
        assertProblem(stale, 412, "expected version 1 but found 2");
        assertThat(json(stale).path("actual").asInt()).isEqualTo(2);
        HttpResponse<String> read = running.get(entry);
        assertThat(read.body()).isEqualTo("\"Asia/Tokyo\"");
        assertThat(read.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(read.headers().firstValue("ETag")).contains("\"2\"");
    }

    @Test
    void entriesAreListedDeletedAndCleared() {
        String entries = "/namespaces/users%2Falice/entries";
        running.put(entries + "/a-json", JSON, "{\"x\":\n1.50}".getBytes(UTF_8));
        running.put(entries + "/a-bytes", null, new byte[] {0, -1});
        running.put(entries + "/a-odd", JSON, "not JSON".getBytes(UTF_8));
        running.put(entries + "/b", "text/plain", "b".getBytes(UTF_8));

        assertThat(running.get(entries + "?prefix=a-").body().lines())
                .satisfiesExactly(
                        bytes -> assertThat(bytes)
                                .contains("\"mediaType\":\"application/octet-stream\",\"base64\":\"AP8=\"}"),
                        json -> assertThat(json)
                                .contains("\"version\":1,")
                                .contains("\"mediaType\":\"application/json\",\"value\":{\"x\":1.50}}"),
                        odd -> assertThat(odd).contains("\"base64\":"));
        assertProblem(running.get(entries + "/c"), 404, "no entry 'c'");
        assertThat(running.delete(entries + "/b").body()).isEqualTo("{\"deleted\":true}");
        assertThat(running.delete(entries + "/b").body()).isEqualTo("{\"deleted\":false}");
        assertThat(running.delete(entries).body()).isEqualTo("{\"cleared\":3}");
    }

    private void upload(String path, int messages) {
        String body = IntStream.rangeClosed(1, messages)
                .mapToObj(i -> "{\"role\":\"user\",\"content\":\"" + i + "\"}\n")
                .collect(Collectors.joining());
        assertThat(running.post(path, "application/x-ndjson", body).statusCode())
                .isEqualTo(200);
    }

    private Stream<Integer> sequences(String path) {
        return lines(running.get(path)).stream()
                .map(line -> line.path("sequence").asInt());
    }

    /** Answered before their bodies are there, which then come with the next; afterwards the connection is read on. */
    @Test
    void requestsMayBeRefusedBeforeTheirBodiesAreThere() throws Exception {
        String head = "POST " + thread("users/alice", "t")
                + "/checkpoints HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n";
        try (Socket socket = running.connect(head)) {
            OutputStream out = socket.getOutputStream();
            BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            awaitStatuses(lines, "HTTP/1.1 415 Unsupported Media Type", 1);
            out.write(("{}" + head + "{}" + head).getBytes(UTF_8));
            awaitStatuses(lines, "HTTP/1.1 415 Unsupported Media Type", 2);
            out.write("{}GET /health HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
            awaitStatuses(lines, "HTTP/1.1 200 OK", 1);
        }
    }

    /** Reads so many answers, whose bodies end without a line break. */
    private static void awaitStatuses(BufferedReader lines, String status, int count) throws IOException {
        for (int seen = 0; seen < count; ) {
            String line = lines.readLine();
            assertThat(line)
                    .as("a line, of which %s of %s were %s", seen, count, status)
                    .isNotNull();
            seen += line.endsWith(status) ? 1 : 0;
        }
    }
}
