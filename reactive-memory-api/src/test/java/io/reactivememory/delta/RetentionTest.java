package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.PruneRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetentionTest {

    private static final Instant AT = Instant.EPOCH;

    @Test
    void keepsTheNewest() {
        assertThat(kept(PruneRequest.keepLast(2), line("d", "c", "b", "a"))).containsExactly("d", "c");
        assertThat(kept(PruneRequest.keepLast(9), line("d", "c", "b", "a"))).containsExactly("d", "c", "b", "a");
        assertThat(kept(PruneRequest.keepLast(Long.MAX_VALUE), line("b", "a"))).containsExactly("b", "a");
    }

    @Test
    void keepsWhatIsNotOlderThanTheInstant() {
        List<Candidate> all = List.of(
                new Candidate("d", "c", AT.plusMillis(3), false),
                new Candidate("c", "b", AT.plusMillis(1), false),
                new Candidate("b", "a", AT.plusMillis(2), false),
                new Candidate("a", null, AT, false));
        assertThat(kept(PruneRequest.olderThan(AT.plusMillis(2)), all)).containsExactly("d", "b");
    }

    @Test
    void keepsTheHeadHoweverOld() {
        assertThat(kept(PruneRequest.olderThan(AT.plusSeconds(1)), line("b", "a")))
                .containsExactly("b");
    }

    @Test
    void keepsWhatIsPinned() {
        assertThat(kept(PruneRequest.keepLast(1).pin("b", "x"), line("d", "c", "b", "a")))
                .containsExactly("d", "b");
    }

    @Test
    void keepsWhatHasWritesAndNoChild() {
        List<Candidate> all = List.of(
                new Candidate("e", "b", AT, false),
                new Candidate("d", "c", AT, true),
                new Candidate("c", "a", AT, true),
                new Candidate("b", "a", AT, true),
                new Candidate("a", null, AT, true));
        assertThat(kept(PruneRequest.keepLast(1), all)).containsExactly("e", "d");
    }

    @Test
    void aChildThatGoesIsAChild() {
        List<Candidate> all = List.of(
                new Candidate("c", null, AT, false),
                new Candidate("b", "a", AT, false),
                new Candidate("a", null, AT, true));
        assertThat(kept(PruneRequest.keepLast(1), all)).containsExactly("c");
    }

    @Test
    void aChildWhoseParentIsGoneHidesNobody() {
        List<Candidate> all = List.of(
                new Candidate("d", "b", AT, false),
                new Candidate("c", "b", AT, false),
                new Candidate("a", null, AT, true));
        assertThat(kept(PruneRequest.keepLast(1), all)).containsExactly("d", "a");
    }

    /** Against the plain reading of the rules, over random forests. */
    @Test
    void keepsWhatTheRulesSay() {
        Random random = new Random(7);
        for (int round = 0; round < 1_000; round++) {
            TreeMap<String, Candidate> all = new TreeMap<>(Comparator.reverseOrder());
            List<String> ids = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                String id = String.format("%03d", random.nextInt(1_000));
                List<String> older =
                        ids.stream().filter(each -> each.compareTo(id) < 0).toList();
                String parent =
                        older.isEmpty() || random.nextInt(5) == 0 ? null : older.get(random.nextInt(older.size()));
                ids.add(id);
                all.putIfAbsent(id, new Candidate(id, parent, AT.plusMillis(random.nextInt(10)), random.nextBoolean()));
            }
            all.values().removeIf(each -> random.nextInt(10) == 0);
            PruneRequest request = (random.nextBoolean()
                            ? PruneRequest.keepLast(random.nextInt(1, 10))
                            : PruneRequest.olderThan(AT.plusMillis(random.nextInt(10))))
                    .pin(ids.stream().filter(id -> random.nextInt(8) == 0).toArray(String[]::new));
            assertThat(kept(request, List.copyOf(all.values())))
                    .as("round %d: %s of %s", round, request, all.values())
                    .isEqualTo(plainlyKept(request, List.copyOf(all.values())));
        }
    }

    private static List<String> plainlyKept(PruneRequest request, List<Candidate> all) {
        Set<String> parents =
                all.stream().flatMap(each -> Stream.ofNullable(each.parent())).collect(Collectors.toSet());
        List<String> kept = new ArrayList<>();
        for (int rank = 0; rank < all.size(); rank++) {
            Candidate each = all.get(rank);
            Long newest = request.keepLast();
            boolean young = newest == null ? !each.at().isBefore(request.olderThan()) : rank < newest;
            boolean resumable = each.writes() && !parents.contains(each.id());
            if (rank == 0 || young || resumable || request.pinned().contains(each.id())) {
                kept.add(each.id());
            }
        }
        return kept;
    }

    private static List<String> kept(PruneRequest request, List<Candidate> newestFirst) {
        Retention retention = new Retention(request);
        return newestFirst.stream()
                .filter(each -> retention.keeps(each.id(), each.parent(), each.at(), each.writes()))
                .map(Candidate::id)
                .toList();
    }

    /** Returns checkpoints each of which is the parent of the one before. */
    private static List<Candidate> line(String... newestFirst) {
        List<Candidate> line = new ArrayList<>();
        for (int i = 0; i < newestFirst.length; i++) {
            line.add(new Candidate(newestFirst[i], i + 1 < newestFirst.length ? newestFirst[i + 1] : null, AT, false));
        }
        return line;
    }

    private record Candidate(String id, @Nullable String parent, Instant at, boolean writes) {}
}
