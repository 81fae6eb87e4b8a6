package io.reactivememory.r2dbc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecMetadata;
import io.r2dbc.postgresql.codec.PostgresTypeIdentifier;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends arrays in the server's binary form; the driver's own codec spells them as text, which the server has to take apart.
 * Only a codec with metadata takes the place of another that encodes the same class.
 *
 * @param <T> the elements
 */
final class PostgresArrayCodec<T> implements Codec<T[]>, CodecMetadata {

    /** What stands before the elements: dimensions, whether there are nulls, the elements' type, their number, the first index. */
    private static final int HEADER = 5 * Integer.BYTES;

    private final Class<T[]> type;
    private final PostgresqlObjectId array;
    private final PostgresqlObjectId element;
    private final Writer<T> writer;

    /** Writes an element: its size, and its bytes. */
    private interface Writer<T> {
        void write(ByteBuf out, T element);
    }

    private PostgresArrayCodec(
            Class<T[]> type, PostgresqlObjectId array, PostgresqlObjectId element, Writer<T> writer) {
        this.type = type;
        this.array = array;
        this.element = element;
        this.writer = writer;
    }

    /** Returns the codecs for the arrays that statements bind. */
    static List<Codec<?>> all() {
        return List.of(
                new PostgresArrayCodec<>(
                        Long[].class,
                        PostgresqlObjectId.INT8_ARRAY,
                        PostgresqlObjectId.INT8,
                        (out, number) -> out.writeInt(Long.BYTES).writeLong(number)),
                new PostgresArrayCodec<>(
                        Integer[].class,
                        PostgresqlObjectId.INT4_ARRAY,
                        PostgresqlObjectId.INT4,
                        (out, number) -> out.writeInt(Integer.BYTES).writeInt(number)),
                new PostgresArrayCodec<>(
                        String[].class, PostgresqlObjectId.TEXT_ARRAY, PostgresqlObjectId.TEXT, (out, text) -> {
                            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                            out.writeInt(bytes.length).writeBytes(bytes);
                        }));
    }

    @Override
    public Class<?> type() {
        return type;
    }

    @Override
    public Iterable<PostgresTypeIdentifier> getDataTypes() {
        return List.of(array);
    }

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> wanted) {
        return false;
    }

    @Override
    public boolean canEncode(Object value) {
        return type.isInstance(value);
    }

    @Override
    public boolean canEncodeNull(Class<?> wanted) {
        return wanted == type;
    }

    @Override
    public T @Nullable [] decode(@Nullable ByteBuf buffer, int dataType, Format format, Class<? extends T[]> wanted) {
        throw new UnsupportedOperationException("arrays are only sent");
    }

    @Override
    public EncodedParameter encode(Object value) {
        return encode(value, array.getObjectId());
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        return new EncodedParameter(Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> binary(type.cast(value))));
    }

    private ByteBuf binary(@Nullable T[] elements) {
        ByteBuf out = Unpooled.buffer(HEADER + 12 * elements.length);
        out.writeInt(elements.length == 0 ? 0 : 1).writeInt(1).writeInt(element.getObjectId());
        if (elements.length > 0) {
            out.writeInt(elements.length).writeInt(1);
        }
        for (T each : elements) {
            if (each == null) {
                out.writeInt(-1);
            } else {
                writer.write(out, each);
            }
        }
        return out;
    }

    @Override
    public EncodedParameter encodeNull() {
        return new EncodedParameter(Format.FORMAT_BINARY, array.getObjectId(), EncodedParameter.NULL_VALUE);
    }
}
