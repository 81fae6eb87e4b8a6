package io.reactivememory.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.namespace.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointIdsTest {

    private static final Instant NOW = Instant.parse("2026-07-01T12:34:56.789Z");

    @Test
    void areUuidsOfVersion7() {
        UUID id = UUID.fromString(CheckpointIds.next(NOW));
        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
        assertThat(CheckpointIds.isTime(id.toString())).isTrue();
    }

    @Test
    void countTheFractionOfAMillisecond() {
        assertThat(fraction(NOW)).isZero();
        assertThat(fraction(NOW.plusNanos(500_000))).isEqualTo(2048);
        assertThat(fraction(NOW.plusNanos(999_999))).isEqualTo(4095);
        assertThat(fraction(NOW.plusNanos(244))).isZero();
        assertThat(fraction(NOW.plusNanos(245))).isEqualTo(1);
    }

    @Test
    void differThoughTheirTimeIsTheSame() {
        Set<String> ids = new HashSet<>();
        IntStream.range(0, 1_000).forEach(i -> ids.add(CheckpointIds.next(NOW)));
        assertThat(ids).hasSize(1_000);
    }

    @Test
    void sortAsTheirTimes() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Instant one = Instant.ofEpochMilli(random.nextLong(1L << 47)).plusNanos(random.nextInt(1_000_000));
            Instant later = one.plusNanos(245 + random.nextLong(1L << random.nextInt(8, 60)));
            assertLater(CheckpointIds.next(later), CheckpointIds.next(one));
        }
    }

    @Test
    void goOnStrictlyWithinOneTick() {
        String last = CheckpointIds.next(NOW);
        for (int i = 0; i < 10_000; i++) {
            String next = CheckpointIds.next(NOW, last, last);
            assertLater(next, last);
            last = next;
        }
        assertThat(UUID.fromString(last).getMostSignificantBits() >>> 16)
                .as("4,096 of them are a millisecond")
                .isEqualTo(NOW.toEpochMilli() + 2);
    }

    @ParameterizedTest
    @ValueSource(longs = {-4_000_000_000_000L, -1, 0, 1, 4_000_000_000_000L})
    void areLaterThanParentAndHeadWhateverTheClockSays(long millis) {
        String early = CheckpointIds.next(NOW);
        String late = CheckpointIds.next(NOW.plusSeconds(1));
        Instant clock = NOW.plusMillis(millis);
        for (String next : new String[] {
            CheckpointIds.next(clock, early, late),
            CheckpointIds.next(clock, late, early),
            CheckpointIds.next(clock, null, late),
            CheckpointIds.next(clock, late, null)
        }) {
            assertLater(next, late);
            assertThat(CheckpointIds.isTime(next)).isTrue();
        }
    }

    @Test
    void takeTheClockWhereItIsAhead() {
        String before = CheckpointIds.next(NOW);
        String next = CheckpointIds.next(NOW.plus(Duration.ofDays(1)), before, before);
        assertThat(UUID.fromString(next).getMostSignificantBits() >>> 16)
                .isEqualTo(NOW.plus(Duration.ofDays(1)).toEpochMilli());
    }

    @Test
    void countFromTheEpochWhateverTheClockSays() {
        for (Instant early : List.of(Instant.EPOCH.minusNanos(1), Instant.EPOCH.minusMillis(1), Instant.MIN)) {
            String first = CheckpointIds.next(early);
            assertThat(first).startsWith("00000000-0000-7000-");
            assertLater(CheckpointIds.next(early, first, first), first);
            assertLater(CheckpointIds.next(NOW), first);
        }
    }

    @Test
    void endBeforeTheyOverflow() {
        String last = CheckpointIds.next(Instant.MAX);
        assertThat(last).startsWith("ffffffff-ffff-7000-");
        assertLater(CheckpointIds.next(NOW, last, last), last);
        String end = "ffffffff-ffff-7ffe-8000-000000000000";
        assertThat(CheckpointIds.next(NOW, end, null)).startsWith("ffffffff-ffff-7fff-");
        assertThat(CheckpointIds.isTime(CheckpointIds.next(NOW, end, null)))
                .as("nothing could follow it")
                .isFalse();
    }

    @Test
    void doNotMindIdsOfAnotherForm() {
        assertThat(CheckpointIds.next(NOW, "zzz", "a-1").substring(0, 18))
                .isEqualTo(CheckpointIds.next(NOW).substring(0, 18));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a-1",
                "0197c5a0-1234-4abc-8def-0123456789ab",
                "0197c5a0-1234-7abc-cdef-0123456789ab",
                "0197C5A0-1234-7ABC-8DEF-0123456789AB",
                "0197c5a0-1234-7abc-8def-0123456789ab\n",
                "0197c5a0-1234-7abc-8def-0123456789a",
                "0197c5a012347abc8def0123456789ab"
            })
    void haveOneForm(String other) {
        assertThat(CheckpointIds.isTime(other)).isFalse();
    }

    private static long fraction(Instant at) {
        return UUID.fromString(CheckpointIds.next(at)).getMostSignificantBits() & 0xFFF;
    }

    private static void assertLater(String id, String before) {
        assertThat(id).usingComparator(Names.ORDER).isGreaterThan(before);
    }
}
