package io.reactivememory.tck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CuttableProxyTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @SuppressWarnings("NullAway.Init")
    private ServerSocket server;

    @SuppressWarnings("NullAway.Init")
    private CuttableProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        proxy = CuttableProxy.to("tcp://127.0.0.1:" + server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort());
        client.setSoTimeout(5_000);
        return client;
    }

    @Test
    void bytesGoBothWays() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
            accepted.getOutputStream().write(2);
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void endGoesThrough() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            client.shutdownOutput();
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void cutResetsBothSidesAndLetsTheNextIn() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            accepted.getInputStream().read();
            proxy.cut();
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
            assertThatThrownBy(() -> accepted.getInputStream().read()).hasMessageContaining("reset");
        }
        bytesGoBothWays();
    }

    @Test
    void endIsSeenAsTheEndOfWhatIsSentAndLetsTheNextIn() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            accepted.getInputStream().read();
            proxy.end();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        }
        bytesGoBothWays();
    }

    @Test
    void pauseHoldsBackWhatResumeDelivers() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            proxy.pause();
            client.getOutputStream().write(1);
            accepted.setSoTimeout(100);
            assertThatThrownBy(() -> accepted.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.resume();
            accepted.setSoTimeout(5_000);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void heldRepliesDoNotHoldRequests() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            CompletableFuture<Void> held = proxy.holdReplies();
            client.getOutputStream().write(1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);
            accepted.getOutputStream().write(2);
            assertThat(held).succeedsWithin(SOON);
            assertNothingArrives(client);
            proxy.resume();
            assertThat(client.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void repliesAreHeldFromTheirPlaceOn() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            CompletableFuture<Void> held = proxy.holdReplies(1, 2);
            assertThat(answer(client, accepted, 3).readNBytes(3)).hasSize(3);
            assertThat(held).isNotDone();
            assertThat(answer(client, accepted, 3).readNBytes(2)).hasSize(2);
            assertThat(held).succeedsWithin(SOON);
            assertNothingArrives(client);
            proxy.resume();
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    /** Sends a request and an answer of so many bytes; returns what the client gets of it. */
    private static InputStream answer(Socket client, Socket accepted, int size) throws IOException {
        client.getOutputStream().write(1);
        assertThat(accepted.getInputStream().read()).isEqualTo(1);
        byte[] answer = new byte[size];
        Arrays.fill(answer, (byte) 7);
        accepted.getOutputStream().write(answer);
        return client.getInputStream();
    }

    private static void assertNothingArrives(Socket client) throws IOException {
        client.setSoTimeout(100);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.setSoTimeout(5_000);
    }

    @Test
    void whatWasHeldBackIsLostWithItsConnection() throws IOException {
        try (Socket client = connect();
                Socket accepted = server.accept()) {
            CompletableFuture<Void> held = proxy.holdReplies();
            accepted.getOutputStream().write(2);
            assertThat(held).succeedsWithin(SOON);
            proxy.cut();
            proxy.resume();
            assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
        }
    }

    @Test
    void urlIsTheServersButForThePlace() throws IOException {
        String place = "127.0.0.1:" + server.getLocalPort();
        try (CuttableProxy other = CuttableProxy.to("redis://a%40b:c@" + place + "/3?keyPrefix=a%2Fb&x=" + place)) {
            int port = URI.create(other.url()).getPort();
            assertThat(port).isNotEqualTo(server.getLocalPort());
            assertThat(other.url()).isEqualTo("redis://a%40b:c@127.0.0.1:" + port + "/3?keyPrefix=a%2Fb&x=" + place);
        }
    }

    @Test
    void urlWithoutOnePlaceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CuttableProxy.to("redis://alice:secret@host"))
                .withMessageContaining("url")
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException().isThrownBy(() -> CuttableProxy.to("redis-cluster://one:1,two:2"));
    }

    @Test
    void closedLetsNobodyIn() {
        proxy.close();
        assertThatThrownBy(this::connect).isInstanceOf(IOException.class);
    }
}
