package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.delta.Garbage.Cut;
import io.reactivememory.namespace.Names;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GarbageTest {

    private final Garbage garbage = new Garbage();

    @Test
    void isWhatNobodyRefersTo() {
        garbage.gone(manifest(1, 5, 2, 0));
        garbage.gone(manifest(3, 1));
        garbage.stays(manifest(2, 0));
        garbage.stays(manifest(4, 7));
        assertThat(garbage.chains()).containsExactlyInAnyOrder(1L, 3L);
        assertThat(garbage.cuts()).isEmpty();
    }

    @Test
    void isWhatIsLongerThanTheLongestThatStays() {
        garbage.gone(manifest(1, 5));
        garbage.gone(manifest(1, 9));
        garbage.gone(manifest(1, 7));
        garbage.stays(manifest(1, 2));
        garbage.stays(manifest(1, 4));
        garbage.stays(manifest(1, 3));
        assertThat(garbage.chains()).isEmpty();
        assertThat(garbage.cuts()).containsExactly(new Cut(1, 4));
    }

    @Test
    void isCutToTheBaseWhereOnlyThatIsNeeded() {
        garbage.gone(manifest(1, 1));
        garbage.stays(manifest(1, 0));
        assertThat(garbage.cuts()).containsExactly(new Cut(1, 0));
    }

    @Test
    void isNothingThatALongerValueNeeds() {
        garbage.gone(manifest(1, 5, 2, 5));
        garbage.stays(manifest(1, 5, 2, 6));
        assertThat(garbage.chains()).isEmpty();
        assertThat(garbage.cuts()).isEmpty();
    }

    @Test
    void isNothingThatWasNeverToldToBeGone() {
        garbage.stays(manifest(1, 5));
        garbage.gone(Manifest.EMPTY);
        garbage.stays(Manifest.EMPTY);
        assertThat(garbage.chains()).isEqualTo(List.of());
        assertThat(garbage.cuts()).isEmpty();
    }

    /** Returns a manifest with chains and their links, in turns. */
    private static Manifest manifest(int... chainsAndLinks) {
        SortedMap<String, ValueRef> values = new TreeMap<>(Names.ORDER);
        for (int i = 0; i < chainsAndLinks.length; i += 2) {
            values.put("channel " + i, ValueRef.inChain(chainsAndLinks[i], chainsAndLinks[i + 1], true));
        }
        return Manifest.of(values);
    }
}
