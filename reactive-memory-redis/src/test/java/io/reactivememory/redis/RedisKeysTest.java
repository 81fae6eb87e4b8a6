package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import io.reactivememory.namespace.Namespace;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisKeysTest {

    private static final List<String> HOSTILE = List.of(
            "a", "b", "a/b", "a:b", "a%2Fb", "a%3Ab", "{", "}", "{}", "{a}", "*", "%", "%7B", "\uD83D\uDE00", " ");

    private final RedisKeys keys = new RedisKeys("rm");

    @Test
    void noTwoThreadsShareKey() {
        Set<String> seen = new HashSet<>();
        namespaces()
                .forEach(namespace -> HOSTILE.forEach(thread -> {
                    for (byte[] key : keys.of(namespace, thread).all()) {
                        assertThat(seen.add(text(key))).as(text(key)).isTrue();
                    }
                }));
        namespaces().forEach(namespace -> {
            for (byte[] key : keys.of(namespace).forEntries()) {
                assertThat(seen.add(text(key))).as(text(key)).isTrue();
            }
        });
    }

    @Test
    void theKeysOfThreadAreInOneSlot() {
        namespaces()
                .forEach(namespace -> HOSTILE.forEach(thread -> assertThat(
                                Stream.of(keys.of(namespace, thread).all()).map(SlotHash::getSlot))
                        .containsOnly(
                                SlotHash.getSlot(keys.of(namespace, thread).meta()))));
    }

    @Test
    void threadsOfNamespaceAreInManySlots() {
        Stream<Integer> slots = Stream.iterate(0, i -> i + 1)
                .limit(100)
                .map(i -> SlotHash.getSlot(
                        keys.of(Namespace.user("alice"), "thread-" + i).meta()));
        assertThat(slots.distinct()).hasSizeGreaterThan(90);
    }

    @Test
    void noNamespaceSharesKeyWithTheListOfAll() {
        assertThat(text(keys.of(Namespace.of("namespaces")).meta())).isNotEqualTo(text(keys.metaOfNamespaces()));
    }

    @Test
    void keysAreReadable() {
        assertThat(text(keys.of(Namespace.user("alice"), "thread-1").log())).isEqualTo("rm:{users/alice:thread-1}:log");
        assertThat(text(keys.of(Namespace.root()).entries())).isEqualTo("rm:{/}:entries");
        assertThat(text(keys.of(Namespace.of("a/b"), "{c}").meta())).isEqualTo("rm:{a%2Fb:%7Bc%7D}:meta");
    }

    @Test
    void everyKeyTellsWhoseItIs() {
        namespaces().forEach(namespace -> {
            for (byte[] key : keys.of(namespace).forEntries()) {
                assertThat(keys.ownerOf(key)).isEqualTo(new RedisKeys.Owner(namespace, null, kind(key)));
            }
            HOSTILE.forEach(thread -> {
                for (byte[] key : keys.of(namespace, thread).all()) {
                    assertThat(keys.ownerOf(key)).isEqualTo(new RedisKeys.Owner(namespace, thread, kind(key)));
                }
            });
        });
    }

    @Test
    void randomNamesAreReadBackFromKeys() {
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            Namespace namespace = new Namespace(Stream.generate(() -> randomName(random))
                    .limit(random.nextInt(Namespace.MAX_LABELS + 1))
                    .toList());
            String thread = randomName(random);
            assertThat(keys.ownerOf(keys.of(namespace, thread).log()))
                    .isEqualTo(new RedisKeys.Owner(namespace, thread, "log"));
        }
    }

    private static String randomName(Random random) {
        String alphabet = "ab/%:{}*25FB37D \u00E9\u4E2D\uFFFD";
        StringBuilder name = new StringBuilder();
        do {
            if (random.nextInt(8) == 0) {
                name.appendCodePoint(0x1F600 + random.nextInt(16));
            } else {
                name.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
        } while (random.nextInt(6) > 0 && name.length() < 60);
        return name.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rm",
                "rm:{users/alice}",
                "rm2:{users/alice}:meta",
                "other:{users/alice}:meta",
                "rm:{:namespaces}",
                "rm:{:namespaces}:meta",
                "rm:{}:meta",
                "rm:{users//alice}:meta",
                "rm:{users/%61lice}:meta",
                "rm:{users/%2fa}:meta",
                "rm:{users/100%}:meta",
                "rm:{a:b:c}:meta",
                "rm:{a:}:meta",
                "rm:{a{b}:meta",
                "rm:{a\nb}:meta"
            })
    void whatIsSpelledOtherwiseIsNobodys(String key) {
        assertThat(keys.ownerOf(RedisKeys.bytes(key))).isNull();
    }

    private static String kind(byte[] key) {
        String text = text(key);
        return text.substring(text.lastIndexOf(':') + 1);
    }

    private static Stream<Namespace> namespaces() {
        Stream<Namespace> nested =
                HOSTILE.stream().flatMap(outer -> HOSTILE.stream().map(inner -> Namespace.of(outer, inner)));
        return Stream.concat(
                Stream.concat(Stream.of(Namespace.root()), HOSTILE.stream().map(Namespace::of)), nested);
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
