package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.json;
import static io.reactivememory.server.RunningServer.thread;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.namespace.Namespace;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Server-sent events and followers. */
class LiveStreamsTest {

    private static final String MESSAGES = thread("users/alice", "t") + "/messages";

    private final RunningServer running = RunningServer.start();
    private final ConversationLog log =
            running.memory.in(Namespace.user("alice")).conversations();

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void anEventCarriesTheSequenceAndTheLine() {
        append(1);

        HttpResponse<String> response = running.send(events(MESSAGES));

        String line = running.get(MESSAGES).body();
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(response.body()).isEqualTo("id: 1\nevent: message\ndata: " + line + "\n");
    }

    @Test
    void aReplayIsResumedBehindTheLastEvent() {
        append(5);

        assertThat(ids(events(MESSAGES).header("Last-Event-ID", "3"))).containsExactly("4", "5");
        assertThat(ids(events(MESSAGES + "?direction=backward").header("Last-Event-ID", "3")))
                .containsExactly("2", "1");
        assertThat(ids(events(MESSAGES + "?tail=4").header("Last-Event-ID", "4")))
                .containsExactly("5");
        assertThat(running.send(events(MESSAGES).header("Last-Event-ID", "5")).statusCode())
                .isEqualTo(204);
        assertThat(running.send(events(MESSAGES + "?direction=backward").header("Last-Event-ID", "1"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(running.send(events(MESSAGES).header("Last-Event-ID", "x")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aFollowerSeesHistoryAndThenWhatIsAppended() throws Exception {
        append(2);
        try (Stream<String> follower = open(events(MESSAGES + "?follow=true"))) {
            Iterator<String> ids =
                    follower.filter(line -> line.startsWith("id: ")).iterator();
            assertThat(List.of(ids.next(), ids.next())).containsExactly("id: 1", "id: 2");

            append(1);
            assertThat(ids.next()).isEqualTo("id: 3");
            append(1);
            assertThat(ids.next()).isEqualTo("id: 4");
        }
    }

    @Test
    void aFollowerIsResumedBehindTheLastEvent() throws Exception {
        append(3);
        try (Stream<String> follower =
                open(events(MESSAGES + "?follow=true&after=1").header("Last-Event-ID", "2"))) {
            assertThat(follower.filter(line -> line.startsWith("id: ")).findFirst())
                    .contains("id: 3");
        }
    }

    @Test
    void aFollowerInLinesStartsBeforeTheThreadAndEndsWithIt() throws Exception {
        try (Stream<String> follower = open(running.request(MESSAGES + "?follow=true&after=0"))) {
            append(1);
            Iterator<String> lines = follower.iterator();
            assertThat(json(lines.next()).path("sequence").asInt()).isEqualTo(1);

            log.delete("t").block();

            assertThat(lines.hasNext()).isFalse();
        }
    }

    @Test
    void aFollowerIsToldThatTheServerStops() throws Exception {
        append(1);
        try (Stream<String> follower = open(running.request(MESSAGES + "?follow=true"));
                Stream<String> events = open(events(MESSAGES + "?follow=true&after=1"))) {
            Iterator<String> lines = follower.iterator();
            assertThat(json(lines.next()).path("sequence").asInt()).isEqualTo(1);

            running.server.stop().subscribe();

            assertThat(json(lines.next()).path("problem").path("status").asInt())
                    .isEqualTo(503);
            assertThat(lines.hasNext()).isFalse();
            assertThat(events.findFirst()).contains("event: problem");
        }
    }

    private Stream<String> ids(HttpRequest.Builder request) {
        return running.send(request)
                .body()
                .lines()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4));
    }

    private HttpRequest.Builder events(String path) {
        return running.request(path).header("Accept", "text/event-stream");
    }

    private static Stream<String> open(HttpRequest.Builder request) throws IOException, InterruptedException {
        return RunningServer.CLIENT
                .send(request.build(), BodyHandlers.ofLines())
                .body();
    }

    private void append(int messages) {
        for (int i = 0; i < messages; i++) {
            log.append("t", Message.user("Hi")).block();
        }
    }
}
