package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.json;
import static io.reactivememory.server.RunningServer.lines;
import static io.reactivememory.server.RunningServer.thread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.namespace.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Uploads: acknowledged as they go, resumed after they broke, ended by a line that is no message. */
class UploadTest {

    private static final String MESSAGES = thread("users/alice", "t") + "/messages";
    private static final String HEAD = "POST " + MESSAGES
            + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final RunningServer running =
            RunningServer.start(ServerOptions.defaults().maxBodyBytes(1_000));
    private final ConversationLog log =
            running.memory.in(Namespace.user("alice")).conversations();

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void aLongUploadIsWrittenInOrderAndAcknowledgedToTheEnd() {
        HttpResponse<String> response = upload(messages(1, 10_000));

        List<JsonNode> acknowledgements = lines(response);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        assertThat(acknowledgements)
                .extracting(line -> line.path("acknowledged").asLong())
                .isSorted();
        assertThat(acknowledgements.get(acknowledgements.size() - 1))
                .hasToString("{\"acknowledged\":10000,\"lastSequence\":10000,\"complete\":true}");
        assertThat(log.replay("t")
                        .map(logged -> String.valueOf(logged.message().id()))
                        .collectList()
                        .block())
                .isEqualTo(
                        IntStream.rangeClosed(1, 10_000).mapToObj(i -> "m-" + i).toList());
    }

    @Test
    void aBrokenUploadIsResumedFromTheLastAcknowledgedLine() throws IOException {
        long acknowledged;
        try (Socket socket = running.connect(HEAD)) {
            OutputStream out = socket.getOutputStream();
            sendChunk(out, messages(1, 4_000) + "{\"role\":\"user\",\"id\":\"m-4001\",\"cont");
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            String line = in.lines()
                    .filter(text -> text.startsWith("{\"acknowledged\":4000,"))
                    .findFirst()
                    .orElseThrow();
            acknowledged = json(line).path("acknowledged").asLong();
        }

        List<JsonNode> resumed = lines(upload(messages((int) acknowledged - 500, 10_000)));

        assertThat(resumed.get(resumed.size() - 1).path("complete").asBoolean()).isTrue();
        assertThat(log.replay("t")
                        .map(logged -> String.valueOf(logged.message().id()))
                        .collectList()
                        .block())
                .isEqualTo(
                        IntStream.rangeClosed(1, 10_000).mapToObj(i -> "m-" + i).toList());
    }

    @Test
    void acknowledgementsArriveWhileTheUploadGoesOn() throws IOException {
        try (Socket socket = running.connect(HEAD)) {
            OutputStream out = socket.getOutputStream();
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

            for (int i = 1; i <= 3; i++) {
                sendChunk(out, messages(i, i));
                String expected = "{\"acknowledged\":" + i + ",\"lastSequence\":" + i + "}";
                assertThat(in.lines().filter(expected::equals).findFirst()).isPresent();
            }
            out.write("0\r\n\r\n".getBytes(UTF_8));
            assertThat(in.lines().filter(line -> line.contains("complete")).findFirst())
                    .isPresent();
        }
    }

    @Test
    void aClientThatReadsNothingUntilTheEndIsNotWaitedFor() throws IOException {
        try (Socket socket = running.connect(HEAD)) {
            OutputStream out = socket.getOutputStream();
            for (int i = 1; i <= 20_000; i++) {
                sendChunk(out, messages(i, i));
            }
            out.write("0\r\n\r\n".getBytes(UTF_8));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

            assertThat(in.lines().filter(line -> line.contains("complete")).findFirst())
                    .contains("{\"acknowledged\":20000,\"lastSequence\":20000,\"complete\":true}");
        }
    }

    @Test
    void aLineThatIsNoMessageEndsTheUploadAfterWhatCameBefore() {
        HttpResponse<String> response = upload(messages(1, 300) + "\n{\"content\":\"no role\"}\n" + messages(302, 400));

        JsonNode last = lines(response).get(lines(response).size() - 1);
        assertThat(last.path("acknowledged").asInt()).isEqualTo(300);
        assertThat(last.path("problem").path("line").asInt()).isEqualTo(302);
        assertThat(last.path("problem").path("status").asInt()).isEqualTo(400);
        assertThat(last.path("problem").path("detail").asString()).contains("must have a role");
        assertThat(log.count("t").block()).isEqualTo(300);
        assertThat(running.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void aLineOverTheLimitEndsTheUploadBeforeItIsThereWhole() throws IOException {
        try (Socket socket = running.connect(HEAD)) {
            sendChunk(
                    socket.getOutputStream(), messages(1, 3) + "{\"role\":\"user\",\"content\":\"" + "x".repeat(1_000));
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

            String problem = in.lines()
                    .filter(line -> line.contains("problem"))
                    .findFirst()
                    .orElseThrow();
            assertThat(json(problem).path("acknowledged").asInt()).isEqualTo(3);
            assertThat(json(problem).path("problem").path("status").asInt()).isEqualTo(413);
            assertThat(json(problem).path("problem").path("line").asInt()).isEqualTo(4);
        }
    }

    @Test
    void anUploadOfNothingIsComplete() {
        assertThat(upload("").body()).isEqualTo("{\"acknowledged\":0,\"lastSequence\":0,\"complete\":true}\n");
        assertThat(upload("\n\r\n").body()).isEqualTo("{\"acknowledged\":0,\"lastSequence\":0,\"complete\":true}\n");
    }

    @Test
    void theLastLineNeedsNoEnd() {
        assertThat(upload("{\"role\":\"user\"}\r\n{\"role\":\"assistant\"}").body())
                .endsWith("{\"acknowledged\":2,\"lastSequence\":2,\"complete\":true}\n");
    }

    @Test
    void aClientThatAsksFirstIsToldToGoOn() {
        HttpResponse<String> response = running.send(running.request(MESSAGES)
                .header("Content-Type", "application/x-ndjson")
                .expectContinue(true)
                .POST(BodyPublishers.ofString(messages(1, 3))));

        assertThat(response.body()).contains("{\"acknowledged\":3,\"lastSequence\":3,\"complete\":true}");
    }

    private HttpResponse<String> upload(String body) {
        return running.post(MESSAGES, "application/x-ndjson", body);
    }

    private static String messages(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> "{\"role\":\"user\",\"id\":\"m-" + i + "\",\"content\":\"" + i + "\"}\n")
                .collect(Collectors.joining());
    }

    static void sendChunk(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
        out.write(bytes);
        out.write("\r\n".getBytes(UTF_8));
        out.flush();
    }
}
