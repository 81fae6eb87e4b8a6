package io.reactivememory.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the command line understands, and what it says where it does not. */
class MainTest {

    private final CommandLine commandLine = new CommandLine();

    @Test
    void helpIsToBeHadEverywhere() {
        assertThat(commandLine.run("--help")).isZero();
        assertThat(commandLine.out()).contains("serve", "import", "demo");
        for (String command : List.of("serve", "import", "demo")) {
            assertThat(commandLine.run(command, "--help")).isZero();
            assertThat(commandLine.out()).startsWith(command);
        }
    }

    @Test
    void whatIsNotUnderstoodIsSaidWithWhatIs() {
        assertThat(commandLine.run()).isEqualTo(2);
        assertRefused("unknown command 'sevre'", "sevre");
        assertRefused("unknown option --prot; known are --host, --port", "serve", "--prot", "1");
        assertRefused("--port needs a value", "serve", "--port");
        assertRefused("--port must be 0 to 65535, but is '99999'", "serve", "--port=99999");
        assertRefused("--port is given twice", "serve", "--port=1", "--port=2");
        assertRefused("unexpected argument 'x'", "serve", "x");
        assertRefused("--once takes no value", "demo", "--once=yes");
        assertRefused("--namespace is missing", "import", "x.json");
        assertRefused("--namespace: namespace label", "import", "x.json", "--namespace", "a//b");
        assertRefused("no files", "import", "--namespace", "a");
    }

    @Test
    void aMemoryThatCannotBeOpenedIsAFailure() {
        assertThat(commandLine.run("serve", "--url", "nonsense:")).isEqualTo(1);
        assertThat(commandLine.err()).contains("no provider opens nonsense:").contains("inmemory");
        assertThat(commandLine.run(Map.of("REACTIVE_MEMORY_URL", "other:"), "serve"))
                .isEqualTo(1);
        assertThat(commandLine.err()).contains("no provider opens other:");
    }

    private void assertRefused(String why, String... args) {
        assertThat(commandLine.run(args)).isEqualTo(2);
        assertThat(commandLine.err()).startsWith(why);
    }
}
