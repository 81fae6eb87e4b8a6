package io.reactivememory.tck;

import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** How rules put checkpoints and look at them. */
final class Checkpoints {

    /** More links than any store should walk, or keep in one row. */
    static final int MANY_LINKS = 1_100;

    private Checkpoints() {}

    /** Puts a checkpoint in the thread {@code thread}. */
    static CheckpointRef put(CheckpointStore checkpoints, CheckpointDraft.Builder draft) {
        return put(checkpoints, "thread", draft);
    }

    static CheckpointRef put(CheckpointStore checkpoints, String thread, CheckpointDraft.Builder draft) {
        return value(checkpoints.put(thread, draft.build()));
    }

    /** Begins a root whose channel {@code says} has this text. */
    static CheckpointDraft.Builder root(String text) {
        return CheckpointDraft.root().set("says", Payload.text(text));
    }

    /** Begins a child whose channel {@code says} has this text. */
    static CheckpointDraft.Builder child(CheckpointRef parent, String text) {
        return CheckpointDraft.childOf(parent).set("says", Payload.text(text));
    }

    /** Puts a root, and links that each append their number to the channel {@code list}, beginning with 0. */
    static List<CheckpointRef> line(CheckpointStore checkpoints, int links) {
        CheckpointRef root = put(checkpoints, CheckpointDraft.root().append("list", Payload.json(0)));
        List<CheckpointRef> line = new ArrayList<>(List.of(root));
        line.addAll(continued(checkpoints, root, 1, links - 1));
        return line;
    }

    /** Puts links after a checkpoint, that append numbers to the channel {@code list}; returns the new ones. */
    static List<CheckpointRef> continued(CheckpointStore checkpoints, CheckpointRef from, int first, int links) {
        List<CheckpointRef> line = new ArrayList<>();
        CheckpointRef head = from;
        for (int i = 0; i < links; i++) {
            CheckpointDraft.Builder link = CheckpointDraft.childOf(head).append("list", Payload.json(first + i));
            head = put(checkpoints, from.thread(), link);
            line.add(head);
        }
        return line;
    }

    static Checkpoint get(CheckpointStore checkpoints, CheckpointRef ref) {
        return value(checkpoints.get(ref));
    }

    /** Returns everything of a thread, as one history of all branches shows it. */
    static List<Checkpoint> all(CheckpointStore checkpoints, String thread) {
        return list(checkpoints.history(
                thread, HistoryQuery.newestFirst().allBranches().projection(Projection.full())));
    }

    /** Returns everything of the thread {@code thread}. */
    static List<Checkpoint> all(CheckpointStore checkpoints) {
        return all(checkpoints, "thread");
    }

    static List<String> ids(List<Checkpoint> checkpoints) {
        return checkpoints.stream().map(Checkpoint::id).toList();
    }

    /** Returns the state as text, channel by channel. */
    static Map<String, String> texts(Checkpoint checkpoint) {
        Map<String, String> texts = new TreeMap<>();
        checkpoint.state().forEach((channel, value) -> texts.put(channel, value.text()));
        return texts;
    }

    static Map<String, String> texts(CheckpointStore checkpoints, CheckpointRef ref) {
        return texts(get(checkpoints, ref));
    }

    /** Returns the pending writes as {@code task index channel value}. */
    static List<String> writes(Checkpoint checkpoint) {
        return checkpoint.writes().stream().map(Checkpoints::written).toList();
    }

    static List<String> writes(CheckpointStore checkpoints, CheckpointRef ref) {
        return writes(get(checkpoints, ref));
    }

    private static String written(PendingWrite write) {
        return write.task() + " " + write.index() + " " + write.channel() + " "
                + write.value().text();
    }

    /** Returns the writes of a task, told as channel, text, channel, text. */
    static TaskWrites task(String task, String... channelsAndTexts) {
        return taskAt(task, "", channelsAndTexts);
    }

    static TaskWrites taskAt(String task, String path, String... channelsAndTexts) {
        List<ChannelWrite> writes = new ArrayList<>();
        for (int i = 0; i < channelsAndTexts.length; i += 2) {
            writes.add(new ChannelWrite(channelsAndTexts[i], Payload.text(channelsAndTexts[i + 1])));
        }
        return new TaskWrites(task, path, writes);
    }

    /** Returns the JSON array of the numbers from 0. */
    static Payload numbers(int count) {
        return Payload.json(IntStream.range(0, count).boxed().toList());
    }

    /** Asserts that the channel {@code list} is the JSON array of these items. */
    static void assertList(CheckpointStore checkpoints, CheckpointRef ref, Payload expected) {
        Payload actual = get(checkpoints, ref).value("list");
        assertThat(actual).as("the list of %s", ref).isNotNull();
        if (actual != null) {
            assertThat(actual.isJson()).as("whether the list is JSON").isTrue();
            assertThat(actual.json()).as("the list of %s", ref).isEqualTo(expected.json());
        }
    }

    /** Asserts that a write is refused, and that the refusal names the head of the branch. */
    static void assertConflict(@Nullable CheckpointRef head, Publisher<?> write) {
        ConflictException conflict = failure(ConflictException.class, write);
        assertThat(conflict.head())
                .as("the head that is named by: %s", conflict.getMessage())
                .isEqualTo(head == null ? null : head.id());
    }

    /** Compares payloads without printing their bytes, which may be many. */
    static void assertSame(String what, Payload expected, @Nullable Payload actual) {
        assertThat(actual).as("%s: a value where %s was put", what, expected).isNotNull();
        if (actual != null) {
            assertThat(actual.mediaType())
                    .as("%s: the media type of %s", what, expected)
                    .isEqualTo(expected.mediaType());
            assertThat(actual.equals(expected))
                    .as("%s: whether the bytes of %s came back", what, expected)
                    .isTrue();
        }
    }
}
