package io.reactivememory.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, with its processes and its file, twice on the same one. */
class DemoIT {

    @TempDir
    Path folder;

    private final CommandLine commandLine = new CommandLine();

    @Test
    void itTellsTheSameStoryAgain() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            for (int i = 0; i < 2; i++) {
                int exit = commandLine.run(
                        "demo", "--once", "--messages=2000", "--dir", folder.toString(), "--port", port);

                assertThat(exit).as(commandLine.err()).isZero();
                assertThat(commandLine.out())
                        .contains("a heap of 64 MB", "2,030 messages were acknowledged, 0 of them are lost")
                        .contains("    1  system     You plan journeys.")
                        .contains("   30  assistant  Yes. It is written down here")
                        .contains("at message     2,000 the heap holds ")
                        .contains("   32  user       And we found the tofu place again.")
                        .containsPattern("[12][0-9]{2} steps were acknowledged, 0 of them are lost")
                        .containsPattern("checkpoint was of step ([12][0-9]{2}) with \\1 notes; from there the run")
                        .contains("now it is of step 300: ")
                        .contains("the history, 303 checkpoints in ")
                        .contains("step  53  other way, after step 52\n   step  52  other way, after step 51\n")
                        .contains("step  51  other way, after step 50\n   step 300  first way, after step 299\n")
                        .contains("step  51  first way, after step 50\n   step  50  first way, after step 49\n")
                        .contains("step   1  first way\n")
                        .contains("the first way ends with 300 notes, the other one with 53")
                        .contains("curl '")
                        .doesNotContain(port);
                assertThat(commandLine.out().lines()).hasSizeLessThan(65);
            }
        }
    }
}
