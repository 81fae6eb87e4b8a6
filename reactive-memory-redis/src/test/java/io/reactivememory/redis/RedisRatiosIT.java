package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.Message;
import io.reactivememory.payload.Payload;
import io.reactivememory.tck.load.AgentSteps;
import io.reactivememory.tck.load.JavaProcess;
import io.reactivememory.tck.load.RatioTable;
import io.reactivememory.tck.load.SideBySide;
import io.reactivememory.testservers.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import reactor.core.publisher.Flux;

/**
 * Prints how ours compares with bare commands of the driver, in one run, when it is asked for by {@code -Dratios=true}.
 *
 * <p>Targets are asserted with {@code -Dratios.assert=true} alone, for a machine that does nothing else. {@code
 * -Dratios.rounds=9 -Dratios.millis=2000 -Dratios.messages=1000000} measures for longer.
 */
@EnabledIfSystemProperty(named = "ratios", matches = "true", disabledReason = "measures for minutes; -Dratios=true")
class RedisRatiosIT {

    private static final int MESSAGES = Integer.getInteger("ratios.messages", 200_000);
    private static final int MESSAGES_AT_ONCE = 1_000;

    private final String server = RedisServer.shared().url();
    private final String prefix = RedisServer.freshPrefix();

    @Test
    void oursKeepsUpWithBareCommands() throws Exception {
        check(lines(JavaProcess.start(options("-Xmx512m"), RedisRatios.class, server, prefix)));
    }

    @Test
    void replayInASmallHeapKeepsUpWithPages() {
        ReactiveMemory memory = ReactiveMemory.open(server + "?keyPrefix=" + prefix);
        Message[] messages = Stream.generate(() -> message(new AgentSteps(1, false)))
                .limit(MESSAGES_AT_ONCE)
                .toArray(Message[]::new);
        Flux.range(0, MESSAGES / MESSAGES_AT_ONCE)
                .concatMap(i -> memory.shared().conversations().append(RedisReplayReader.THREAD, messages))
                .blockLast();
        memory.close().block();
        SideBySide rates = SideBySide.inTurns(this::replay, "ours", "bare");
        RatioTable.head();
        check(List.of(RatioTable.atLeast(0.8, "replay, messages a second, of " + MESSAGES + " in 64 MB", rates)));
    }

    private static Message message(AgentSteps texts) {
        Payload text = texts.text(RedisRatios.MESSAGE_BYTES - 40);
        return Message.user(text.as(String.class));
    }

    private double replay(String who) {
        try {
            String[] arguments = {who, server, prefix, Integer.toString(MESSAGES)};
            return Double.parseDouble(lines(JavaProcess.start(options("-Xmx64m"), RedisReplayReader.class, arguments))
                    .get(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> options(String heap) {
        List<String> options = new ArrayList<>(List.of(heap));
        Stream.of("ratios.rounds", "ratios.millis")
                .filter(name -> System.getProperty(name) != null)
                .forEach(name -> options.add("-D" + name + "=" + System.getProperty(name)));
        return options;
    }

    private static List<String> lines(Process process) throws IOException {
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(line);
                said.add(line);
            }
        }
        return said;
    }

    private static void check(List<String> said) {
        if (Boolean.getBoolean("ratios.assert")) {
            assertThat(said).noneMatch(line -> line.endsWith(RatioTable.SHORT));
        }
    }
}
