package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.assertProblem;
import static io.reactivememory.server.RunningServer.json;
import static io.reactivememory.server.RunningServer.thread;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.error.ClosedException;
import io.reactivememory.error.CorruptDataException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.error.UnsupportedCapabilityException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.netty.channel.AbortedException;

/** Everything that can be wrong with a request, and what the client is told. */
class ProblemsTest {

    private static final String MESSAGES = thread("users/alice", "t") + "/messages";
    private static final FailedOperation OPERATION = new FailedOperation("h2", "conversations.append", "t");

    private final RunningServer running =
            RunningServer.start(ServerOptions.defaults().maxBodyBytes(1_000));

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void aRouteThatIsNone() {
        assertProblem(running.get("/nothing"), 404, "/openapi.json");
        assertProblem(running.get("/"), 404, "/openapi.json");
    }

    @Test
    void aMethodThatIsNotPossible() {
        HttpResponse<String> response = running.delete(MESSAGES);

        assertProblem(response, 405, "GET, POST");
        assertThat(response.headers().firstValue("Allow")).contains("GET, POST");
    }

    @Test
    void parametersThatCannotBeMeant() {
        assertProblem(running.get(MESSAGES + "?limt=3"), 400, "limt is unknown");
        assertProblem(running.get(MESSAGES + "?limit=3&limit=4"), 400, "limit is given twice");
        assertProblem(running.get(MESSAGES + "?limit=many"), 400, "limit must be a whole number");
        assertProblem(running.get(MESSAGES + "?limit=-1"), 400, "limit must be 0 or more");
        assertProblem(running.get(MESSAGES + "?from=0"), 400, "from must be a sequence");
        assertProblem(running.get(MESSAGES + "?direction=up"), 400, "direction must be");
        assertProblem(running.get(MESSAGES + "?follow=maybe"), 400, "follow must be true or false");
        assertProblem(running.get(MESSAGES + "?tail=1&limit=1"), 400, "limit is unknown here");
        assertProblem(running.get(MESSAGES + "?tail=-1"), 400, "tail must be 0 to 2147483647");
        assertProblem(running.get(MESSAGES + "?tail=99999999999"), 400, "tail must be");
        assertProblem(running.get(MESSAGES + "?follow=true&after=-1"), 400, "after must be");
        assertProblem(running.get("/namespaces?prefix=a//b"), 400, "namespace label");
        assertProblem(running.get("/namespaces/a/entries?prefix=%FF"), 400, "does not decode to UTF-8");
    }

    @Test
    void bodiesThatAreNoMessages() {
        assertProblem(post("{\"content\":\"x\"}"), 400, "must have a role");
        assertProblem(post("[]"), 400, "must be a JSON object");
        assertProblem(post("{\"role\":"), 400, "must be a JSON object");
        assertProblem(post(""), 400, "must be a JSON object");
        assertProblem(running.post(MESSAGES, "text/plain", "x"), 415, "application/x-ndjson");
    }

    @Test
    void bodiesThatAreTooLarge() {
        byte[] large = new byte[1_001];
        String key = "/namespaces/a/entries/k";

        HttpResponse<String> announced = running.put(key, "image/png", large);
        HttpResponse<String> streamed = running.send(running.request(key)
                .PUT(BodyPublishers.fromPublisher(reactor.adapter.JdkFlowAdapter.publisherToFlowPublisher(
                        reactor.core.publisher.Flux.just(ByteBuffer.wrap(large))))));

        assertProblem(announced, 413, "over the limit of 1000 bytes: it has 1001");
        assertThat(json(announced).path("limit").asInt()).isEqualTo(1_000);
        assertProblem(streamed, 413, "over the limit of 1000");
        assertThat(running.put(key, "image/png", new byte[1_000]).statusCode()).isEqualTo(201);
    }

    @Test
    void answersThatAreNotAcceptable() {
        for (String path : List.of(MESSAGES, "/namespaces", "/namespaces/a/threads", "/namespaces/a/entries")) {
            assertProblem(
                    running.send(running.request(path).header("Accept", "text/html")), 406, "application/x-ndjson");
        }
    }

    @Test
    void conditionsThatCannotBeMeant() {
        String key = "/namespaces/a/entries/k";

        assertProblem(running.put(key, null, new byte[0], "If-Match", "3"), 400, "If-Match: \"3\"");
        assertProblem(running.put(key, null, new byte[0], "If-None-Match", "\"3\""), 400, "If-None-Match: *");
        assertProblem(running.put(key + "?ttl=1h", null, new byte[0]), 400, "PT1H");
        assertProblem(running.put(key, "nonsense", new byte[0]), 400, "media type must be");
    }

    @Test
    void failuresOfTheStore() {
        assertThat(Problems.of(new TransientMemoryException(OPERATION, "busy", null)))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(503))
                .satisfies(problem -> assertThat(problem.headers()).containsEntry("retry-after", "1"))
                .satisfies(problem -> assertThat(problem.fields())
                        .containsEntry("operation", "conversations.append")
                        .containsEntry("backend", "h2"));
        assertThat(Problems.of(new ClosedException(OPERATION)).status()).isEqualTo(503);
        assertThat(Problems.of(new UnsupportedCapabilityException(OPERATION, "ENTRIES"))
                        .status())
                .isEqualTo(501);
        assertThat(Problems.of(new PayloadTooLargeException(OPERATION, 2, 1)))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(413))
                .satisfies(problem -> assertThat(problem.fields()).containsEntry("limit", 1L));
    }

    @Test
    void whatIsNobodysBusinessStaysInTheLog() {
        assertThat(Problems.of(new CorruptDataException(OPERATION, "page 7 of secret.db", null)))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(500))
                .satisfies(problem -> assertThat(problem.detail()).doesNotContain("secret"));
        assertThat(Problems.of(new NullPointerException("secret")))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(500))
                .satisfies(problem -> assertThat(problem.detail()).doesNotContain("secret"));
    }

    @Test
    void aClientThatHangsUpIsNoFailureOfTheServer() {
        assertThat(Problems.of(new AbortedException("Connection has been closed"))
                        .status())
                .isEqualTo(400);
    }

    private HttpResponse<String> post(String body) {
        return running.post(MESSAGES, "application/json", body);
    }
}
