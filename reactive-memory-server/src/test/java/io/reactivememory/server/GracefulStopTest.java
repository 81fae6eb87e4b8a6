package io.reactivememory.server;

import static io.reactivememory.server.RunningServer.thread;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.error.ClosedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of requests when the server stops. */
class GracefulStopTest {

    private static final String MESSAGES = thread("users/alice", "t") + "/messages";
    private static final String UPLOAD = "POST " + MESSAGES
            + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void anUploadUnderWayIsFinishedAndNothingNewIsAccepted() throws Exception {
        RunningServer running = RunningServer.start(ServerOptions.defaults().grace(Duration.ofSeconds(30)));
        try (Socket socket = running.connect(UPLOAD)) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            UploadTest.sendChunk(socket.getOutputStream(), "{\"role\":\"user\"}\n");
            assertThat(in.lines()
                            .filter(line -> line.contains("\"acknowledged\":1"))
                            .findFirst())
                    .isPresent();

            CompletableFuture<Void> stopped = running.server.stop().toFuture();
            UploadTest.sendChunk(socket.getOutputStream(), "{\"role\":\"assistant\"}\n");
            assertThat(in.lines()
                            .filter(line -> line.contains("\"acknowledged\":2"))
                            .findFirst())
                    .isPresent();
            assertThatThrownBy(() -> running.connect("").close()).isInstanceOf(ConnectException.class);
            assertThat(stopped).isNotDone();
            socket.getOutputStream().write("0\r\n\r\n".getBytes(UTF_8));

            assertThat(in.lines()
                            .filter(line -> line.contains("\"complete\":true"))
                            .findFirst())
                    .isPresent();
            stopped.get(10, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> running.memory.status().block()).isInstanceOf(ClosedException.class);
    }

    @Test
    void aClientThatDoesNotFinishIsLeftBehindAfterTheGrace() throws IOException {
        RunningServer running = RunningServer.start(ServerOptions.defaults().grace(Duration.ofMillis(200)));
        try (Socket socket = running.connect(UPLOAD)) {
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            UploadTest.sendChunk(socket.getOutputStream(), "{\"role\":\"user\"}\n");
            assertThat(in.readLine()).contains("200");

            running.server.stop().block(Duration.ofSeconds(20));

            assertThat(in.lines().filter(line -> line.contains("complete"))).isEmpty();
        }
    }

    @Test
    void aReaderThatHasStoppedIsLeftBehindAfterTheGrace() throws IOException {
        RunningServer running = new RunningServer(
                new GeneratedLog(100_000, 1_000).memory(),
                ServerOptions.defaults().grace(Duration.ofMillis(200)));
        try (Socket socket = running.connect("GET " + MESSAGES + " HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertThat(socket.getInputStream().read()).isPositive();

            running.server.stop().block(Duration.ofSeconds(20));
        }
    }

    @Test
    void stoppingTwiceIsAsStoppingOnce() {
        RunningServer running = RunningServer.start();

        running.server.stop().block();
        running.server.stop().block();
    }
}
