package io.reactivememory.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: killed, told to stop, and unable to start. */
class ChildServerIT {

    @TempDir
    Path folder;

    @Test
    void whatWasAcknowledgedIsThereAfterAKillAndAfterAStop() throws Exception {
        ChildServer server = new ChildServer("h2:file:" + folder.resolve("memory"), 0, 64, folder.resolve("log"));
        for (int i = 1; i <= 3; i++) {
            HttpResponse<String> appended = send(HttpRequest.newBuilder(messages(server))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"role\":\"user\",\"content\":\"" + i + "\"}")));
            assertThat(appended.body()).contains("\"lastSequence\":" + i);
            if (i % 2 == 1) {
                server.kill();
            } else {
                server.stop();
            }
            server.startAgain();
        }

        assertThat(send(HttpRequest.newBuilder(messages(server))).body().lines())
                .hasSize(3);
        server.stop();
        assertThat(folder.resolve("log")).isEmptyFile();
    }

    @Test
    void whyItCannotStartIsInItsLog() throws Exception {
        Path log = folder.resolve("log");

        assertThatThrownBy(() -> new ChildServer("nonsense:", 0, 64, log))
                .isInstanceOf(FailedCommandException.class)
                .hasMessageContaining(log.toString());
        assertThat(Files.readString(log)).contains("no provider opens nonsense:");
    }

    private static URI messages(ChildServer server) {
        return URI.create(server.url() + RunningServer.thread("users/alice", "t") + "/messages");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return RunningServer.CLIENT.send(request.build(), BodyHandlers.ofString());
    }
}
