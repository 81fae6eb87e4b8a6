package io.reactivememory.redis;

import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How every key is spelled.
 *
 * <pre>
 *   rm:{:namespaces}                         zset    stored form of each namespace; scores are 0 where order is by bytes
 *   rm:{:namespaces}:meta                    hash    slots
 *
 *   rm:{users/alice}:meta                    hash    listed (1, or ? by a repair), bytes, slots
 *   rm:{users/alice}:threads                 zset    thread id
 *   rm:{users/alice}:entries                 hash    key → version created updated expires mediaType ⏎ bytes
 *   rm:{users/alice}:keys                    zset    key
 *   rm:{users/alice}:expiries                zset    key by its expiry
 *
 *   rm:{users/alice:thread-1}:meta           hash    life, top (end last at), rewrites, trims, epoch, branches, expires,
 *                                                    deadline, slots
 *   rm:{users/alice:thread-1}:log            stream  seq-0 → t instant, m message, i its id
 *   rm:{users/alice:thread-1}:ids            hash    message id → seq
 *   rm:{users/alice:thread-1}:branches       hash    branch → number version lastChain lastGivenId
 *   rm:{users/alice:thread-1}:checkpoints    hash    branch ␟ id → checkpoint
 *   rm:{users/alice:thread-1}:order          zset    branch ␟ id
 *   rm:{users/alice:thread-1}:values         hash    epoch, branchNo:chain → base, …:n → links, …:level:position → row of links
 *   rm:{users/alice:thread-1}:writes         hash    branch ␟ id ␟ task → pending writes
 *   rm:{users/alice:thread-1}:tasks          zset    branch ␟ id ␟ task
 *   '' '--------------------'
 *   prefix     hash tag: what shares it is in one slot, and may be changed in one step
 * </pre>
 *
 * <p>A slot, {@code @handle:number}, has what a call was last answered, for one that is sent again.
 *
 * <p>The number of keys is constant, whatever a thread or a namespace holds. In a tag {@code %}, <code>{</code>, <code>}</code> and
 * {@code :} of a name are escaped as {@code %} and two hexadecimal digits, and {@code /} inside a label is too; so no two names
 * give the same key, and no name ends the tag. ␟ is U+001F, which no name contains and which sorts before all that names do.
 */
final class RedisKeys {

    /** Ends a name inside a field or a member. */
    static final char END = '\u001F';

    private final String prefix;

    RedisKeys(String prefix) {
        this.prefix = prefix;
    }

    String prefix() {
        return prefix;
    }

    byte[] namespaces() {
        return bytes(prefix + ":{:namespaces}");
    }

    /** Returns where answers are kept to those who change the list of namespaces. */
    byte[] metaOfNamespaces() {
        return bytes(prefix + ":{:namespaces}:meta");
    }

    OfNamespace of(Namespace namespace) {
        return new OfNamespace(prefix + ":{" + escaped(namespace) + "}:");
    }

    OfThread of(Namespace namespace, String thread) {
        return new OfThread(prefix + ":{" + escaped(namespace) + ":" + escaped(thread) + "}:");
    }

    /**
     * Whose a key is.
     *
     * @param thread null if it is the namespace's own
     * @param kind what stands behind the tag
     */
    record Owner(Namespace namespace, @Nullable String thread, String kind) {}

    /** Reads whose a key is; null if it is not spelled as keys of namespaces and threads are. */
    @Nullable
    Owner ownerOf(byte[] key) {
        String spelled = new String(key, StandardCharsets.UTF_8);
        String start = prefix + ":{";
        int end = spelled.indexOf("}:");
        if (!spelled.startsWith(start) || end < 0) {
            return null;
        }
        String[] names = spelled.substring(start.length(), end).split(":", -1);
        String kind = spelled.substring(end + 2);
        try {
            Namespace namespace = names[0].equals("/")
                    ? Namespace.root()
                    : new Namespace(Stream.of(names[0].split("/", -1))
                            .map(RedisKeys::unescaped)
                            .toList());
            String thread = names.length == 1 ? null : Names.require("thread id", unescaped(names[1]));
            String there = thread == null ? of(namespace).start : of(namespace, thread).start;
            return spelled.equals(there + kind) ? new Owner(namespace, thread, kind) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The keys in a namespace's slot. */
    static final class OfNamespace {

        private final String start;

        private OfNamespace(String start) {
            this.start = start;
        }

        byte[] meta() {
            return bytes(start + "meta");
        }

        byte[] threads() {
            return bytes(start + "threads");
        }

        byte[] entries() {
            return bytes(start + "entries");
        }

        byte[] keys() {
            return bytes(start + "keys");
        }

        byte[] expiries() {
            return bytes(start + "expiries");
        }

        /** Returns what a script that writes entries is passed. */
        byte[][] forEntries() {
            return array(start, "meta", "entries", "keys", "expiries");
        }
    }

    /** The keys in a thread's slot. */
    static final class OfThread {

        private final String start;

        private OfThread(String start) {
            this.start = start;
        }

        byte[] meta() {
            return bytes(start + "meta");
        }

        byte[] log() {
            return bytes(start + "log");
        }

        byte[] branches() {
            return bytes(start + "branches");
        }

        byte[] checkpoints() {
            return bytes(start + "checkpoints");
        }

        byte[] order() {
            return bytes(start + "order");
        }

        byte[] values() {
            return bytes(start + "values");
        }

        byte[] writes() {
            return bytes(start + "writes");
        }

        byte[] tasks() {
            return bytes(start + "tasks");
        }

        /** Returns what a script that writes to the log is passed. */
        byte[][] forLog() {
            return array(start, "meta", "log", "ids");
        }

        /** Returns what a script that writes to all of a thread is passed. */
        byte[][] all() {
            return array(start, "meta", "log", "ids", "branches", "checkpoints", "order", "values", "writes", "tasks");
        }
    }

    /** Returns names with the end behind each but the last, as fields and members have them. */
    static byte[] joined(String... names) {
        return bytes(String.join(String.valueOf(END), names));
    }

    /** Returns a key in the slot of another. */
    static byte[] beside(byte[] key, String name) {
        String spelled = new String(key, StandardCharsets.UTF_8);
        return bytes(spelled.substring(0, spelled.indexOf("}:") + 2) + name);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[][] array(String start, String... names) {
        byte[][] keys = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            keys[i] = bytes(start + names[i]);
        }
        return keys;
    }

    private static String escaped(Namespace namespace) {
        List<String> labels =
                namespace.labels().stream().map(RedisKeys::escaped).toList();
        return labels.isEmpty() ? "/" : String.join("/", labels);
    }

    private static String escaped(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '%' -> escaped.append("%25");
                case '/' -> escaped.append("%2F");
                case ':' -> escaped.append("%3A");
                case '{' -> escaped.append("%7B");
                case '}' -> escaped.append("%7D");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String unescaped(String escaped) {
        return escaped.replace("%2F", "/")
                .replace("%3A", ":")
                .replace("%7B", "{")
                .replace("%7D", "}")
                .replace("%25", "%");
    }
}
