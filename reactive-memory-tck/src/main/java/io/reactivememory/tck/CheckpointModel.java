package io.reactivememory.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.ChannelChange;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.payload.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What a store of checkpoints should hold, kept the simple way: every checkpoint with its full state.
 *
 * <p>The order of everything is that of putting, so that a random choice among checkpoints is the same in every run,
 * although ids are not.
 */
final class CheckpointModel {

    private final List<Kept> all = new ArrayList<>();

    /** Returns what is there of a thread, in the order of putting. */
    List<Kept> of(String thread) {
        return all.stream().filter(kept -> kept.ref.thread().equals(thread)).toList();
    }

    /** Returns everything, in the order of putting. */
    List<Kept> all() {
        return List.copyOf(all);
    }

    /** Returns the newest checkpoint of a branch. */
    @Nullable
    Kept head(String thread, String branch) {
        return of(thread).stream()
                .filter(kept -> kept.ref.branch().equals(branch))
                .max(Kept.BY_ID)
                .orElse(null);
    }

    /** Tells whether the draft appends to what is no array. */
    static boolean appendsToNoArray(@Nullable Kept parent, CheckpointDraft draft) {
        return parent != null
                && draft.changes().entrySet().stream()
                        .filter(change -> change.getValue() instanceof ChannelChange.Append)
                        .map(change -> parent.state.get(change.getKey()))
                        .anyMatch(value -> value != null && !isArray(value));
    }

    private static boolean isArray(Payload value) {
        return value.isJson() && value.isWellFormed() && value.json().isArray();
    }

    /** Notes a checkpoint that was put, when it has the state that it should have. */
    void put(@Nullable Kept parent, CheckpointDraft draft, Instant at, Checkpoint actual) {
        SortedMap<String, Payload> expected = new TreeMap<>(parent == null ? Map.of() : parent.state);
        SortedMap<String, JsonNode> grown = new TreeMap<>();
        if (draft.state() != null) {
            expected.clear();
            expected.putAll(draft.state());
        }
        draft.changes().forEach((channel, change) -> {
            Payload before = expected.remove(channel);
            if (change instanceof ChannelChange.Set set) {
                expected.put(channel, set.value());
            } else if (change instanceof ChannelChange.Append append) {
                grown.put(channel, grown(before, append.items()));
            }
        });
        SortedMap<String, Payload> state = new TreeMap<>(actual.state());
        grown.forEach((channel, items) -> {
            Payload value = state.remove(channel);
            assertThat(value).as("what %s has become", channel).isNotNull();
            if (value != null) {
                assertThat(value.json()).as("what %s has grown to", channel).isEqualTo(items);
            }
        });
        assertThat(state).as("the channels that did not grow").isEqualTo(expected);
        all.add(new Kept(
                actual.ref(),
                parent == null ? null : parent.ref.id(),
                draft.run(),
                at,
                draft.metadata(),
                new TreeMap<>(actual.state())));
    }

    private static JsonNode grown(@Nullable Payload before, List<Payload> items) {
        ArrayNode array = (ArrayNode) (before == null ? Payload.jsonText("[]") : before).json();
        items.forEach(item -> array.add(item.json()));
        return array;
    }

    /** Removes a thread; tells whether there was anything. */
    boolean delete(String thread) {
        return all.removeIf(kept -> kept.ref.thread().equals(thread));
    }

    /** Removes what belongs to runs; returns how many those were. */
    long deleteRuns(Collection<String> runs) {
        long before = all.size();
        all.removeIf(kept -> kept.run != null && runs.contains(kept.run));
        return before - all.size();
    }

    /** Copies a thread; the copies have another epoch, which the store gives. */
    long copy(String source, String target, long epoch) {
        List<Kept> copies = of(source).stream()
                .map(kept -> kept.copy(new CheckpointRef(target, kept.ref.branch(), kept.ref.id(), epoch)))
                .toList();
        all.addAll(copies);
        return copies.size();
    }

    /** Removes what a prune removes, unless it only counts. */
    Pruned prune(String thread, PruneRequest request) {
        List<Kept> there = of(thread);
        Set<Kept> gone = new HashSet<>(there);
        there.stream().map(kept -> kept.ref.branch()).distinct().forEach(branch -> {
            List<Kept> newest = there.stream()
                    .filter(kept -> kept.ref.branch().equals(branch))
                    .sorted(Kept.BY_ID.reversed())
                    .toList();
            newest.stream()
                    .filter(kept -> request.keepLast() != null
                            ? newest.indexOf(kept) < request.keepLast()
                            : request.olderThan() != null && !kept.at.isBefore(request.olderThan()))
                    .forEach(gone::remove);
            gone.remove(newest.get(0));
            newest.stream()
                    .filter(kept -> request.pinned().contains(kept.ref.id()) || mayBeResumed(kept, newest))
                    .forEach(gone::remove);
        });
        if (!request.dryRun()) {
            all.removeAll(gone);
        }
        return new Pruned(gone.size(), there.size() - gone.size());
    }

    private static boolean mayBeResumed(Kept kept, List<Kept> branch) {
        return !kept.writes.isEmpty()
                && branch.stream().noneMatch(other -> kept.ref.id().equals(other.parent));
    }

    /** Asserts that a history of all branches shows what is kept of a thread, and nothing else. */
    void assertShows(String thread, List<Checkpoint> history) {
        List<Kept> expected = of(thread).stream()
                .sorted(Comparator.comparing((Kept kept) -> kept.ref.branch(), Sample.BYTE_ORDER)
                        .thenComparing(Kept.BY_ID.reversed()))
                .toList();
        assertThat(history)
                .as("places in %s", thread)
                .extracting(Checkpoint::ref)
                .isEqualTo(expected.stream().map(kept -> kept.ref).toList());
        for (int i = 0; i < history.size(); i++) {
            expected.get(i).assertIs(history.get(i));
        }
    }

    /** One checkpoint. Its identity is that of the object. */
    static final class Kept {

        static final Comparator<Kept> BY_ID = Comparator.comparing(kept -> kept.ref.id(), Sample.BYTE_ORDER);

        private static final Comparator<PendingWrite> ORDER = Comparator.comparing(
                        (PendingWrite write) -> write.path(), Sample.BYTE_ORDER)
                .thenComparing((PendingWrite write) -> write.task(), Sample.BYTE_ORDER)
                .thenComparingInt(PendingWrite::index);

        private final CheckpointRef ref;
        private final @Nullable String parent;
        private final @Nullable String run;
        private final Instant at;
        private final Payload metadata;
        private final SortedMap<String, Payload> state;
        private final List<PendingWrite> writes = new ArrayList<>();

        Kept(
                CheckpointRef ref,
                @Nullable String parent,
                @Nullable String run,
                Instant at,
                Payload metadata,
                SortedMap<String, Payload> state) {
            this.ref = ref;
            this.parent = parent;
            this.run = run;
            this.at = at;
            this.metadata = metadata;
            this.state = state;
        }

        CheckpointRef ref() {
            return ref;
        }

        private Kept copy(CheckpointRef copied) {
            Kept copy = new Kept(copied, parent, run, at, metadata, state);
            copy.writes.addAll(writes);
            return copy;
        }

        /** Notes what a task wrote: the first stands, but of special channels the last. */
        void write(TaskWrites task) {
            String path = writes.stream()
                    .filter(write -> write.task().equals(task.task()))
                    .map(PendingWrite::path)
                    .findFirst()
                    .orElse(task.path());
            for (int i = 0; i < task.writes().size(); i++) {
                ChannelWrite write = task.writes().get(i);
                int index = PendingWrite.index(write.channel(), i);
                boolean there = writes.stream().anyMatch(each -> is(each, task.task(), index));
                if (index < 0 || !there) {
                    writes.removeIf(each -> is(each, task.task(), index));
                    writes.add(new PendingWrite(task.task(), path, index, write.channel(), write.value()));
                }
            }
            writes.sort(ORDER);
        }

        private static boolean is(PendingWrite write, String task, int index) {
            return write.task().equals(task) && write.index() == index;
        }

        private void assertIs(Checkpoint checkpoint) {
            CheckpointRef above = checkpoint.parent();
            assertThat(above == null ? null : above.id())
                    .as("the parent of %s", ref)
                    .isEqualTo(parent);
            assertThat(checkpoint.run()).as("the run of %s", ref).isEqualTo(run);
            assertThat(checkpoint.at()).as("the instant of %s", ref).isEqualTo(at);
            assertThat(checkpoint.metadata()).as("the metadata of %s", ref).isEqualTo(metadata);
            assertThat(checkpoint.channels()).as("the channels of %s", ref).isEqualTo(state.keySet());
            state.forEach((channel, value) ->
                    Checkpoints.assertSame(channel + " of " + ref, value, checkpoint.value(channel)));
            assertThat(checkpoint.state().size())
                    .as("how many values %s has", ref)
                    .isEqualTo(state.size());
            assertThat(checkpoint.writes()).as("the pending writes of %s", ref).isEqualTo(writes);
        }
    }
}
