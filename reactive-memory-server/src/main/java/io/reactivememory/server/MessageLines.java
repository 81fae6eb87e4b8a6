package io.reactivememory.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A file with one message per line. */
final class MessageLines extends MessageFile {

    private final InputStream in;
    private final int maxLineBytes;
    private final LineSplitter splitter;
    private final Deque<LineSplitter.Line> lines = new ArrayDeque<>();
    private final byte[] buffer = new byte[64 * 1024];
    private boolean ended;

    MessageLines(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
        this.splitter = new LineSplitter(maxLineBytes);
    }

    @Override
    @Nullable
    NumberedMessage next() {
        while (lines.isEmpty() && !ended) {
            read();
        }
        LineSplitter.Line line = lines.poll();
        if (line == null) {
            return null;
        }
        try {
            return NumberedMessage.parse(line, maxLineBytes);
        } catch (RefusedException e) {
            throw new IllegalArgumentException("line " + line.number() + ": " + e.getMessage(), e);
        }
    }

    private void read() {
        try {
            int length = in.read(buffer);
            ended = length < 0;
            lines.addAll(ended ? splitter.end() : splitter.feed(Arrays.copyOf(buffer, length)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    void close() {
        close(in);
    }
}
