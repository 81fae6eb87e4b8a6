package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RememberedTest {

    private final Remembered<Integer, String> remembered = new Remembered<>(3);

    private void put(int... keys) {
        IntStream.of(keys).forEach(key -> remembered.put(key, "value " + key));
    }

    private int[] known() {
        return IntStream.range(0, 2_000)
                .filter(key -> remembered.find(key) != null)
                .toArray();
    }

    @Test
    void whatWasPutIsFound() {
        put(1);
        assertThat(remembered.find(1)).isEqualTo("value 1");
        assertThat(remembered.find(2)).isNull();
    }

    @Test
    void oldestMakesRoom() {
        put(1, 2, 3);
        assertThat(known()).containsExactly(1, 2, 3);
        put(4);
        assertThat(known()).containsExactly(2, 3, 4);
    }

    @Test
    void whatWasFoundIsKept() {
        put(1, 2, 3);
        remembered.find(1);
        put(4, 5);
        assertThat(known()).containsExactly(1, 4, 5);
    }

    @Test
    void whatWasPutAgainIsKeptAndTakesNoRoom() {
        put(1, 2, 3);
        remembered.put(1, "other");
        put(4);
        assertThat(known()).containsExactly(1, 3, 4);
        assertThat(remembered.find(1)).isEqualTo("other");
    }

    @Test
    void whatWasForgottenIsNotFoundAndTakesNoRoom() {
        put(1, 2, 3);
        remembered.forget(3);
        remembered.forget(9);
        put(4);
        assertThat(known()).containsExactly(1, 2, 4);
    }

    @Test
    void lookingForTheUnknownMovesNothing() {
        put(1, 2, 3);
        remembered.find(9);
        put(4);
        assertThat(known()).containsExactly(2, 3, 4);
    }

    @Test
    void neverMoreThanThereIsRoomFor() {
        put(IntStream.range(0, 1_000).toArray());
        assertThat(known()).containsExactly(997, 998, 999);
    }
}
