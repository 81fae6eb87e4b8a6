package io.reactivememory.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What is done in one step: a file of the same name. */
enum Script {
    LIST_PAGE(false),
    LIST_ADD(false),
    LIST_REMOVE(true),
    NAMESPACE_MARK(false),
    NAMESPACE_UNMARK(false),
    NAMESPACE_MARKED(false),
    NAMESPACE_CONTENT(false),
    NAMESPACE_SETTLE(false),
    ENTRY_PUT(true),
    ENTRY_DELETE(true),
    ENTRY_PAGE(false),
    ENTRY_SOME(false),
    ENTRY_CLEAR(true),
    ENTRY_STATS(false),
    ENTRY_SWEEP(true),
    LOG_APPEND(true),
    LOG_LOOK(false),
    LOG_REWRITE(true),
    LOG_READ(false),
    LOG_TAIL(false),
    LOG_TRIM(true),
    THREAD_SUMMARY(false),
    THREAD_DELETE(true),
    THREAD_EXPIRE(true),
    CHECKPOINT_PLACE(false),
    CHECKPOINT_COMMIT(true),
    CHECKPOINT_READ(false),
    CHECKPOINT_PAGE(false),
    CHECKPOINT_BRANCHES(false),
    CHECKPOINT_VALUES(false),
    CHECKPOINT_REMOVE(true),
    CHECKPOINT_DUMP(false),
    CHECKPOINT_RESTORE(true);

    private final boolean writing;
    private final String source;
    private final String digest;
    private final String tracedSource;
    private final String tracedDigest;

    Script(boolean writing) {
        this.writing = writing;
        String own = read(name().toLowerCase(Locale.ROOT).replace('_', '-'));
        this.source = writing ? read("writing") + own : own;
        this.digest = sha1(RedisKeys.bytes(source));
        this.tracedSource =
                "local function answer()\n" + source + "\nend\nreturn answer() .. ' ' .. " + DurableWrites.SERVER_ID;
        this.tracedDigest = sha1(RedisKeys.bytes(tracedSource));
    }

    /** Tells whether it begins as {@code writing.lua} has it, with the id of the call. */
    boolean isWriting() {
        return writing;
    }

    /** @param traced whether to answer with one more word: by which server it was done */
    String source(boolean traced) {
        return traced ? tracedSource : source;
    }

    /** Returns the name by which a server knows the script that it was once sent; as {@link #source}. */
    String digest(boolean traced) {
        return traced ? tracedDigest : digest;
    }

    /** Reads the files, so that no event loop does. */
    static void load() {
        // Initialising this class does.
    }

    private static String read(String name) {
        try (InputStream file = Script.class.getResourceAsStream(name + ".lua")) {
            if (file == null) {
                throw new IllegalStateException("the script " + name + ".lua is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
