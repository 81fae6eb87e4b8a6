package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.tck.load.JavaProcess;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Long histories, and heavy ones, are written and streamed by a process with a heap of 64 MB. {@code
 * -Dhistory.checkpoints=100000} makes the long one longer.
 */
class LongHistoryIT {

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void historiesAreStreamedInASmallHeap() throws Exception {
        Process reader = JavaProcess.start(
                List.of("-Xmx64m", "-Dhistory.checkpoints=" + HistoryReader.CHECKPOINTS),
                HistoryReader.class,
                "h2:file:" + folder.resolve("memory"));
        List<String> said = new ArrayList<>();
        try (BufferedReader lines = reader.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(said::add);
        }
        assertThat(reader.waitFor()).as("the end of the reader").isZero();
        said.forEach(line -> System.out.println("history in 64 MB (thread, checkpoints, bytes of values, s): " + line));
        long digits = IntStream.range(0, HistoryReader.CHECKPOINTS)
                .mapToLong(i -> Integer.toString(i).length())
                .sum();
        long heavy = LongStream.rangeClosed(1, HistoryReader.HEAVY_CHECKPOINTS)
                .map(i -> 1
                        + i * (HistoryReader.HEAVY_ITEM + 1)
                        + Long.toString(i - 1).length())
                .sum();
        assertThat(said)
                .extracting(line -> line.substring(0, line.lastIndexOf(' ')))
                .containsExactly(
                        "long " + HistoryReader.CHECKPOINTS + " 0",
                        "long " + HistoryReader.CHECKPOINTS + " " + digits,
                        "heavy " + HistoryReader.HEAVY_CHECKPOINTS + " " + heavy);
    }
}
