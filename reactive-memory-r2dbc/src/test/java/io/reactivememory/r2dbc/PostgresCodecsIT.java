package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.codec.Codecs;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Row;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What our codecs send arrives as it is, and is sent in the server's binary form. */
class PostgresCodecsIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SHAPE = "SELECT concat_ws(' ', cardinality($1), array_ndims($1), array_lower($1, 1))";

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "plain",
            "NULL",
            "null",
            "a,b",
            "{",
            "}",
            "{a,b}",
            "\"",
            "'",
            "''",
            "a\"b",
            "\\",
            "\\\\",
            "\\x41",
            "a\\\"b",
            " padded ",
            "tab\tline\nreturn\r",
            "$1",
            "é ü ß",
            "e\u0301",
            "日本語",
            "עברית",
            "\u200b\ufeff\u0001\u007f",
            "😀 👩‍👩‍👧",
            "\udbff\udfff",
            "long ".repeat(20_000));

    private final AtomicReference<@Nullable Codecs> codecs = new AtomicReference<>();

    @SuppressWarnings("NullAway.Init")
    private PostgresqlConnection connection;

    @BeforeEach
    void connect() {
        URI place = URI.create(PostgresServer.shared(PostgresVersion.V18).url());
        String[] login = place.getUserInfo().split(":", 2);
        connection = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                        .host(place.getHost())
                        .port(place.getPort())
                        .database(place.getPath().substring(1))
                        .username(login[0])
                        .password(login.length > 1 ? login[1] : "")
                        .applicationName("codecs")
                        .preparedStatementCacheQueries(256)
                        .forceBinary(true)
                        .codecRegistrar((own, allocator, registry) -> {
                            registry.addFirst(new PostgresBytesCodec());
                            PostgresArrayCodec.all().forEach(registry::addFirst);
                            codecs.set((Codecs) registry);
                            return Mono.empty();
                        })
                        .build())
                .create()
                .blockOptional(SOON)
                .orElseThrow();
    }

    @AfterEach
    void disconnect() {
        connection.close().block(SOON);
    }

    private <T> List<@Nullable T> ask(String sql, Object bind, Function<Row, @Nullable T> column) {
        return Flux.from(connection.createStatement(sql).bind("$1", bind).execute())
                .concatMap(result -> result.map((row, metadata) -> Optional.ofNullable(column.apply(row))))
                .collectList()
                .blockOptional(SOON)
                .orElseThrow()
                .stream()
                .map(each -> each.orElse(null))
                .toList();
    }

    private <T> @Nullable T one(String sql, Object bind, Class<T> type) {
        List<@Nullable T> rows = ask(sql, bind, row -> row.get(0, type));
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private <T> List<@Nullable T> elements(T[] array, Class<T> type) {
        return ask("SELECT e FROM unnest($1) WITH ORDINALITY u(e, n) ORDER BY n", array, row -> row.get(0, type));
    }

    private static List<String> hex(List<String> texts) {
        return texts.stream()
                .map(text -> HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void longsArrive() {
        Long[] longs = {0L, -1L, 1L, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, null, 42L, null};
        assertThat(elements(longs, Long.class)).containsExactly(longs);
        assertThat(one("SELECT array_to_string($1, ' ', 'none')", longs, String.class))
                .isEqualTo("0 -1 1 -9223372036854775808 9223372036854775807 4294967296 none 42 none");
    }

    @Test
    void integersArrive() {
        Integer[] integers = {null, 0, -1, 1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 16, null};
        assertThat(elements(integers, Integer.class)).containsExactly(integers);
        assertThat(one("SELECT array_to_string($1, ' ', 'none')", integers, String.class))
                .isEqualTo("none 0 -1 1 -2147483648 2147483647 65536 none");
    }

    @Test
    void textsArrive() {
        String[] texts = TEXTS.toArray(String[]::new);
        assertThat(elements(texts, String.class)).containsExactly(texts);
        assertThat(ask(
                        "SELECT encode(convert_to(e, 'UTF8'), 'hex') FROM unnest($1) WITH ORDINALITY u(e, n) ORDER BY n",
                        texts,
                        row -> row.get(0, String.class)))
                .as("as the server has them")
                .isEqualTo(hex(TEXTS));
    }

    @Test
    void textThatIsNoneIsNotEmptyAndNotTheWord() {
        String[] texts = {null, "", "NULL", null};
        assertThat(elements(texts, String.class)).containsExactly(texts);
        assertThat(one("SELECT array_to_string($1, ',', 'none')", texts, String.class))
                .isEqualTo("none,,NULL,none");
    }

    @Test
    void arraysHaveOneDimensionThatBeginsAtOne() {
        assertThat(one(SHAPE, new Long[] {7L, 8L}, String.class)).isEqualTo("2 1 1");
        assertThat(one(SHAPE, new Integer[] {7}, String.class)).isEqualTo("1 1 1");
        assertThat(one(SHAPE, new String[] {null, "a", "b"}, String.class)).isEqualTo("3 1 1");
    }

    @Test
    void emptyArraysArriveEmptyAndNotAsNull() {
        for (Object[] empty : List.of(new Long[0], new Integer[0], new String[0])) {
            assertThat(one(SHAPE, empty, String.class)).isEqualTo("0");
            assertThat(one("SELECT $1 = '{}' AND $1 IS NOT NULL", empty, Boolean.class))
                    .isTrue();
        }
    }

    @Test
    void nullArraysAndBytesArriveAsNull() {
        for (Class<?> type : List.of(Long[].class, Integer[].class, String[].class, byte[].class)) {
            assertThat(one("SELECT $1 IS NULL", Parameters.in(type), Boolean.class))
                    .as(type.getSimpleName())
                    .isTrue();
        }
    }

    @Test
    void longArraysArrive() {
        Long[] longs = IntStream.range(0, 100_000).mapToObj(i -> (long) i * i).toArray(Long[]::new);
        assertThat(elements(longs, Long.class)).containsExactly(longs);
    }

    @Test
    void everyByteArrives() {
        byte[] all = new byte[256];
        IntStream.range(0, all.length).forEach(i -> all[i] = (byte) i);
        assertThat(one("SELECT $1", all, byte[].class)).isEqualTo(all);
        assertThat(one("SELECT encode($1, 'hex')", all, String.class))
                .isEqualTo(HexFormat.of().formatHex(all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\", "\\x41", "\\000", "x", "\0", "\0\0\\\0"})
    void bytesThatLookLikeAnEscapeArrive(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(one("SELECT $1", bytes, byte[].class)).isEqualTo(bytes);
        assertThat(one("SELECT encode($1, 'hex')", bytes, String.class))
                .isEqualTo(HexFormat.of().formatHex(bytes));
    }

    @Test
    void mebibyteArrives() throws Exception {
        byte[] bytes = random(1 << 20);
        assertThat(one("SELECT $1", bytes, byte[].class)).isEqualTo(bytes);
        assertThat(one("SELECT encode(sha256($1), 'hex')", bytes, String.class))
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    @Test
    void sameStatementTakesOneValueAfterAnother() {
        for (int size = 0; size < 50; size++) {
            byte[] bytes = random(size);
            assertThat(one("SELECT $1", bytes, byte[].class)).isEqualTo(bytes);
            String[] texts = new String[size];
            Arrays.fill(texts, "text");
            assertThat(elements(texts, String.class)).containsExactly(texts);
        }
    }

    @Test
    void bytesAndArraysGoInBinary() {
        Codecs used = Objects.requireNonNull(codecs.get());
        for (Object value : List.of(new byte[1], new Long[] {1L}, new Integer[] {1}, new String[] {"a"})) {
            assertThat(used.encode(value))
                    .as(value.getClass().getSimpleName())
                    .asString()
                    .contains("FORMAT_BINARY");
            assertThat(used.encode(Parameters.in(value)))
                    .as(value.getClass().getSimpleName() + " as a parameter")
                    .asString()
                    .contains("FORMAT_BINARY");
        }
    }
}
