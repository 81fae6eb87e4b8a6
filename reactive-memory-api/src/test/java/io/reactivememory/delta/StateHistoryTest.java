package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories, kept twice: as chains, in a {@link ChainStore}, and as plain maps of whole values. After each, every
 * checkpoint that is left must read the same, and nothing must be left that no checkpoint needs.
 *
 * <p>Several sweeps are under way at once: between what is gone, what that leaves, and taking it away, others put and
 * remove.
 */
class StateHistoryTest {

    private static final int BLOCKS = 10;
    private static final int HISTORIES_PER_BLOCK = 40;
    private static final int STEPS = 60;
    private static final List<String> CHANNELS = List.of("a", "b", "c", "😀");

    static Stream<Integer> blocks() {
        return IntStream.range(0, BLOCKS).boxed();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyCheckpointKeepsItsState(int block) {
        for (int i = 0; i < HISTORIES_PER_BLOCK; i++) {
            long seed = block * 1_000L + i;
            try {
                new History(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("the history of seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    /** Two forks that both append go on in chains of their own, and forget nothing of the common part. */
    @Test
    void packedRowsAreReadInPart() {
        ChainStore store = new ChainStore();
        store.put(
                "c0000",
                null,
                CheckpointDraft.root().append("a", Payload.json(0)).build());
        for (int i = 1; i <= 1_500; i++) {
            String parent = String.format("c%04d", i - 1);
            store.put(
                    String.format("c%04d", i),
                    parent,
                    child(parent).append("a", Payload.json(i)).build());
        }
        for (int i : new int[] {0, 1, 31, 32, 33, 1_000, 1_023, 1_024, 1_025, 1_500}) {
            Payload expected = Payload.json(IntStream.rangeClosed(0, i).boxed().toList());
            assertThat(store.read(String.format("c%04d", i))).containsEntry("a", expected);
        }
        store.assertTidy();
    }

    private static CheckpointDraft.Builder child(String parent) {
        return CheckpointDraft.childOf(CheckpointRef.of("thread", parent)).id("z");
    }

    private static final class History {

        private final Random random;
        private final List<Branch> branches = new ArrayList<>(List.of(new Branch()));
        private final Set<Payload> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        private int lastId;
        private int lastItem;

        History(long seed) {
            random = new Random(seed);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step(any(branches));
            }
            branches.forEach(Branch::finish);
        }

        private void step(Branch branch) {
            int dice = random.nextInt(100);
            if (dice < 60 || branch.model.isEmpty()) {
                branch.put(branch.model.isEmpty() || chance(3) ? null : any(branch.ids()));
            } else if (dice < 75) {
                branch.putLine(random.nextInt(1, chance(1) ? 1_100 : 45));
            } else if (dice < 85) {
                branch.remove();
            } else if (dice < 98 || branches.size() > 2) {
                branch.advanceASweep();
            } else {
                branches.add(branch.copy());
            }
        }

        private boolean chance(int percent) {
            return random.nextInt(100) < percent;
        }

        private <T> T any(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        private String item() {
            return any(List.of("%d", "\"i%d\"", "{\"n\":%d}", "[%d]", " %d ", "\"]%d[\"", "\"i%d,\\\"\""))
                    .formatted(1_000_000 + ++lastItem);
        }

        private Payload value() {
            return switch (random.nextInt(10)) {
                case 0 -> Payload.jsonText(any(List.of("[]", "[ ]", " [\n] ", "[\t]")));
                case 1 -> Payload.jsonText("[" + item() + "]");
                case 2 -> Payload.jsonText(" [ " + item() + " , " + item() + "\n] ");
                case 3 -> Payload.jsonText("[[" + item() + "],[]]");
                case 4 -> Payload.of("application/a+json", ("[" + item() + "]").getBytes(StandardCharsets.UTF_8));
                case 5 -> Payload.text("[" + item() + "]");
                case 6 -> Payload.jsonText("[" + item());
                case 7 -> Payload.jsonText("\"[" + ++lastItem + "]\"");
                case 8 -> Payload.of("image/png", new byte[] {'[', (byte) random.nextInt(), ']'});
                default -> Payload.json(Map.of("n", ++lastItem, "x", "x".repeat(random.nextInt(20))));
            };
        }

        /** Appends as one who knows nothing of chains; returns null if there is something else than an array. */
        private @Nullable Payload appended(@Nullable Payload present, List<Payload> items) {
            String added = items.stream().map(Payload::text).collect(Collectors.joining(","));
            if (present == null) {
                return array(Payload.JSON, "[" + added + "]");
            }
            if (!arrays.contains(present)
                    && !(present.isJson()
                            && present.isWellFormed()
                            && present.json().isArray())) {
                return null;
            }
            String text = present.text().stripTrailing();
            String head = text.substring(0, text.length() - 1);
            return array(present.mediaType(), head + (head.strip().equals("[") ? "" : ",") + added + "]");
        }

        private Payload array(String mediaType, String text) {
            Payload array = Payload.of(mediaType, text.getBytes(StandardCharsets.UTF_8));
            arrays.add(array);
            return array;
        }

        /** A store and the model of it. */
        private final class Branch {

            private final ChainStore store;
            private final SortedMap<String, SortedMap<String, Payload>> model = new TreeMap<>(Names.ORDER);
            private final List<ChainStore.Sweep> looked = new ArrayList<>();
            private final List<ChainStore.Sweep> begun = new ArrayList<>();

            Branch() {
                this(new ChainStore());
            }

            private Branch(ChainStore store) {
                this.store = store;
            }

            List<String> ids() {
                return List.copyOf(model.keySet());
            }

            private SortedMap<String, Payload> state(String id) {
                return Objects.requireNonNull(model.get(id), id);
            }

            void put(@Nullable String parent) {
                CheckpointDraft.Builder draft = parent == null ? CheckpointDraft.root() : child(parent);
                SortedMap<String, Payload> before = parent == null ? new TreeMap<>(Names.ORDER) : state(parent);
                SortedMap<String, Payload> after = new TreeMap<>(before);
                Set<String> written = new HashSet<>();
                boolean refused = chance(40) ? tellState(draft, after) : tellChanges(draft, after, written);
                if (draft.build().state() != null) {
                    after.forEach((channel, value) -> {
                        if (!value.equals(before.get(channel))) {
                            written.add(channel);
                        }
                    });
                }
                put(parent, draft.build(), after, written, refused);
                if (!refused) {
                    assertState(model.lastKey());
                }
            }

            private void put(
                    @Nullable String parent,
                    CheckpointDraft draft,
                    SortedMap<String, Payload> after,
                    Set<String> written,
                    boolean refused) {
                String id = String.format("c%08d", ++lastId);
                assertThat(store.put(id, parent, draft) != null).as("refused").isEqualTo(refused);
                if (!refused) {
                    model.put(id, after);
                    assertVersions(id, parent, written);
                }
            }

            private boolean tellState(CheckpointDraft.Builder draft, SortedMap<String, Payload> after) {
                for (String channel : CHANNELS) {
                    Payload present = after.get(channel);
                    int dice = random.nextInt(10);
                    if (dice < 2) {
                        after.remove(channel);
                    } else if (dice < 4) {
                        after.put(channel, value());
                    } else if (dice < 8 && present != null) {
                        after.put(channel, nearly(present));
                    }
                }
                draft.state(after);
                return false;
            }

            /** Returns a value that looks as if it had grown; often it has. */
            private Payload nearly(Payload present) {
                String text = present.text();
                int end = text.lastIndexOf(']');
                if (!present.isJson() || end < 0) {
                    return value();
                }
                String head = text.substring(0, end);
                String comma = head.isBlank() || head.strip().equals("[") ? "" : ",";
                String later = any(List.of(
                                "%1$s%2$s%3$s]",
                                "%1$s%2$s%3$s]",
                                "%1$s%2$s %3$s , 1\n]",
                                "%1$s%2$s]",
                                "%1$s%3$s]",
                                "%1$s]]",
                                "%1$s]%2$s%3$s]",
                                " %1$s%2$s%3$s]",
                                "%1$s%2$s%3$s] ",
                                "%1$s ]"))
                        .formatted(head, comma, item());
                return Payload.of(present.mediaType(), later.getBytes(StandardCharsets.UTF_8));
            }

            private boolean tellChanges(
                    CheckpointDraft.Builder draft, SortedMap<String, Payload> after, Set<String> written) {
                boolean refused = false;
                for (String channel : CHANNELS) {
                    int dice = random.nextInt(10);
                    if (dice < 1) {
                        draft.remove(channel);
                        after.remove(channel);
                    } else if (dice < 3) {
                        Payload value = value();
                        draft.set(channel, value);
                        after.put(channel, value);
                        written.add(channel);
                    } else if (dice < 8) {
                        List<Payload> items = Stream.generate(() -> Payload.jsonText(item()))
                                .limit(random.nextInt(1, 4))
                                .toList();
                        draft.append(channel, items);
                        Payload grown = appended(after.get(channel), items);
                        refused |= grown == null;
                        after.put(channel, grown == null ? value() : grown);
                        written.add(channel);
                    }
                }
                return refused;
            }

            void putLine(int length) {
                String head = any(ids());
                for (int i = 0; i < length; i++) {
                    SortedMap<String, Payload> after = new TreeMap<>(state(head));
                    List<Payload> items = List.of(Payload.jsonText(item()));
                    Payload grown = appended(after.get("a"), items);
                    if (grown == null) {
                        return;
                    }
                    after.put("a", grown);
                    put(head, child(head).append("a", items).build(), after, Set.of("a"), false);
                    head = model.lastKey();
                }
            }

            private void assertVersions(String id, @Nullable String parent, Set<String> written) {
                if (parent != null) {
                    Map<String, String> before = store.manifest(parent).versions();
                    store.manifest(id).versions().forEach((channel, version) -> {
                        int grown = version.compareTo(before.getOrDefault(channel, ""));
                        if (written.contains(channel) ? grown <= 0 : grown != 0) {
                            throw new AssertionError("the version of " + channel + " is " + version + " after " + before
                                    + ", written were " + written);
                        }
                    });
                }
            }

            void remove() {
                List<String> ids = ids();
                List<String> gone = new ArrayList<>();
                if (random.nextBoolean()) {
                    gone.addAll(ids.subList(0, random.nextInt(ids.size())));
                } else {
                    int percent = random.nextInt(1, 101);
                    ids.stream().filter(id -> chance(percent)).forEach(gone::add);
                }
                model.keySet().removeAll(new HashSet<>(gone));
                begun.add(store.remove(gone));
            }

            /** Lets some sweep go on, whichever began first. */
            void advanceASweep() {
                if (!looked.isEmpty() && (begun.isEmpty() || random.nextBoolean())) {
                    looked.remove(random.nextInt(looked.size())).apply();
                    assertStates(ids().stream().filter(id -> chance(5)).toList());
                } else if (!begun.isEmpty()) {
                    ChainStore.Sweep sweep = begun.remove(random.nextInt(begun.size()));
                    sweep.look();
                    looked.add(sweep);
                }
            }

            void finish() {
                while (!looked.isEmpty() || !begun.isEmpty()) {
                    advanceASweep();
                }
                assertStates(ids());
                store.assertTidy();
            }

            /** A copy is made of what is there between two sweeps, as in one transaction. */
            Branch copy() {
                while (!looked.isEmpty() || !begun.isEmpty()) {
                    advanceASweep();
                }
                Branch copy = new Branch(store.copy());
                copy.model.putAll(model);
                return copy;
            }

            private void assertStates(List<String> ids) {
                assertThat(store.ids()).isEqualTo(model.keySet());
                ids.forEach(this::assertState);
            }

            private void assertState(String id) {
                SortedMap<String, Payload> read = store.read(id);
                if (!read.equals(state(id))) {
                    assertThat(read).as("state of %s", id).isEqualTo(state(id));
                }
            }
        }
    }
}
