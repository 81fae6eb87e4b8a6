package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingWritesTest {

    private static final String[] CHANNELS = {
        "a", "é", "😀", PendingWrite.ERROR, PendingWrite.INTERRUPT, PendingWrite.RESUME, PendingWrite.SCHEDULED
    };

    /** The stored form. Whoever changes it makes what is stored unreadable. */
    @Test
    void areStoredByIndex() {
        PendingWrites writes = writes(
                write("é", Payload.jsonText("1")),
                write(PendingWrite.RESUME, Payload.text("")),
                write(PendingWrite.ERROR, Payload.of("a/b", new byte[] {0, -1})),
                write("a", Payload.of("application/octet-stream", new byte[] {2})));
        String resume = "07" + "0a" + hex("__resume__");
        String error = "01" + "09" + hex("__error__") + "03" + hex("a/b") + "0200ff";
        String first = "00" + "02c3a9";
        String last = "06" + "0161";
        assertThat(HexFormat.of().formatHex(writes.encode()))
                .isEqualTo(resume + "02" + "00" + error + first + "00" + "0131" + last + "01" + "0102");
        String spelled = resume + "18" + hex("text/plain;charset=utf-8") + "00" + error + first + "10"
                + hex("application/json") + "0131" + last + "18" + hex("application/octet-stream") + "0102";
        assertThat(PendingWrites.decode("task", "", HexFormat.of().parseHex(spelled))
                        .all())
                .as("as it was stored before usual media types had numbers")
                .isEqualTo(writes.all());
    }

    @Test
    void readWhatTheyWrote() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            PendingWrites writes = writes(Stream.generate(() -> random(random))
                    .limit(random.nextInt(20))
                    .toArray(ChannelWrite[]::new));
            assertThat(reread(writes).all()).isEqualTo(writes.all());
        }
    }

    @Test
    void readAMebibyteAndManyWrites() {
        byte[] large = new byte[1024 * 1024];
        new Random(7).nextBytes(large);
        PendingWrites writes = writes(write("a", Payload.of("image/png", large)));
        assertThat(reread(writes).all()).isEqualTo(writes.all());
        PendingWrites many = writes(IntStream.range(0, 10_000)
                .mapToObj(i -> write("a", Payload.json(i)))
                .toArray(ChannelWrite[]::new));
        assertThat(reread(many).all()).isEqualTo(many.all());
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "000161", "00016103612f62", "00016103612f6202ff", "00ffffffff07", "00ffffffff0f"})
    void refuseDamagedBytes(String hex) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(
                        () -> PendingWrites.decode("task", "", HexFormat.of().parseHex(hex)));
    }

    @Test
    void keepWhatWasThereFirst() {
        PendingWrites writes = writes(write("a", 1), write("b", 2))
                .with(TaskWrites.of("task", write("a", 3), write("c", 4), write("d", 5)));
        assertThat(writes.all()).containsExactly(pending(0, "a", 1), pending(1, "b", 2), pending(2, "d", 5));
    }

    @Test
    void takeTheLastWriteToASpecialChannel() {
        PendingWrites writes = writes(write(PendingWrite.ERROR, 1), write("a", 2), write(PendingWrite.ERROR, 3))
                .with(TaskWrites.of("task", write("b", 4), write("c", 5), write(PendingWrite.INTERRUPT, 6)))
                .with(TaskWrites.of("task", write(PendingWrite.INTERRUPT, 7)));
        assertThat(writes.all())
                .containsExactly(
                        pending(-3, PendingWrite.INTERRUPT, 7),
                        pending(-1, PendingWrite.ERROR, 3),
                        pending(0, "b", 4),
                        pending(1, "a", 2));
    }

    @Test
    void repeatedWritesChangeNothing() {
        TaskWrites call = TaskWrites.of("task", write("a", 1), write(PendingWrite.RESUME, 2), write("a", 3));
        PendingWrites once = PendingWrites.of(call);
        assertThat(once.with(call).all()).isEqualTo(once.all());
        assertThat(once.with(call).encode()).isEqualTo(once.encode());
    }

    @Test
    void areNotChangedByMore() {
        PendingWrites writes = writes(write("a", 1));
        assertThat(writes.with(TaskWrites.of("task", write("b", 2), write("c", 3)))
                        .all())
                .hasSize(2);
        assertThat(writes.all()).containsExactly(pending(0, "a", 1));
    }

    @Test
    void keepThePathThatTheyCameWithFirst() {
        PendingWrites writes = PendingWrites.of(new TaskWrites("task", "path", List.of(write("a", 1))))
                .with(new TaskWrites("task", "other", List.of(write("a", 2), write("b", 3))));
        assertThat(writes.path()).isEqualTo("path");
        assertThat(writes.task()).isEqualTo("task");
        assertThat(writes.all()).extracting(PendingWrite::path).containsOnly("path");
    }

    @Test
    void areInTheOrderOfPathTaskAndIndex() {
        List<PendingWrite> ordered = List.of(
                new PendingWrite("b", "", 1, "x", Payload.json(1)),
                new PendingWrite("a", "p", -4, "x", Payload.json(1)),
                new PendingWrite("a", "p", -1, "x", Payload.json(1)),
                new PendingWrite("a", "p", 0, "x", Payload.json(1)),
                new PendingWrite("a", "p", 10, "x", Payload.json(1)),
                new PendingWrite("b", "p", 2, "x", Payload.json(1)),
                new PendingWrite("\uFFEE", "p", 0, "x", Payload.json(1)),
                new PendingWrite("😀", "p", 0, "x", Payload.json(1)),
                new PendingWrite("a", "p2", 0, "x", Payload.json(1)));
        List<PendingWrite> shuffled = new ArrayList<>(ordered);
        Collections.shuffle(shuffled, new Random(7));
        assertThat(shuffled.stream().sorted(PendingWrites.ORDER)).isEqualTo(ordered);
    }

    private static PendingWrites reread(PendingWrites writes) {
        return PendingWrites.decode(writes.task(), writes.path(), writes.encode());
    }

    private static PendingWrites writes(ChannelWrite... writes) {
        return PendingWrites.of(new TaskWrites("task", "", Arrays.asList(writes)));
    }

    private static ChannelWrite random(Random random) {
        byte[] bytes = new byte[random.nextInt(1 << random.nextInt(10))];
        random.nextBytes(bytes);
        return write(CHANNELS[random.nextInt(CHANNELS.length)], Payload.of("a/b", bytes));
    }

    private static ChannelWrite write(String channel, Payload value) {
        return new ChannelWrite(channel, value);
    }

    private static ChannelWrite write(String channel, int value) {
        return write(channel, Payload.json(value));
    }

    private static PendingWrite pending(int index, String channel, int value) {
        return new PendingWrite("task", "", index, channel, Payload.json(value));
    }

    private static String hex(String ascii) {
        return HexFormat.of().formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
