package io.reactivememory.tck;

import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** What the random operations of one sequence are about: a few names, for everything that has one, and a few namespaces. */
final class Choices {

    private static final int NAMES = 6;
    private static final int SHOWN = 40;

    private static final List<String> POOL = HostileNames.joined(
            HostileNames.SPECIAL, HostileNames.ALIKE, HostileNames.WILD, HostileNames.OWN, HostileNames.LONGEST);

    /** Those that are short enough to be labels, and parts of names. */
    private static final List<String> SHORT = HostileNames.upTo(Namespace.MAX_LABEL_LENGTH / 4, POOL);

    /** What a store may put between a namespace and a name. */
    private static final List<String> SEPARATORS = List.of(":", ":", "/", "}:", "|", "%2F");

    private final Random random;
    private final MutableClock clock;
    private final Namespace root;
    private final List<String> names;
    private final List<Namespace> namespaces;
    private int made;

    /**
     * @param number what sets the namespaces apart from those of other sequences
     */
    Choices(long seed, int number, MutableClock clock) {
        this.random = new Random(seed * 1_000 + number);
        this.clock = clock;
        this.root = Namespace.of(number + pick(List.of("", "{", ":", "*", "/", "}:")));
        List<String> pool = random.nextInt(8) == 0 ? POOL : SHORT;
        List<String> some = HostileNames.confusing(random, NAMES - 1, pool);
        String separator = pick(SEPARATORS);
        // What ends a label here begins a name there: whoever joins the two without escaping takes one place for
        // another.
        String joined = shorter(some.get(0)) + separator + shorter(some.get(1));
        this.names = Stream.concat(some.stream(), Stream.of(shorter(some.get(1)), joined))
                .distinct()
                .toList();
        List<String> labels = HostileNames.confusing(random, 2, SHORT);
        String label = shorter(labels.get(0));
        String inner = shorter(labels.get(1));
        Namespace outer = root.child(label);
        this.namespaces = List.of(
                outer,
                outer.child(inner),
                root.child(label + "/" + inner),
                root.child(label + separator + shorter(some.get(0))));
    }

    private static String shorter(String label) {
        return label.substring(0, label.offsetByCodePoints(0, Math.min(60, label.codePointCount(0, label.length()))));
    }

    /** Returns the namespace under which all of this sequence's are. */
    Namespace root() {
        return root;
    }

    List<String> names() {
        return names;
    }

    List<Namespace> namespaces() {
        return namespaces;
    }

    /** Returns a number below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String name() {
        return pick(names);
    }

    /** Returns one or several names, each once. */
    List<String> someNames() {
        Set<String> some = new LinkedHashSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            some.add(name());
        }
        return new ArrayList<>(some);
    }

    Namespace namespace() {
        return pick(namespaces);
    }

    /** Returns a name, the beginning of one, or nothing. */
    String prefix() {
        String name = name();
        int characters = name.codePointCount(0, name.length());
        return switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> name;
            default -> name.substring(0, name.offsetByCodePoints(0, 1 + random.nextInt(characters)));
        };
    }

    /** Returns a number that no other value of this sequence has. */
    int fresh() {
        return made++;
    }

    Payload value() {
        int number = fresh();
        return switch (random.nextInt(4)) {
            case 0 -> Payload.text(number + names.get(number % names.size()));
            case 1 -> Payload.json(Map.of("made", number));
            case 2 -> Payload.jsonText("[" + number + "]");
            default -> Payload.of("application/octet-stream", new byte[] {0, (byte) number, '\n', (byte) 0xFF});
        };
    }

    /** Returns a time to live that ends when the clock comes to an instant that others have too. */
    Duration ttl() {
        return Duration.ofMillis(500L * (1 + random.nextInt(60)));
    }

    Instant now() {
        return clock.now();
    }

    /** Returns a text that a reader of a message can take in. */
    static String shortened(String text) {
        return text.length() <= SHOWN
                ? "'" + text + "'"
                : "'" + text.substring(0, SHOWN / 2) + "…" + text.substring(text.length() - SHOWN / 4) + "' ("
                        + text.length() + " characters)";
    }
}
