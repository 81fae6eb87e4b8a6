package io.reactivememory.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.tck.load.JavaProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is started for tests goes with them, however they end. */
class RedisProcessIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void nothingIsLeftAfterClose() {
        RedisFolder folder = new RedisFolder();
        RedisProcess server = RedisProcess.start(folder);
        RedisProcess killed = RedisProcess.start(folder);
        killed.kill();
        folder.close();
        assertThat(folder.path()).doesNotExist();
        Eventually.holds("the server is gone", SOON, () -> !server.isAlive());
    }

    @Test
    void nothingIsLeftOfKilledJvm() throws Exception {
        Process holder = JavaProcess.start(Holder.class);
        try (BufferedReader lines = holder.inputReader(StandardCharsets.UTF_8)) {
            Path folder = Path.of(lines.readLine());
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
            holder.destroyForcibly().waitFor();
            Eventually.holds("the folder is gone", SOON, () -> !Files.exists(folder));
            // A dead process that nobody has collected is alive by its number, but runs no program.
            assertThat(server.isAlive() && server.info().command().isPresent()).isFalse();
        }
    }

    /** Starts a server, says where it is, and does not stop it. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            RedisFolder folder = new RedisFolder();
            RedisProcess server = RedisProcess.start(folder);
            System.out.println(folder.path());
            System.out.println(server.pid());
            // Until it is killed, or whoever started it is gone.
            while (System.in.read() >= 0) {}
        }
    }

    @Test
    void failureToStartShowsTheLog() {
        try (RedisFolder folder = new RedisFolder()) {
            assertThatThrownBy(() -> RedisProcess.start(folder, "no-such-setting 1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no-such-setting");
        }
    }
}
