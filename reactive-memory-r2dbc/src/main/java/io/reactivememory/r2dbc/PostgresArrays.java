package io.reactivememory.r2dbc;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows as arrays of their columns, which PostgreSQL makes rows of again. */
final class PostgresArrays {

    private PostgresArrays() {}

    static <T> Long[] numbers(Collection<T> rows, Function<T, Long> column) {
        return rows.stream().map(column).toArray(Long[]::new);
    }

    static <T> String[] texts(Collection<T> rows, Function<T, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }

    /**
     * The bytes of all columns that have bytes, one after the other, out of which the server cuts them: the driver sends arrays
     * as text, and an array of bytes wrongly.
     */
    static final class Bodies {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Column column() {
            return new Column();
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }

        /** A column: where the bytes of each row begin, counted from 1, and how many they are. */
        final class Column {

            private final List<Integer> starts = new ArrayList<>();
            private final List<Integer> lengths = new ArrayList<>();

            void add(byte[] body) {
                starts.add(bytes.size() + 1);
                lengths.add(body.length);
                bytes.writeBytes(body);
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
