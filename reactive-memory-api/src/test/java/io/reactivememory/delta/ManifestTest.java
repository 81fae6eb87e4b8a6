package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reactivememory.checkpoint.Projection;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

    private static final long MAX_CHAIN = Long.MAX_VALUE;

    /** The stored form. Whoever changes it makes what is stored unreadable. */
    @Test
    void isStoredAsNamesAndNumbers() {
        Manifest manifest = manifest(Map.of(
                "a",
                ValueRef.inChain(1, 0, false),
                "é",
                ValueRef.inChain(64, 300, true),
                "ö",
                ValueRef.inlined(2, Payload.json(true)),
                "😀",
                ValueRef.inChain(0, 0, true)));
        assertThat(HexFormat.of().formatHex(manifest.encode()))
                .isEqualTo("0161" + "02" + "00" + "02c3a9" + "8101" + "ac02" + "02c3b6" + "04" + "05" + "74727565"
                        + "04f09f9880" + "01" + "00");
        assertThat(Manifest.EMPTY.encode()).isEmpty();
    }

    @Test
    void readsWhatItWrote() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            SortedMap<String, ValueRef> values = new TreeMap<>(Names.ORDER);
            for (int i = random.nextInt(30); i > 0; i--) {
                values.put(name(random), ref(random));
            }
            assertThat(Manifest.decode(Manifest.of(values).encode()).values()).isEqualTo(values);
        }
    }

    @Test
    void readsTheLargestNumbers() {
        Map<String, ValueRef> values = Map.of(
                "x".repeat(512),
                ValueRef.inChain(MAX_CHAIN, Integer.MAX_VALUE, true),
                "b",
                ValueRef.inChain(MAX_CHAIN, 0, false));
        assertThat(Manifest.decode(manifest(values).encode()).values()).isEqualTo(values);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "0161",
                "016102",
                "01610280",
                "7f61",
                "ffffffff07",
                "8080808010" + "610200",
                "0161028080808010",
                "0161020332"
            })
    void refusesDamagedBytes(String hex) {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> Manifest.decode(HexFormat.of().parseHex(hex)));
    }

    @Test
    void findsTheValuesThatAreAskedFor() {
        Manifest manifest = manifest(Map.of("a", ValueRef.inChain(1, 0, false), "b", ValueRef.inChain(2, 3, true)));
        assertThat(manifest.values(Projection.full())).isEqualTo(manifest.values());
        assertThat(manifest.values(Projection.metadata())).isEmpty();
        assertThat(manifest.values(Projection.channels("b", "c")))
                .containsExactly(Map.entry("b", ValueRef.inChain(2, 3, true)));
    }

    @Test
    void versionsGrowWithChainAndLinks() {
        Manifest manifest = manifest(Map.of(
                "a", ValueRef.inChain(1, 9, true),
                "b", ValueRef.inChain(1, 10, true),
                "c", ValueRef.inChain(1, 1_000_000_000, true),
                "d", ValueRef.inChain(2, 0, false),
                "e", ValueRef.inChain(17, 0, false),
                "f", ValueRef.inChain(MAX_CHAIN, 0, false)));
        assertThat(List.copyOf(manifest.versions().values())).isSorted().doesNotHaveDuplicates();
        assertThat(manifest.versions()).containsEntry("b", "0000000000000001-0000000a");
    }

    @Test
    void cannotBeChanged() {
        Manifest manifest = manifest(Map.of("a", ValueRef.inChain(1, 0, false)));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> manifest.values().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> manifest.versions().clear());
        manifest.values(Projection.full()).clear();
        assertThat(manifest.values()).hasSize(1);
    }

    private static Manifest manifest(Map<String, ValueRef> values) {
        SortedMap<String, ValueRef> sorted = new TreeMap<>(Names.ORDER);
        sorted.putAll(values);
        return Manifest.of(sorted);
    }

    private static ValueRef ref(Random random) {
        long chain = random.nextLong() >>> random.nextInt(1, Long.SIZE);
        return switch (random.nextInt(3)) {
            case 0 -> ValueRef.inChain(chain, random.nextInt() >>> random.nextInt(1, Integer.SIZE), true);
            case 1 -> ValueRef.inChain(chain, 0, false);
            default -> ValueRef.inlined(chain, Payload.json("x".repeat(random.nextInt(23))));
        };
    }

    private static String name(Random random) {
        String[] letters = {"a", "Z", "é", "\uFFEE", "😀"};
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(1, 50); i > 0; i--) {
            name.append(letters[random.nextInt(letters.length)]);
        }
        return name.toString();
    }
}
