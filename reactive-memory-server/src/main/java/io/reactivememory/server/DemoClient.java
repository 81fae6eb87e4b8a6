package io.reactivememory.server;

import io.reactivememory.payload.Payload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A client as anyone could write it: blocking, with what the JDK has. */
final class DemoClient {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final String threads;

    DemoClient(URI server, String namespace) {
        this.server = server;
        this.threads = "/namespaces/" + UrlText.encode(namespace) + "/threads";
    }

    private String urlOf(String thread) {
        return server + threads + "/" + UrlText.encode(thread);
    }

    String messagesOf(String thread) {
        return urlOf(thread) + "/messages";
    }

    String checkpointsOf(String thread) {
        return urlOf(thread) + "/checkpoints";
    }

    void erase(String namespace) {
        send(HttpRequest.newBuilder(URI.create(server + "/namespaces/" + UrlText.encode(namespace)))
                .DELETE());
    }

    /** Uploads lines, which are made while they are sent, and returns the last acknowledgement. */
    JsonNode upload(String thread, Iterator<byte[]> lines) {
        String answer = send(HttpRequest.newBuilder(URI.create(messagesOf(thread)))
                .header("Content-Type", MediaTypes.NDJSON)
                .POST(BodyPublishers.ofByteArrays(() -> lines)));
        JsonNode last = json(answer.substring(answer.lastIndexOf('\n', answer.length() - 2) + 1));
        if (!last.path("complete").asBoolean(false)) {
            throw new FailedCommandException("an upload broke off: " + last, null);
        }
        return last;
    }

    void append(String thread, String message) {
        post(messagesOf(thread), message);
    }

    /** Puts a checkpoint and returns where it is. */
    JsonNode put(String thread, JsonNode draft) {
        return json(post(checkpointsOf(thread), draft.toString()));
    }

    JsonNode checkpoint(String thread, String id) {
        return get(checkpointsOf(thread) + "/" + UrlText.encode(id));
    }

    JsonNode head(String thread) {
        return get(urlOf(thread) + "/head");
    }

    long count(String thread) {
        return get(urlOf(thread)).path("messages").asLong();
    }

    long heapUsed() {
        return get(server + "/health").path("heapUsedBytes").asLong();
    }

    private JsonNode get(String url) {
        return json(send(HttpRequest.newBuilder(URI.create(url))));
    }

    private String post(String url, String json) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", MediaTypes.JSON)
                .POST(BodyPublishers.ofString(json)));
    }

    /** Opens a stream of lines; whoever closes it closes the connection. */
    Stream<String> open(String url, String mediaType) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("Accept", mediaType)
                                    .build(),
                            BodyHandlers.ofLines())
                    .body();
        } catch (IOException e) {
            throw new FailedCommandException("the server does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static JsonNode json(String text) {
        return Payload.jsonText(text).json();
    }

    private String send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new FailedCommandException("the server refused: " + response.body(), null);
            }
            return response.body();
        } catch (IOException e) {
            throw new FailedCommandException("the server does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static FailedCommandException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new FailedCommandException("interrupted", e);
    }
}
