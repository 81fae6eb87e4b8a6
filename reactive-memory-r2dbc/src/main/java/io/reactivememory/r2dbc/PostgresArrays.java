package io.reactivememory.r2dbc;

import io.reactivememory.payload.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows as arrays of their columns, which PostgreSQL makes rows of again. */
final class PostgresArrays {

    private PostgresArrays() {}

    static <T> Long[] numbers(Collection<T> rows, Function<T, Long> column) {
        Long[] numbers = new Long[rows.size()];
        int row = 0;
        for (T each : rows) {
            numbers[row++] = column.apply(each);
        }
        return numbers;
    }

    static <T> String[] texts(Collection<T> rows, Function<T, @Nullable String> column) {
        String[] texts = new String[rows.size()];
        int row = 0;
        for (T each : rows) {
            texts[row++] = column.apply(each);
        }
        return texts;
    }

    /**
     * The bytes of all columns that have bytes, one after the other, out of which the server cuts them: the driver sends arrays
     * as text, and an array of bytes wrongly.
     */
    static final class Bodies {

        private final List<ByteBuffer> bodies = new ArrayList<>();
        private int size;

        Column column() {
            return new Column();
        }

        byte[] bytes() {
            ByteBuffer bytes = ByteBuffer.allocate(size);
            bodies.forEach(bytes::put);
            return bytes.array();
        }

        /** A column: where the bytes of each row begin, counted from 1, and how many they are. */
        final class Column {

            private final List<Integer> starts = new ArrayList<>();
            private final List<Integer> lengths = new ArrayList<>();

            void add(Payload body) {
                add(body.buffer());
            }

            void add(byte[] body) {
                add(ByteBuffer.wrap(body));
            }

            private void add(ByteBuffer body) {
                starts.add(size + 1);
                lengths.add(body.remaining());
                bodies.add(body);
                size += body.remaining();
            }

            Integer[] starts() {
                return starts.toArray(Integer[]::new);
            }

            Integer[] lengths() {
                return lengths.toArray(Integer[]::new);
            }
        }
    }
}
