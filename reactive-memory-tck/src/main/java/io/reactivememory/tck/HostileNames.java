package io.reactivememory.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.namespace.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Names that stores confuse, cut, fold or refuse. */
final class HostileNames {

    /** Characters that mean something to some store, or to the path, pattern or statement that one makes of a name. */
    static final List<String> SPECIAL = joined(
            words("plain / a/b a/../b .. a//b % a%b %2F a%2Fb * a* ? a?b : a:b . a.b _ a_b axb"),
            words("\\ a\\b a\\_b ' '' a'b \" a\"b ; a;b -- a--b {} {a} {a}b [a] [ab] (a) $ $1 ${a} ?1 @a # a#b"),
            words("& a&b a=b + a+b | a|b ^ ~ ` <a> ! , null NULL true 0 00 -1 🙂 🙂🙂 日本語 العربية e\u0301"),
            words("\u00A0 a\u00A0b \u2028 \uFEFFa \u200B 👨\u200D👩\u200D👧 \uFFFD \uE000"),
            List.of(" ", "  ", " a", "a ", "a b", "a  b", "'; DROP TABLE messages; --"));

    /** Names that differ only in case, in composition or in what some collations ignore. */
    static final List<String> ALIKE = joined(
            words("key Key KEY kEy é e\u0301 É E\u0301 e ß ss SS ﬁ fi i İ ı I ａ a A À à Å \u212B A\u030A"),
            words("ﾊ ハ は a\u200D a- 1 １ ① ǆ ǅ Ǆ"),
            List.of("a "));

    /** Prefixes of each other, with the wildcards of several query languages. */
    static final List<String> WILD = joined(
            words("user user_ user_1 userX userX1 user% user%1 user* user*1 user? user. user.1 xuser_ User_ USER_1"),
            words("user\\ user\\_ user\\_1 user[X] user[X]1 user^ {user} user' user'' 100% 100%x 100yx 100"),
            words("_ % %% __ * ** ? \\ \\% \\\\"));

    /** Names of 512 bytes, most of which differ only at the end. */
    static final List<String> LONGEST = List.of(
            "a".repeat(512),
            "a".repeat(511) + "b",
            "é".repeat(256),
            "é".repeat(255) + "ç",
            "日".repeat(170) + "ab",
            "🙂".repeat(128),
            "🙂".repeat(127) + "🙃",
            incompressible(1),
            incompressible(2));

    /** Names that look like what a store may call something of its own. */
    static final List<String> OWN =
            words("meta log a:meta a}:log a}:meta {a}:log :namespaces entries order expiries a/b/c");

    private static final List<String> FORBIDDEN_CHARACTERS = words(
            "\u0000 a\u0000 a\nb \t a\u001F \u001Fa \u007F a\u0085 \u009F \uD83D a\uD83D \uDE42 \uDE42\uD83D \uD83Da");

    /** Names that must be refused. */
    static final List<String> FORBIDDEN = joined(
            FORBIDDEN_CHARACTERS,
            List.of("", "a".repeat(513), "é".repeat(256) + "a", "日".repeat(171), "🙂".repeat(128) + "a"));

    /** Names that must be refused as labels, which are limited by characters and not by bytes. */
    static final List<String> FORBIDDEN_LABELS =
            joined(FORBIDDEN_CHARACTERS, List.of("", "a".repeat(257), "é".repeat(257), "🙂".repeat(257)));

    /** Characters around the places where the orders of UTF-8 and UTF-16, and of languages, part. */
    private static final List<String> ORDERED =
            words("! 0 Z _ a z ~ é \u07FF \u0800 日 \uD7FF \uE000 \uFB01 \uFF5E \uFFFD \uD800\uDC00 🙂 \uDBFF\uDFFD");

    /** What is put around a name to make another one that looks like a part of it, a pattern or a key of a store's own. */
    private static final List<String> DECORATIONS = words(
            "~: ~} {~} {~ ~:meta ~}:log ~}:meta :~ ~/~ /~ ~/ ~* *~ ~? ~% ~_ ~| ~\\ \\~ ~' ~\" ~\u0301 ~🙂 ~\u00A0 ~~");

    private HostileNames() {}

    /** Returns distinct names that are easily taken for one another: most are made of others. */
    static List<String> confusing(Random random, int count, List<String> pool) {
        List<String> names = new ArrayList<>();
        while (names.size() < count) {
            boolean first = names.isEmpty() || random.nextInt(4) == 0;
            String from = first ? pick(random, pool) : pick(random, names);
            String name = first ? from : pick(random, DECORATIONS).replace("~", from);
            if (!names.contains(name) && name.getBytes(UTF_8).length <= Names.MAX_BYTES) {
                names.add(name);
            }
        }
        return names;
    }

    private static String pick(Random random, List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    /** Returns several hundred names whose byte order no other order agrees with. */
    static List<String> hardToSort() {
        List<String> names = new ArrayList<>(ORDERED);
        ORDERED.forEach(first -> ORDERED.forEach(second -> names.add(first + second)));
        return names;
    }

    /** Returns those names that have at most so many characters, which is what limits a label. */
    static List<String> upTo(int characters, List<String> names) {
        return names.stream()
                .filter(name -> name.codePointCount(0, name.length()) <= characters)
                .toList();
    }

    /** Returns every name, and every beginning of one that is itself a name. */
    static List<String> prefixes(List<String> names) {
        return names.stream()
                .flatMap(name -> Stream.iterate(
                        name, prefix -> !prefix.isEmpty(), prefix -> prefix.substring(0, prefix.length() - 1)))
                .distinct()
                .toList();
    }

    /** Returns 512 bytes that no index makes shorter, so that its limits show. */
    static String incompressible(int seed) {
        return new Random(seed)
                .ints(128, 0x10000, 0x10FFFD)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Asserts that a call refuses every forbidden name, and says which argument it was. */
    static void assertRefused(String what, Function<String, ?> call) {
        assertRefused(what, FORBIDDEN, call);
    }

    /** Asserts that a call refuses these names, and a missing one. */
    static void assertRefused(String what, List<String> names, Function<String, ?> call) {
        for (String forbidden : names) {
            assertThatThrownBy(() -> call.apply(forbidden))
                    .as("the %s '%s'", what, forbidden)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("(?s).*(" + what + ").*");
        }
        assertThatThrownBy(() -> call.apply(missing()))
                .as("a missing %s", what)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*(" + what + ").*");
    }

    @SuppressWarnings("NullAway") // what a caller without a null checker may pass
    private static String missing() {
        @Nullable String nothing = null;
        return nothing;
    }

    /** Returns those names that begin with a prefix, in byte order. */
    static List<String> under(String prefix, List<String> names) {
        return Sample.sorted(names.stream().filter(name -> name.startsWith(prefix)));
    }

    /** Returns what single spaces part. */
    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    /** Returns the names of several lists in one. */
    @SafeVarargs
    static List<String> joined(List<String>... lists) {
        List<String> all = new ArrayList<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }
}
