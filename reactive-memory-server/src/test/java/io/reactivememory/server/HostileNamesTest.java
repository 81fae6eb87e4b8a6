package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.assertProblem;
import static io.reactivememory.server.RunningServer.json;
import static io.reactivememory.server.RunningServer.lines;
import static io.reactivememory.server.RunningServer.thread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.namespace.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Names in URLs: whatever the store allows is kept apart and comes back as it was given. */
class HostileNamesTest {

    private static final List<String> NAMES = List.of(
            "/",
            "a/b",
            "%",
            "%2F",
            "a%2Fb",
            "100%",
            "*",
            ":",
            ".",
            "..",
            "...",
            "_",
            "\\",
            "'",
            "\"",
            ";",
            "; --",
            "{thread}",
            "$1",
            "a b",
            " ",
            "+",
            "a+b",
            "?",
            "#",
            "&x=1",
            "~",
            "é",
            "e\u0301",
            "日本",
            "😀",
            "messages");

    private final RunningServer running = RunningServer.start();

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void threadsAreKeptApartAndListedAsTheyWereNamed() {
        for (String name : NAMES) {
            running.post(thread("users/alice", name) + "/messages", "application/json", message(name));
        }

        assertThat(lines(running.get("/namespaces/users%2Falice/threads")))
                .extracting(line -> line.path("thread").asString())
                .containsExactlyInAnyOrderElementsOf(NAMES);
        for (String name : NAMES) {
            assertThat(lines(running.get(thread("users/alice", name) + "/messages")))
                    .as(name)
                    .singleElement()
                    .satisfies(
                            line -> assertThat(line.path("message").path("name").asString())
                                    .isEqualTo(name));
        }
    }

    @Test
    void keysAreKeptApartAndListedByALiteralPrefix() {
        for (String name : NAMES) {
            running.put("/namespaces/%2F/entries/" + UrlText.encode(name), "text/plain", name.getBytes(UTF_8));
        }

        for (String name : NAMES) {
            assertThat(running.get("/namespaces/%2F/entries/" + UrlText.encode(name))
                            .body())
                    .isEqualTo(name);
        }
        assertThat(lines(running.get("/namespaces/%2F/entries?prefix=" + UrlText.encode("%"))))
                .extracting(line -> line.path("key").asString())
                .containsExactly("%", "%2F");
        assertThat(lines(running.get("/namespaces/%2F/entries?prefix=a+")))
                .extracting(line -> line.path("key").asString())
                .containsExactly("a b");
    }

    @Test
    void checkpointsAreKeptApartByIdAndBranchAndChannel() {
        String checkpoints = thread("users/alice", "a/b") + "/checkpoints";
        for (String name : NAMES) {
            ObjectNode draft = JsonNodeFactory.instance.objectNode().put("id", name);
            draft.putObject("set").put(name, name).put("other", 1);
            running.post(checkpoints, "application/json", draft.toString());
            running.post(
                    checkpoints, "application/json", draft.put("branch", name).toString());
        }

        for (String name : NAMES) {
            String encoded = UrlText.encode(name);
            for (String branch : List.of("", name)) {
                JsonNode checkpoint = json(running.get(
                        checkpoints + "/" + encoded + "?branch=" + UrlText.encode(branch) + "&channel=" + encoded));
                assertThat(checkpoint.path("id").asString()).isEqualTo(name);
                assertThat(checkpoint.path("branch").asString()).isEqualTo(branch);
                assertThat(checkpoint.path("state").properties())
                        .as(name)
                        .singleElement()
                        .satisfies(value -> assertThat(value.getKey()).isEqualTo(name))
                        .satisfies(
                                value -> assertThat(value.getValue().asString()).isEqualTo(name));
            }
        }
        assertThat(lines(running.get(checkpoints))).hasSize(NAMES.size());
        assertThat(lines(running.get(checkpoints + "?branches=all"))).hasSize(2 * NAMES.size());
    }

    @Test
    void namespacesAreKeptApart() {
        for (String name : NAMES) {
            String printed = Namespace.of("users", name).toString();
            running.post(thread(printed, "t") + "/messages", "application/json", message(name));
        }

        assertThat(lines(running.get("/namespaces?prefix=users")))
                .extracting(line -> Namespace.parse(line.path("namespace").asString())
                        .labels()
                        .get(1))
                .containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(json(running.get("/namespaces/" + UrlText.encode("users/%2F")))
                        .path("threads")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aLongNamespaceFitsTheRequestLine() {
        String[] labels = new String[Namespace.MAX_LABELS];
        java.util.Arrays.fill(labels, "😀".repeat(Namespace.MAX_LABEL_LENGTH));

        assertThat(json(running.get("/namespaces/"
                                + UrlText.encode(Namespace.of(labels).toString())))
                        .path("threads")
                        .asInt(-1))
                .isZero();
    }

    @Test
    void namesThatAreNoneAreRefused() {
        assertProblem(running.get(thread("users/alice", "a\nb")), 400, "control characters");
        assertProblem(running.get("/namespaces/users%2Falice/threads/%ff"), 400, "does not decode to UTF-8");
        assertProblem(running.get(thread("users/alice", "x".repeat(513))), 400, "1 to 512 bytes");
        assertProblem(running.get(thread("users/alice", "t") + "/checkpoints/a%0Ab"), 400, "control characters");
        assertProblem(running.get(thread("users/alice", "t") + "/checkpoints/"), 400, "checkpoint id");
        assertProblem(running.get("/namespaces//threads"), 400, "namespace label");
        assertProblem(running.get("/namespaces/a%2F%252x/threads"), 400, "escape");
    }

    @Test
    void aPathThatIsNotEncodedIsAnswered() throws IOException {
        assertThat(statusOf("GET /namespaces/users%2/threads HTTP/1.1")).contains(" 400 ");
        assertThat(statusOf("GET /namespaces/a|b HTTP/1.1")).contains(" 200 ");
        assertThat(statusOf("GET http://elsewhere/health HTTP/1.1")).contains(" 200 ");
    }

    private String statusOf(String requestLine) throws IOException {
        try (Socket socket = running.connect(requestLine + "\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
        }
    }

    private static String message(String name) {
        return io.reactivememory.conversation.Message.builder("user")
                .name(name)
                .build()
                .payload()
                .text();
    }
}
