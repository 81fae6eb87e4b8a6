package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.json;
import static io.reactivememory.server.RunningServer.thread;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

/** Clients that stop reading: they stop the reads of the store, and nobody else. */
class SlowClientTest {

    private static final long LENGTH = 200_000;
    private static final String THREAD = thread("users/alice", "t");
    private static final String MESSAGES = THREAD + "/messages";

    private final GeneratedLog log = new GeneratedLog(LENGTH, 1_000);
    private final RunningServer running = new RunningServer(log.memory(), ServerOptions.defaults());

    @AfterEach
    void stop() {
        running.close();
    }

    @ParameterizedTest
    @CsvSource({"messages, " + LENGTH, "checkpoints?values=all, " + GeneratedHistory.LENGTH})
    void aClientThatStopsReadingStopsTheReadsAndHoldsUpNobody(String what, int length) throws Exception {
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stalled.add(running.connect("GET " + THREAD + "/" + what + " HTTP/1.1\r\nHost: x\r\n\r\n"));
        }
        long read = settled();

        assertThat(read).isPositive().isLessThan((long) stalled.size() * length / 4);
        for (int i = 0; i < 20; i++) {
            assertThat(json(running.get("/health")).path("status").asString()).isEqualTo("up");
        }
        assertThat(running.lines(THREAD + "/" + what).count()).isEqualTo(length);
        assertThat(log.read()).isEqualTo(read + length);
        for (Socket socket : stalled) {
            socket.close();
        }
    }

    @Test
    void aClientThatReadsOnMissesNothing() throws Exception {
        try (Socket socket = running.connect("GET " + MESSAGES + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            settled();

            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

            assertThat(reader.lines().filter(line -> line.startsWith("{\"sequence\":")))
                    .hasSize((int) LENGTH)
                    .last()
                    .asString()
                    .startsWith("{\"sequence\":" + LENGTH + ",");
        }
    }

    @Test
    void aClientThatHangsUpIsLetGo() throws Exception {
        Socket follower = running.connect("GET " + MESSAGES + "?follow=true HTTP/1.1\r\nHost: x\r\n\r\n");
        awaitFollowers(1);

        follower.close();

        awaitFollowers(0);
    }

    private void awaitFollowers(long expected) {
        Flux.interval(Duration.ofMillis(20))
                .filter(tick -> log.followers() == expected)
                .blockFirst(Duration.ofSeconds(20));
    }

    /** Waits until no more is read, and returns how much was. */
    private long settled() {
        return requireNonNull(Flux.interval(Duration.ofMillis(100))
                .map(tick -> log.read())
                .buffer(5, 1)
                .filter(readings -> readings.get(0) > 0 && readings.get(0).equals(readings.get(4)))
                .map(readings -> readings.get(0))
                .blockFirst(Duration.ofSeconds(30)));
    }
}
