package io.reactivememory.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rights that a user needs, as the provider's Javadoc has them: what is told there is what tests run with. */
final class Rights {

    private static final Path SOURCE = Path.of("src/main/java/io/reactivememory/redis/RedisBackendProvider.java");
    private static final Pattern RULE = Pattern.compile("ACL SETUSER (?<user>\\S+) (?<rights>[^}]*)");

    private Rights() {}

    /** Returns the line that makes the user in a server's configuration. */
    static String configuration() {
        Matcher rule = rule();
        String rights = rule.group("rights").replaceAll("\\R \\*", " ").replaceAll("\\s+", " ");
        return "user " + rule.group("user") + " " + rights.strip();
    }

    /** Returns the commands that are allowed. */
    static List<String> commands() {
        return Pattern.compile("\\+(\\w+)")
                .matcher(rule().group("rights"))
                .results()
                .map(allowed -> allowed.group(1))
                .toList();
    }

    private static Matcher rule() {
        try {
            Matcher rule = RULE.matcher(Files.readString(SOURCE));
            if (!rule.find()) {
                throw new IllegalStateException(SOURCE + " tells no rights");
            }
            return rule;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
