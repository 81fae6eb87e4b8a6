package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.put;
import static io.reactivememory.tck.HostileNames.assertRefused;
import static io.reactivememory.tck.HostileNames.under;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The rules ID, asked of the names that checkpoints have. */
public interface CheckpointNamesContract extends MemoryContract {

    @Rule(id = "ID-1", says = "threads and branches of checkpoints with special characters are kept apart")
    default void specialThreadsAndBranchesAreKeptApart(StoreUnderTest store) {
        assertPlacesAreKept(store.checkpoints(), HostileNames.SPECIAL);
    }

    @Rule(id = "ID-2", says = "threads and branches of checkpoints of 512 bytes are accepted")
    default void longestThreadsAndBranchesAreAccepted(StoreUnderTest store) {
        assertPlacesAreKept(store.checkpoints(), HostileNames.LONGEST);
    }

    @Rule(id = "ID-4", says = "threads and branches of checkpoints that look alike are different")
    default void alikeThreadsAndBranchesAreDifferent(StoreUnderTest store) {
        assertPlacesAreKept(store.checkpoints(), HostileNames.ALIKE);
    }

    @Rule(id = "ID-1", says = "checkpoint ids with special characters are kept apart")
    default void specialCheckpointIdsAreKeptApart(StoreUnderTest store) {
        assertCheckpointIdsAreKept(store.checkpoints(), HostileNames.SPECIAL);
    }

    @Rule(id = "ID-2", says = "checkpoint ids of 512 bytes are accepted")
    default void longestCheckpointIdsAreAccepted(StoreUnderTest store) {
        assertCheckpointIdsAreKept(store.checkpoints(), HostileNames.LONGEST);
    }

    @Rule(id = "ID-4", says = "checkpoint ids that look alike are different")
    default void alikeCheckpointIdsAreDifferent(StoreUnderTest store) {
        assertCheckpointIdsAreKept(store.checkpoints(), HostileNames.ALIKE);
    }

    @Rule(id = "ID-1", says = "channels with special characters are kept apart")
    default void specialChannelsAreKeptApart(StoreUnderTest store) {
        assertChannelsAreKept(store.checkpoints(), HostileNames.SPECIAL);
    }

    @Rule(id = "ID-2", says = "channels of 512 bytes are accepted")
    default void longestChannelsAreAccepted(StoreUnderTest store) {
        assertChannelsAreKept(store.checkpoints(), HostileNames.LONGEST);
    }

    @Rule(id = "ID-4", says = "channels that look alike are different")
    default void alikeChannelsAreDifferent(StoreUnderTest store) {
        assertChannelsAreKept(store.checkpoints(), HostileNames.ALIKE);
    }

    @Rule(id = "ID-1", says = "task ids and paths with special characters are kept apart")
    default void specialTasksAreKeptApart(StoreUnderTest store) {
        assertTasksAreKept(store.checkpoints(), HostileNames.SPECIAL);
    }

    @Rule(id = "ID-2", says = "task ids and paths of 512 bytes are accepted")
    default void longestTasksAreAccepted(StoreUnderTest store) {
        assertTasksAreKept(store.checkpoints(), HostileNames.LONGEST);
    }

    @Rule(id = "ID-4", says = "task ids and paths that look alike are different")
    default void alikeTasksAreDifferent(StoreUnderTest store) {
        assertTasksAreKept(store.checkpoints(), HostileNames.ALIKE);
    }

    @Rule(id = "ID-1", says = "run ids with special characters are kept apart")
    default void specialRunsAreKeptApart(StoreUnderTest store) {
        assertRunsAreKept(store.checkpoints(), HostileNames.SPECIAL);
    }

    @Rule(id = "ID-2", says = "run ids of 512 bytes are accepted")
    default void longestRunsAreAccepted(StoreUnderTest store) {
        assertRunsAreKept(store.checkpoints(), HostileNames.LONGEST);
    }

    @Rule(id = "ID-4", says = "run ids that look alike are different")
    default void alikeRunsAreDifferent(StoreUnderTest store) {
        assertRunsAreKept(store.checkpoints(), HostileNames.ALIKE);
    }

    @Rule(id = "ID-3", says = "forbidden names of checkpoints are refused at the call")
    default void forbiddenNamesOfCheckpointsAreRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointDraft root = CheckpointDraft.root().build();
        Payload text = Payload.text("text");
        assertRefused("thread id", thread -> checkpoints.put(thread, root));
        assertRefused("thread id", thread -> checkpoints.latest(thread));
        assertRefused("thread id", thread -> checkpoints.history(thread, HistoryQuery.newestFirst()));
        assertRefused("thread id", checkpoints::branches);
        assertRefused("thread id", checkpoints::deleteThread);
        assertRefused("thread id", thread -> checkpoints.prune(thread, PruneRequest.keepLast(1)));
        assertRefused("thread id", thread -> CheckpointRef.of(thread, "1"));
        assertRefused("source thread", thread -> checkpoints.copyThread(thread, "thread"));
        assertRefused("target thread", thread -> checkpoints.copyThread("thread", thread));
        assertRefused("checkpoint id", id -> CheckpointRef.of("thread", id));
        assertRefused("checkpoint id", id -> CheckpointDraft.root().id(id));
        assertRefused("channel", channel -> CheckpointDraft.root().set(channel, text));
        assertRefused("channel", channel -> CheckpointDraft.root().append(channel, Payload.json(1)));
        assertRefused("channel", channel -> CheckpointDraft.root().remove(channel));
        assertRefused("channel", channel -> new ChannelWrite(channel, text));
        assertRefused("run id", run -> CheckpointDraft.root().run(run));
        assertRefused("task id", task -> TaskWrites.of(task));
        List<String> forbidden = HostileNames.FORBIDDEN;
        List<String> written =
                forbidden.stream().filter(name -> !name.isEmpty()).toList();
        assertRefused("branch", written, CheckpointDraft::root);
        assertRefused("branch", written, branch -> CheckpointRef.of("thread", branch, "1"));
        assertRefused("branch", written, branch -> checkpoints.latest("thread", branch, Projection.full()));
        assertRefused("task path", written, path -> new TaskWrites("task", path, List.of()));
        assertRefusedAmongOthers("before", id -> HistoryQuery.newestFirst().before(id));
        assertRefusedAmongOthers("branch", branch -> HistoryQuery.newestFirst().branch(branch + "\n"));
        assertRefusedAmongOthers("channel", channel -> Projection.channels("good", channel));
        assertRefusedAmongOthers("run id", run -> checkpoints.deleteRuns(List.of("good", run)));
        assertRefusedAmongOthers("checkpoint id", id -> PruneRequest.keepLast(1).pin("good", id));
        assertThat(list(store.memory().namespaces()))
                .as("namespaces after names were refused")
                .isEmpty();
    }

    private static void assertRefusedAmongOthers(String what, Function<String, ?> call) {
        for (String forbidden : HostileNames.FORBIDDEN) {
            assertThatThrownBy(() -> call.apply(forbidden))
                    .as("the %s '%s'", what, forbidden)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(what);
        }
    }

    @Rule(id = "ID-5", says = "prefixes of threads of checkpoints are literal")
    default void prefixesOfThreadsOfCheckpointsAreLiteral(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        HostileNames.WILD.forEach(thread -> put(checkpoints, thread, CheckpointDraft.root()));
        for (String prefix : HostileNames.prefixes(HostileNames.WILD)) {
            assertThat(list(checkpoints.threads(prefix)))
                    .as("threads under '%s'", prefix)
                    .isEqualTo(under(prefix, HostileNames.WILD));
        }
    }

    @Rule(id = "ID-6", says = "threads, branches and checkpoints are in byte order")
    default void checkpointsAreInByteOrder(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> names = HostileNames.hardToSort();
        List<String> sorted = Sample.sorted(names.stream());
        Concurrently.times(
                names.size(),
                i -> checkpoints.put(names.get(i), CheckpointDraft.root().build()));
        Concurrently.times(
                names.size(),
                i -> checkpoints.put(
                        "branches", CheckpointDraft.root(names.get(i)).build()));
        Concurrently.times(
                names.size(),
                i -> checkpoints.put(
                        "ids", CheckpointDraft.root().id(names.get(i)).build()));
        List<String> threads = new ArrayList<>(names);
        Collections.addAll(threads, "branches", "ids");
        List<String> newest = new ArrayList<>(sorted);
        Collections.reverse(newest);
        assertThat(list(checkpoints.threads(""))).as("threads").isEqualTo(Sample.sorted(threads.stream()));
        assertThat(list(checkpoints.branches("branches"))).as("branches").isEqualTo(sorted);
        assertThat(Checkpoints.ids(list(checkpoints.history("ids", HistoryQuery.newestFirst()))))
                .as("ids")
                .isEqualTo(newest);
        assertThat(list(checkpoints.history(
                        "branches", HistoryQuery.newestFirst().allBranches())))
                .as("a history of all branches")
                .extracting(checkpoint -> checkpoint.ref().branch())
                .isEqualTo(sorted);
        assertThat(value(checkpoints.latest("ids")).id()).as("the latest").isEqualTo(newest.get(0));
    }

    @Rule(id = "ID-6", says = "channels are in byte order")
    default void channelsAreInByteOrder(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> names = HostileNames.hardToSort();
        List<String> sorted = Sample.sorted(names.stream());
        CheckpointDraft.Builder draft = CheckpointDraft.root();
        names.forEach(name -> draft.set(name, Payload.text(name)));
        Checkpoint back = Checkpoints.get(checkpoints, put(checkpoints, draft));
        assertThat(List.copyOf(back.versions().keySet())).as("channels").isEqualTo(sorted);
        assertThat(List.copyOf(back.state().keySet()))
                .as("channels with values")
                .isEqualTo(sorted);
    }

    private static void assertPlacesAreKept(CheckpointStore checkpoints, List<String> names) {
        for (String name : names) {
            put(checkpoints, name, CheckpointDraft.root().id("1").set("says", Payload.text(name)));
            put(checkpoints, "branches", CheckpointDraft.root(name).id("1").set("says", Payload.text(name)));
        }
        for (String name : names) {
            CheckpointRef branch = CheckpointRef.of("branches", name, "1");
            assertThat(Checkpoints.texts(checkpoints, CheckpointRef.of(name, "1")))
                    .as("in the thread '%s'", name)
                    .isEqualTo(Map.of("says", name));
            assertThat(Checkpoints.texts(checkpoints, branch))
                    .as("in the branch '%s'", name)
                    .isEqualTo(Map.of("says", name));
            assertThat(list(checkpoints.history(name, HistoryQuery.newestFirst().allBranches())))
                    .as("the history of '%s'", name)
                    .singleElement()
                    .satisfies(shown -> assertThat(shown.ref().thread()).isEqualTo(name));
            assertThat(list(checkpoints.history(
                            "branches", HistoryQuery.newestFirst().branch(name))))
                    .as("the history of the branch '%s'", name)
                    .singleElement()
                    .satisfies(shown -> assertThat(shown.ref().branch()).isEqualTo(name));
        }
        assertThat(list(checkpoints.branches("branches"))).as("branches").isEqualTo(Sample.sorted(names.stream()));
        for (String name : names) {
            assertThat(value(checkpoints.deleteThread(name)))
                    .as("deleting '%s'", name)
                    .isTrue();
        }
        assertThat(list(checkpoints.threads(""))).as("threads").containsExactly("branches");
    }

    private static void assertCheckpointIdsAreKept(CheckpointStore checkpoints, List<String> names) {
        for (String name : names) {
            CheckpointRef ref = put(checkpoints, CheckpointDraft.root().id(name).set("says", Payload.text(name)));
            done(checkpoints.putWrites(ref, Checkpoints.task("task", "a", name)));
        }
        for (String name : names) {
            Checkpoint back = Checkpoints.get(checkpoints, CheckpointRef.of("thread", name));
            assertThat(back.id()).as("the id").isEqualTo(name);
            assertThat(Checkpoints.texts(back)).as("the state of '%s'", name).isEqualTo(Map.of("says", name));
            assertThat(Checkpoints.writes(back)).as("the writes of '%s'", name).containsExactly("task 0 a " + name);
        }
        List<String> newest = new ArrayList<>(Sample.sorted(names.stream()));
        Collections.reverse(newest);
        assertThat(Checkpoints.ids(Checkpoints.all(checkpoints))).as("ids").isEqualTo(newest);
    }

    private static void assertChannelsAreKept(CheckpointStore checkpoints, List<String> names) {
        CheckpointDraft.Builder draft = CheckpointDraft.root();
        List<ChannelWrite> writes = new ArrayList<>();
        for (String name : names) {
            draft.set(name, Payload.text(name));
            writes.add(new ChannelWrite(name, Payload.text(name)));
        }
        CheckpointRef root = put(checkpoints, draft);
        done(checkpoints.putWrites(root, new TaskWrites("task", "", writes)));
        Checkpoint back = Checkpoints.get(checkpoints, root);
        assertThat(back.channels()).as("channels").containsExactlyInAnyOrderElementsOf(names);
        assertThat(Checkpoints.texts(back))
                .as("values")
                .allSatisfy((channel, text) -> assertThat(text).isEqualTo(channel));
        assertThat(back.writes()).as("writes").extracting(PendingWrite::channel).isEqualTo(names);
        CheckpointDraft.Builder begun = CheckpointDraft.root();
        names.forEach(name -> begun.append(name, Payload.json(name)));
        CheckpointDraft.Builder grown = CheckpointDraft.childOf(put(checkpoints, begun));
        names.forEach(name -> grown.append(name, Payload.json(name)));
        Checkpoint lists = Checkpoints.get(checkpoints, put(checkpoints, grown));
        lists.state()
                .forEach((channel, list) -> assertThat(list.json())
                        .as("the list '%s'", channel)
                        .isEqualTo(Payload.json(List.of(channel, channel)).json()));
        for (String name : names) {
            assertThat(value(checkpoints.get(root, Projection.channels(name))).state())
                    .as("a projection of '%s'", name)
                    .containsOnlyKeys(name);
        }
    }

    private static void assertTasksAreKept(CheckpointStore checkpoints, List<String> names) {
        CheckpointRef root = put(checkpoints, CheckpointDraft.root());
        for (String name : names) {
            done(checkpoints.putWrites(root, Checkpoints.task(name, "a", name)));
            done(checkpoints.putWrites(root, Checkpoints.taskAt("at " + names.indexOf(name), name, "a", name)));
        }
        List<PendingWrite> writes = Checkpoints.get(checkpoints, root).writes();
        List<String> sorted = Sample.sorted(names.stream());
        assertThat(writes.subList(0, names.size()))
                .as("tasks")
                .extracting(PendingWrite::task)
                .isEqualTo(sorted);
        assertThat(writes.subList(names.size(), writes.size()))
                .as("paths")
                .extracting(PendingWrite::path)
                .isEqualTo(sorted);
        assertThat(writes)
                .as("values")
                .allSatisfy(write -> assertThat(write.value().text())
                        .isEqualTo(write.path().isEmpty() ? write.task() : write.path()));
    }

    private static void assertRunsAreKept(CheckpointStore checkpoints, List<String> names) {
        for (String name : names) {
            CheckpointRef ref =
                    put(checkpoints, CheckpointDraft.root().run(name).metadata("run", name));
            assertThat(Checkpoints.get(checkpoints, ref).run()).as("the run").isEqualTo(name);
        }
        for (String name : names) {
            assertThat(list(checkpoints.history(
                            "thread", HistoryQuery.newestFirst().where("run", name))))
                    .as("checkpoints of '%s'", name)
                    .singleElement()
                    .satisfies(shown -> assertThat(shown.run()).isEqualTo(name));
            assertThat(value(checkpoints.deleteRuns(List.of(name))))
                    .as("checkpoints of '%s' that were deleted", name)
                    .isEqualTo(1);
        }
        assertThat(list(checkpoints.threads(""))).as("threads").isEmpty();
    }
}
