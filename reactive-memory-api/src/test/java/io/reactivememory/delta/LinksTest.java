package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {

    private static final int MEBIBYTE = 1024 * 1024;

    /** The stored form. Whoever changes it makes what is stored unreadable. */
    @Test
    void areStoredAsLengthsAndBytes() {
        Links links = Links.packed(List.of(row("1"), row(""), row("\"é\""), row("x".repeat(128))));
        assertThat(HexFormat.of().formatHex(links.encode()))
                .isEqualTo("0131" + "00" + "0422c3a922" + "8001" + "78".repeat(128));
    }

    @Test
    void readWhatTheyWrote() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            List<byte[]> all = Stream.generate(() -> bytes(random, random.nextInt(1 << random.nextInt(12))))
                    .limit(random.nextInt(40))
                    .toList();
            Links links = Links.packed(all.stream().map(Links::of).toList());
            assertThat(Links.decode(links.encode()).all()).containsExactlyElementsOf(all);
            assertThat(links.count()).isEqualTo(all.size());
            assertThat(links.size()).isEqualTo(links.encode().length);
        }
    }

    @Test
    void readALinkOfAMebibyte() {
        byte[] link = bytes(new Random(7), MEBIBYTE);
        assertThat(Links.decode(Links.of(link).encode()).all()).hasSize(1).containsExactly(link);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01", "0531", "80", "ffffffff07", "ffffffff0f", "8080808010", "ffffffffffffffffff01"})
    void refuseDamagedBytes(String hex) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> Links.decode(HexFormat.of().parseHex(hex)));
    }

    /** Beside a rule of whole copies: when a chain passes 64 links, or half of the last copy. */
    @Test
    void areWrittenAFewTimesWhereWholeCopiesWouldBeWrittenEverMoreOften() {
        for (int length : new int[] {500, 5_000, 20_000}) {
            double packed = 0;
            double copied = 0;
            long copy = 1;
            long since = 0;
            for (int link = 1; link < length; link++) {
                packed += 1 + Links.toPack(link);
                since++;
                copied++;
                if (since >= 64 || since >= copy / 2.0) {
                    copy += since;
                    since = 0;
                    copied += copy;
                }
            }
            System.out.printf(
                    "a list of %,d items: each is written %.1f times packed, %.1f times with whole copies%n",
                    length, packed / length, copied / length);
            assertThat(packed / length).isLessThan(3);
            assertThat(copied).isGreaterThan(2 * packed);
        }
    }

    @Test
    void keepTheFirstOnes() {
        Links links = Links.packed(List.of(row("1"), row("2"), row("3")));
        assertThat(links.first(2).encode())
                .isEqualTo(Links.packed(List.of(row("1"), row("2"))).encode());
        assertThat(links.first(3).encode()).isEqualTo(links.encode());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0",
        "31, 0",
        "32, 32",
        "33, 0",
        "64, 32",
        "992, 32",
        "1023, 0",
        "1024, 1024",
        "1056, 32",
        "2048, 1024"
    })
    void arePackedAtEvery32ndAndEvery1024th(int length, int pack) {
        assertThat(Links.toPack(length)).isEqualTo(pack);
    }

    /** A link of 127 bytes is one of 128 with its length, one of 128 has two bytes more. */
    @Test
    void arePackedIfTheyAreLightOnAverage() {
        assertThat(Links.canPack(List.of(row("x".repeat(127)), row("x".repeat(127)))))
                .isTrue();
        assertThat(Links.canPack(List.of(row("x".repeat(127)), row("x".repeat(128)))))
                .isFalse();
        Links light = Links.packed(List.of(row("1"), row("2")));
        assertThat(Links.canPack(List.of(light, row("x".repeat(300))))).isTrue();
        assertThat(Links.canPack(List.of(row("1"), row("x".repeat(300))))).isFalse();
    }

    /** Follows one row's life for each append: alone, one of 32, one of 1,024. */
    @Test
    void makeFewRowsAndAreWrittenThreeTimesAtTheMost() {
        NavigableMap<Integer, Integer> rows = new TreeMap<>();
        byte[] timesWritten = new byte[40_001];
        for (int length = 1; length <= 40_000; length++) {
            write(rows, timesWritten, length, 1);
            int pack = Links.toPack(length);
            if (pack > 0) {
                int first = length - pack + 1;
                rows.tailMap(first, true).clear();
                write(rows, timesWritten, first, pack);
            }
            int counted = length / 1024 + length % 1024 / 32 + length % 32;
            if (rows.size() != counted) {
                assertThat(rows.size()).as("rows of %d links", length).isEqualTo(counted);
            }
        }
        assertThat(rows.firstEntry()).isEqualTo(Map.entry(1, 1024));
        assertThat(IntStream.range(0, timesWritten.length)
                        .map(link -> timesWritten[link])
                        .max())
                .hasValue(3);
    }

    private static void write(NavigableMap<Integer, Integer> rows, byte[] timesWritten, int first, int count) {
        rows.put(first, count);
        for (int link = first; link < first + count; link++) {
            timesWritten[link]++;
        }
    }

    private static Links row(String link) {
        return Links.of(link.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
