package io.reactivememory.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a file one by one: a JSON array, or one message per line. Blocks while it reads. */
abstract class MessageFile {

    private static final int BUFFER = 64 * 1024;

    /**
     * Opens a file; what it begins with tells which of both it is.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    static MessageFile open(Path file, int maxLineBytes) {
        try {
            BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
            return beginsArray(in) ? new ArrayFile(in) : new MessageLines(in, maxLineBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the next message; null at the end.
     *
     * @throws RuntimeException whose message names the place, if what comes next is not a message
     */
    abstract @Nullable NumberedMessage next();

    /** Closes the file. */
    abstract void close();

    private static boolean beginsArray(BufferedInputStream in) throws IOException {
        in.mark(BUFFER);
        try {
            for (int i = 0; i < BUFFER; i++) {
                int next = in.read();
                if (next < 0 || !Character.isWhitespace(next)) {
                    return next == '[';
                }
            }
            return false;
        } finally {
            in.reset();
        }
    }

    static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
