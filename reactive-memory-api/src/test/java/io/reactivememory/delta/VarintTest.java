package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VarintTest {

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "300, ac02",
        "16383, ff7f",
        "16384, 808001",
        "4294967295, ffffffff0f",
        "9223372036854775807, ffffffffffffffff7f",
        "-1, ffffffffffffffffff01"
    })
    void takesSevenBitsAByte(long number, String hex) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varint.write(out, number);
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(hex);
        assertThat(Varint.read(ByteBuffer.wrap(out.toByteArray()))).isEqualTo(number);
        assertThat(Varint.size(number)).isEqualTo(out.size());
    }

    @Test
    void leavesWhatFollows() {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex("ac0207"));
        assertThat(Varint.read(in)).isEqualTo(300);
        assertThat(Varint.read(in)).isEqualTo(7);
    }

    @Test
    void refusesWhatIsNotANumber() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Varint.read(ByteBuffer.wrap(HexFormat.of().parseHex("ff".repeat(10) + "00"))));
        assertThatExceptionOfType(BufferUnderflowException.class)
                .isThrownBy(() -> Varint.read(ByteBuffer.wrap(HexFormat.of().parseHex("ffff"))));
    }

    @Test
    void refusesMoreBytesThanThereAre() {
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> Varint.readBytes(ByteBuffer.wrap(HexFormat.of().parseHex("ffffffff0761"))))
                .withMessage("of 2147483647 bytes there are 1");
    }
}
