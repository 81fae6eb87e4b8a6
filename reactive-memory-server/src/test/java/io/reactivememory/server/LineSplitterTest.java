package io.reactivememory.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines, however the bytes are cut. */
class LineSplitterTest {

    @Test
    void linesAreTheSameHoweverTheBytesAreCut() {
        byte[] bytes = "one\r\n\n  \nzwölf 😀\nlast".getBytes(UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
            LineSplitter splitter = new LineSplitter(100);
            List<LineSplitter.Line> lines = new ArrayList<>();
            for (int at = 0; at < bytes.length; at += size) {
                lines.addAll(splitter.feed(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size))));
            }
            lines.addAll(splitter.end());

            assertThat(lines).extracting(LineSplitter.Line::number).containsExactly(1L, 4L, 5L);
            assertThat(lines).extracting(line -> line.text().strip()).containsExactly("one", "zwölf 😀", "last");
        }
    }

    @Test
    void aLineOverTheLimitIsReportedOnceAndSkipped() {
        LineSplitter splitter = new LineSplitter(4);

        assertThat(splitter.feed("1234\n12345".getBytes(UTF_8)))
                .containsExactly(new LineSplitter.Line(1, "1234", false), new LineSplitter.Line(2, "", true));
        assertThat(splitter.feed("67890".getBytes(UTF_8))).isEmpty();
        assertThat(splitter.feed("1\nok\n".getBytes(UTF_8))).containsExactly(new LineSplitter.Line(3, "ok", false));
        assertThat(splitter.end()).isEmpty();
    }
}
