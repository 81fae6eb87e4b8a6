package io.reactivememory.r2dbc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecMetadata;
import io.r2dbc.postgresql.codec.PostgresTypeIdentifier;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.postgresql.message.Format;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sends bytes as they are; the driver's own codec sends two hexadecimal digits for each, and the server reads them back. Only
 * a codec with metadata takes the place of another that encodes the same class.
 */
final class PostgresBytesCodec implements Codec<byte[]>, CodecMetadata {

    private static final int BYTEA = PostgresqlObjectId.BYTEA.getObjectId();

    @Override
    public Class<?> type() {
        return byte[].class;
    }

    @Override
    public Iterable<PostgresTypeIdentifier> getDataTypes() {
        return List.of(PostgresqlObjectId.BYTEA);
    }

    @Override
    public Iterable<Format> getFormats() {
        return List.of(Format.FORMAT_BINARY);
    }

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
        return dataType == BYTEA && format == Format.FORMAT_BINARY && type == byte[].class;
    }

    @Override
    public boolean canEncode(Object value) {
        return value instanceof byte[];
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
        return type == byte[].class;
    }

    @Override
    public byte @Nullable [] decode(
            @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends byte[]> type) {
        return buffer == null ? null : ByteBufUtil.getBytes(buffer);
    }

    @Override
    public EncodedParameter encode(Object value) {
        return encode(value, BYTEA);
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        return new EncodedParameter(
                Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> Unpooled.wrappedBuffer((byte[]) value)));
    }

    @Override
    public EncodedParameter encodeNull() {
        return new EncodedParameter(Format.FORMAT_BINARY, BYTEA, EncodedParameter.NULL_VALUE);
    }
}
