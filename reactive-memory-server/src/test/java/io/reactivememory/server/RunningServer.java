package io.reactivememory.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.payload.Payload;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A server on a free port of loopback with a memory of its own, and a client of it. */
final class RunningServer implements AutoCloseable {

    static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final ReactiveMemory memory;
    final MemoryServer server;

    RunningServer(ReactiveMemory memory, ServerOptions options) {
        this.memory = memory;
        this.server = Objects.requireNonNull(MemoryServer.start(memory, options).block());
    }

    static RunningServer start() {
        return start(ServerOptions.defaults());
    }

    static RunningServer start(ServerOptions options) {
        return new RunningServer(freshMemory(), options);
    }

    /** A memory that nobody shares: handles share a backend where their clocks are equal, too. */
    static ReactiveMemory freshMemory() {
        return ReactiveMemory.open(MemoryOptions.parse("inmemory:"), new OwnClock());
    }

    URI uri(String pathAndQuery) {
        return URI.create(server.url() + pathAndQuery);
    }

    static String thread(String namespace, String thread) {
        return "/namespaces/" + UrlText.encode(namespace) + "/threads/" + UrlText.encode(thread);
    }

    HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(uri(pathAndQuery));
    }

    HttpResponse<String> get(String pathAndQuery) {
        return send(request(pathAndQuery));
    }

    HttpResponse<String> delete(String pathAndQuery) {
        return send(request(pathAndQuery).DELETE());
    }

    HttpResponse<String> post(String pathAndQuery, String mediaType, String body) {
        return send(request(pathAndQuery).header("Content-Type", mediaType).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> put(String pathAndQuery, @Nullable String mediaType, byte[] body, String... headers) {
        HttpRequest.Builder put = request(pathAndQuery).PUT(BodyPublishers.ofByteArray(body));
        if (mediaType != null) {
            put.header("Content-Type", mediaType);
        }
        if (headers.length > 0) {
            put.headers(headers);
        }
        return send(put);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    /** The lines of an answer that may be larger than the heap. */
    Stream<String> lines(String pathAndQuery) {
        return send(request(pathAndQuery), BodyHandlers.ofLines()).body();
    }

    private static <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) {
        try {
            return CLIENT.send(request.build(), body);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Opens a bare connection and sends text on it. */
    Socket connect(String text) throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        return Payload.jsonText(text).json();
    }

    static List<JsonNode> lines(HttpResponse<String> response) {
        return response.body().lines().map(RunningServer::json).toList();
    }

    static void assertProblem(HttpResponse<String> response, int status, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("type").asString("")).isEqualTo("about:blank");
        assertThat(problem.path("title").asString("")).isNotEmpty();
        assertThat(problem.path("detail").asString("")).contains(detail);
    }

    @Override
    public void close() {
        server.stop().block();
    }

    private static final class OwnClock extends Clock {

        private final Clock system = Clock.systemUTC();

        @Override
        public java.time.ZoneId getZone() {
            return system.getZone();
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public java.time.Instant instant() {
            return system.instant();
        }
    }
}
