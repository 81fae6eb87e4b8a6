package io.reactivememory.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects a reply as a list, from its beginning each time the command is sent. What is no list is the only item of one.
 *
 * <p>When a connection ends in the middle of a reply, the driver sends the command again with what had been decoded, and decodes
 * the second reply behind that.
 *
 * <p>When a command is answered, the driver keeps it until its timer looks again which timeouts have gone, a tenth of a second
 * later: so the reply is not the result but taken out of it, or all that is read meanwhile would be kept too.
 */
final class ReplyOutput extends CommandOutput<byte[], byte[], ReplyOutput> {

    private final Deque<Open> open = new ArrayDeque<>();
    private List<@Nullable Object> reply = new ArrayList<>();

    ReplyOutput() {
        super(ByteArrayCodec.INSTANCE, null);
        output = this;
    }

    /** A list, of which something is to come. */
    private static final class Open {

        private final List<@Nullable Object> list;
        private int missing;

        Open(List<@Nullable Object> list, int missing) {
            this.list = list;
            this.missing = missing;
        }
    }

    /** Returns what the command has to be sent with. */
    CommandArgs<byte[], byte[]> arguments() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE) {
            @Override
            public void encode(ByteBuf buffer) {
                begin();
                super.encode(buffer);
            }
        };
    }

    /** Returns the reply, once. */
    Reply take() {
        Reply taken = new Reply(reply);
        reply = List.of();
        return taken;
    }

    private void begin() {
        open.clear();
        reply = new ArrayList<>();
        setError((String) null);
    }

    @Override
    public void multi(int count) {
        List<@Nullable Object> list = new ArrayList<>(Math.max(count, 0));
        if (open.isEmpty()) {
            reply = list;
        } else {
            put(list);
        }
        open.push(new Open(list, count));
        closeComplete();
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        add(bytes == null ? null : codec.decodeValue(bytes));
    }

    @Override
    public void setSingle(@Nullable ByteBuffer bytes) {
        set(bytes);
    }

    @Override
    public void set(long number) {
        add(number);
    }

    private void add(@Nullable Object value) {
        if (open.isEmpty()) {
            reply.add(value);
        } else {
            put(value);
            closeComplete();
        }
    }

    private void put(@Nullable Object value) {
        Open innermost = open.element();
        innermost.list.add(value);
        innermost.missing--;
    }

    private void closeComplete() {
        while (!open.isEmpty() && open.element().missing <= 0) {
            open.pop();
        }
    }
}
