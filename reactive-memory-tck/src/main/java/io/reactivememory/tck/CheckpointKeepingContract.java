package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.all;
import static io.reactivememory.tck.Checkpoints.assertList;
import static io.reactivememory.tck.Checkpoints.child;
import static io.reactivememory.tck.Checkpoints.continued;
import static io.reactivememory.tck.Checkpoints.get;
import static io.reactivememory.tck.Checkpoints.ids;
import static io.reactivememory.tck.Checkpoints.line;
import static io.reactivememory.tck.Checkpoints.numbers;
import static io.reactivememory.tck.Checkpoints.put;
import static io.reactivememory.tck.Checkpoints.root;
import static io.reactivememory.tck.Checkpoints.task;
import static io.reactivememory.tck.Checkpoints.texts;
import static io.reactivememory.tck.Checkpoints.writes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.ConflictException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rules CP-31 to CP-36 and CP-38: how checkpoints are deleted, copied, pruned, and how they expire.
 *
 * <p>Where CP-34 or CP-35 fails, compare with the dry run first. Where CP-38 fails, look for a life that one of the two
 * kinds has ended and the other goes on with.
 */
public interface CheckpointKeepingContract extends MemoryContract {

    @Rule(id = "CP-31", says = "deleteThread removes all branches and pending writes, and nothing else")
    default void deleteThreadRemovesAllBranches(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> others = List.of("threa", "thread ", "thread2", "Thread");
        for (String other : others) {
            done(checkpoints.putWrites(put(checkpoints, other, root("kept")), task("task", "a", "1")));
        }
        CheckpointRef root = line(checkpoints, 700).get(0);
        CheckpointRef sub = put(checkpoints, CheckpointDraft.root("sub").id("1"));
        done(checkpoints.putWrites(sub, task("task", "a", "1")));
        done(checkpoints.putWrites(sub.sibling("2"), task("task", "a", "1")));
        assertThat(value(checkpoints.deleteThread("thread")))
                .as("deleting what is there")
                .isTrue();
        assertThat(list(checkpoints.latest("thread"))).as("latest").isEmpty();
        assertThat(list(checkpoints.get(root))).as("get").isEmpty();
        assertThat(all(checkpoints)).as("history").isEmpty();
        assertThat(list(checkpoints.branches("thread"))).as("branches").isEmpty();
        assertThat(value(checkpoints.deleteThread("thread")))
                .as("deleting it again")
                .isFalse();
        assertThat(value(checkpoints.deleteThread("unknown")))
                .as("deleting what never was")
                .isFalse();
        assertThat(list(checkpoints.threads(""))).as("threads").isEqualTo(Sample.sorted(others.stream()));
        for (String other : others) {
            assertThat(writes(value(checkpoints.latest(other))))
                    .as("writes of '%s'", other)
                    .hasSize(1);
        }
        CheckpointRef anew = put(checkpoints, CheckpointDraft.root("sub").id("1"));
        assertThat(writes(checkpoints, anew)).as("writes of what begins anew").isEmpty();
        assertThat(writes(
                        checkpoints,
                        put(checkpoints, CheckpointDraft.childOf(anew).id("2"))))
                .as("writes that had come before their checkpoint")
                .isEmpty();
    }

    @Rule(id = "CP-31", says = "deleteThread counts pending writes without a checkpoint")
    default void deleteThreadCountsPendingWrites(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef early = CheckpointRef.of("thread", "1");
        done(checkpoints.putWrites(early, task("task", "a", "1")));
        assertThat(value(checkpoints.deleteThread("thread")))
                .as("deleting pending writes")
                .isTrue();
        assertThat(value(checkpoints.deleteThread("thread")))
                .as("deleting them again")
                .isFalse();
        assertThat(writes(checkpoints, put(checkpoints, root("root").id("1"))))
                .as("writes after that")
                .isEmpty();
    }

    @Rule(id = "CP-31", says = "conversation and checkpoints of a thread are deleted apart")
    default void conversationAndCheckpointsAreDeletedApart(StoreUnderTest store) {
        ConversationLog log = store.log();
        CheckpointStore checkpoints = store.checkpoints();
        done(log.append("thread", Message.user("a"), Message.user("b")));
        CheckpointRef root = put(checkpoints, root("root"));
        assertThat(value(checkpoints.deleteThread("thread")))
                .as("deleting the checkpoints")
                .isTrue();
        assertThat(Sample.texts(list(log.replay("thread")))).as("messages").containsExactly("a", "b");
        assertThat(value(log.append("thread", Message.user("c"))).sequences())
                .as("the next")
                .containsExactly(3L);
        CheckpointRef anew = put(checkpoints, root("anew"));
        failure(ConflictException.class, checkpoints.putWrites(root, task("late", "a", "1")));
        assertThat(value(log.delete("thread"))).as("deleting the conversation").isTrue();
        assertThat(texts(value(checkpoints.latest("thread")))).as("the state").isEqualTo(Map.of("says", "anew"));
        put(checkpoints, child(anew, "goes on"));
        assertThat(value(checkpoints.deleteThread("thread")))
                .as("deleting the checkpoints again")
                .isTrue();
        done(checkpoints.putWrites(put(checkpoints, root("third")), task("task", "a", "1")));
        assertThat(all(checkpoints)).as("checkpoints of the third").hasSize(1);
    }

    @Rule(id = "CP-32", says = "deleteRuns removes the checkpoints of the runs everywhere, and no others")
    default void deleteRunsRemovesEverywhere(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointStore elsewhere = store.checkpointsIn(Namespace.of("elsewhere"));
        List<String> runs = List.of("one", "two", "One", "on", "one ");
        for (String thread : List.of("a", "b")) {
            for (String branch : List.of("", "sub")) {
                CheckpointRef head =
                        put(checkpoints, thread, CheckpointDraft.root(branch).append("list", Payload.json(0)));
                for (int i = 1; i <= 100; i++) {
                    CheckpointDraft.Builder draft =
                            CheckpointDraft.childOf(head).append("list", Payload.json(i));
                    head = put(
                            checkpoints,
                            thread,
                            draft.set("link", Payload.json(i)).run(runs.get(i % 5)));
                    done(checkpoints.putWrites(head, task("task", "a", "1")));
                }
            }
        }
        put(elsewhere, root("elsewhere").run("one"));
        List<Checkpoint> before = List.copyOf(all(checkpoints, "a"));
        assertThat(value(checkpoints.deleteRuns(List.of()))).as("of no run").isZero();
        assertThat(value(checkpoints.deleteRuns(List.of("none", "ONE"))))
                .as("of unknown runs")
                .isZero();
        assertThat(all(checkpoints, "a")).as("everything after that").isEqualTo(before);
        assertThat(value(checkpoints.deleteRuns(List.of("one", "two", "none"))))
                .as("of two runs")
                .isEqualTo(160);
        assertThat(all(checkpoints, "a"))
                .as("what is left, with the state that it had")
                .isEqualTo(before.stream()
                        .filter(checkpoint -> !Set.of("one", "two").contains(String.valueOf(checkpoint.run())))
                        .toList());
        assertThat(all(checkpoints, "b")).as("what is left of the other thread").hasSize(2 * 61);
        assertThat(value(checkpoints.deleteRuns(List.of("one", "two"))))
                .as("again")
                .isZero();
        assertThat(all(elsewhere)).as("the other namespace").hasSize(1);
    }

    @Rule(id = "CP-32", says = "deleteRuns takes the pending writes along")
    default void deleteRunsTakesWritesAlong(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef one = put(checkpoints, root("one").id("1"));
        CheckpointRef two = put(checkpoints, child(one, "two").id("2").run("run"));
        CheckpointRef three = put(checkpoints, child(two, "three").id("3"));
        List.of(one, two, three).forEach(ref -> done(checkpoints.putWrites(ref, task("task", "a", ref.id()))));
        assertThat(value(checkpoints.deleteRuns(List.of("run"))))
                .as("checkpoints of the run")
                .isEqualTo(1);
        assertThat(ids(all(checkpoints))).as("checkpoints").containsExactly("3", "1");
        assertThat(writes(checkpoints, put(checkpoints, child(one, "anew").id("2"))))
                .as("writes of a new one")
                .isEmpty();
        assertThat(writes(checkpoints, one)).as("writes of one").containsExactly("task 0 a 1");
        assertThat(writes(checkpoints, three)).as("writes of three").containsExactly("task 0 a 3");
        CheckpointRef onlyRun = put(checkpoints, "only", root("only").run("run"));
        assertThat(value(checkpoints.deleteRuns(List.of("run"))))
                .as("of a thread that has nothing else")
                .isEqualTo(1);
        assertThat(list(checkpoints.threads(""))).as("threads").containsExactly("thread");
        assertThat(list(checkpoints.branches("only"))).as("branches").isEmpty();
        assertThat(list(checkpoints.get(onlyRun))).as("get").isEmpty();
    }

    @Rule(id = "CP-32", says = "the head of a branch that lost its head is the next")
    default void headAfterDeletionIsNext(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = line(checkpoints, 40);
        List<CheckpointRef> run = new ArrayList<>();
        CheckpointRef head = line.get(39);
        for (int i = 0; i < 3; i++) {
            head = put(
                    checkpoints,
                    CheckpointDraft.childOf(head)
                            .append("list", Payload.json("run"))
                            .run("run"));
            run.add(head);
        }
        CheckpointRef after = continued(checkpoints, run.get(1), 41, 1).get(0);
        assertThat(value(checkpoints.deleteRuns(List.of("run"))))
                .as("checkpoints of the run")
                .isEqualTo(3);
        assertThat(value(checkpoints.latest("thread")).ref()).as("the latest").isEqualTo(after);
        assertThat(get(checkpoints, after).parent())
                .as("its parent, which is gone")
                .isEqualTo(run.get(1));
        List<Object> expected = IntStream.range(0, 40).boxed().collect(Collectors.toList());
        expected.addAll(List.of("run", "run", 41));
        assertList(checkpoints, after, Payload.json(expected));
        assertList(checkpoints, line.get(39), numbers(40));
        assertList(checkpoints, continued(checkpoints, line.get(39), 40, 1).get(0), numbers(41));
    }

    @Rule(id = "CP-33", says = "a copy has everything under the same ids")
    default void copyHasEverything(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        fillSource(checkpoints);
        store.clock().advance(Duration.ofMinutes(1));
        List<Checkpoint> source = all(checkpoints, "source");
        assertThat(value(checkpoints.copyThread("source", "target")))
                .as("what was copied")
                .isEqualTo(source.size());
        List<Checkpoint> target = all(checkpoints, "target");
        assertThat(target).as("the copy").hasSameSizeAs(source);
        for (int i = 0; i < source.size(); i++) {
            assertCopied(source.get(i), target.get(i));
        }
        assertThat(all(checkpoints, "source")).as("the source").isEqualTo(source);
        assertThat(list(checkpoints.branches("target"))).as("branches").containsExactly("", "sub");
        assertThat(list(checkpoints.threads(""))).as("threads").containsExactly("source", "target");
    }

    private static void fillSource(CheckpointStore checkpoints) {
        CheckpointRef head = put(checkpoints, "source", CheckpointDraft.root().append("list", Payload.json(0)));
        List<CheckpointRef> line = continued(checkpoints, head, 1, 69);
        continued(checkpoints, line.get(40), 1_000, 5);
        CheckpointDraft.Builder sub =
                CheckpointDraft.root("sub").metadata("step", 1).run("run");
        CheckpointRef one = put(checkpoints, "source", sub.set("says", Payload.text("sub")));
        done(checkpoints.putWrites(one, task("task", "a", "1", "__error__", "2")));
        done(checkpoints.putWrites(line.get(0), task("task", "a", "3")));
    }

    private static void assertCopied(Checkpoint source, Checkpoint copy) {
        assertThat(copy.id()).as("the id").isEqualTo(source.id());
        assertThat(copy.ref().branch()).as("the branch").isEqualTo(source.ref().branch());
        assertThat(copy.ref().thread()).as("the thread").isEqualTo("target");
        assertThat(copy.parent())
                .as("the parent")
                .isEqualTo(
                        source.parent() == null
                                ? null
                                : copy.ref().sibling(source.parent().id()));
        assertThat(copy.at()).as("the instant").isEqualTo(source.at());
        assertThat(copy.run()).as("the run").isEqualTo(source.run());
        assertThat(copy.metadata()).as("the metadata").isEqualTo(source.metadata());
        assertThat(copy.versions()).as("the versions").isEqualTo(source.versions());
        assertThat(copy.state()).as("the state").isEqualTo(source.state());
        assertThat(copy.writes()).as("the pending writes").isEqualTo(source.writes());
    }

    @Rule(id = "CP-33", says = "a copy and its source share nothing afterwards")
    default void copyAndSourceShareNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        fillSource(checkpoints);
        done(checkpoints.copyThread("source", "target"));
        List<Checkpoint> source = all(checkpoints, "source");
        CheckpointRef head = value(checkpoints.latest("target")).ref();
        continued(checkpoints, head, 2_000, 40);
        done(checkpoints.putWrites(head, task("new", "a", "1")));
        done(checkpoints.prune("target", PruneRequest.keepLast(1)));
        assertThat(all(checkpoints, "source"))
                .as("the source after work on the copy")
                .isEqualTo(source);
        List<Checkpoint> target = all(checkpoints, "target");
        continued(checkpoints, source.get(10).ref(), 3_000, 40);
        done(checkpoints.deleteThread("source"));
        assertThat(all(checkpoints, "target"))
                .as("the copy after work on the source")
                .isEqualTo(target);
        failure(ConflictException.class, checkpoints.putWrites(source.get(0).ref(), task("late", "a", "1")));
        done(checkpoints.putWrites(target.get(0).ref(), task("task", "a", "1")));
    }

    @Rule(id = "CP-33", says = "a target that has anything is refused, a source that has nothing is not")
    default void targetThatHasAnythingIsRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        assertThat(value(checkpoints.copyThread("source", "target")))
                .as("of an unknown source")
                .isZero();
        assertThat(list(checkpoints.threads(""))).as("threads").isEmpty();
        fillSource(checkpoints);
        put(checkpoints, "target", CheckpointDraft.root("other"));
        done(checkpoints.putWrites(CheckpointRef.of("pending", "1"), task("task", "a", "1")));
        List<Checkpoint> target = all(checkpoints, "target");
        failure(ConflictException.class, checkpoints.copyThread("source", "target"));
        failure(ConflictException.class, checkpoints.copyThread("source", "pending"));
        assertThat(all(checkpoints, "target")).as("the target").isEqualTo(target);
        assertThat(all(checkpoints, "pending")).as("the other target").isEmpty();
        assertThat(value(checkpoints.copyThread("unknown", "third")))
                .as("of nothing")
                .isZero();
        done(checkpoints.deleteThread("target"));
        assertThat(value(checkpoints.copyThread("source", "target")))
                .as("to what was deleted")
                .isEqualTo(76);
        failure(ConflictException.class, checkpoints.putWrites(target.get(0).ref(), task("late", "a", "1")));
    }

    @Rule(id = "CP-33", says = "of a hundred copies to one target one succeeds")
    default void ofCopiesToOneTargetOneSucceeds(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        fillSource(checkpoints);
        Concurrently.Race<Long> race = Concurrently.race(100, i -> checkpoints.copyThread("source", "target"));
        assertThat(race.winners()).as("copies that were made").containsExactly(76L);
        assertThat(race.losers()).as("copies that were refused").hasSize(99);
        assertThat(all(checkpoints, "target")).as("the copy").hasSize(76);
    }

    @Rule(id = "CP-34", says = "keepLast keeps the newest of each branch")
    default void keepLastKeepsNewestOfEachBranch(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        assertThat(prune(checkpoints, PruneRequest.keepLast(1)))
                .as("of an unknown thread")
                .isEqualTo(new Pruned(0, 0));
        List<CheckpointRef> line = new ArrayList<>(line(checkpoints, 700));
        line.addAll(continued(checkpoints, line.get(100), 1_000, 40));
        CheckpointRef sub = put(checkpoints, CheckpointDraft.root("sub").append("list", Payload.json(0)));
        List<CheckpointRef> subLine = continued(checkpoints, sub, 1, 4);
        put(checkpoints, "other", root("other"));
        List<Checkpoint> before = all(checkpoints);
        assertThat(prune(checkpoints, PruneRequest.keepLast(740)))
                .as("of nothing")
                .isEqualTo(new Pruned(0, 745));
        assertThat(prune(checkpoints, PruneRequest.keepLast(45)))
                .as("the first")
                .isEqualTo(new Pruned(695, 50));
        assertLeft(checkpoints, before, joined(List.of(line.subList(695, 740), subLine, List.of(sub))));
        assertThat(prune(checkpoints, PruneRequest.keepLast(45))).as("repeated").isEqualTo(new Pruned(0, 50));
        assertThat(prune(checkpoints, PruneRequest.keepLast(2)))
                .as("the second")
                .isEqualTo(new Pruned(46, 4));
        assertLeft(checkpoints, before, joined(List.of(line.subList(738, 740), subLine.subList(2, 4))));
        assertThat(list(checkpoints.get(line.get(0)))).as("get of what went").isEmpty();
        assertThat(all(checkpoints, "other")).as("another thread").hasSize(1);
        CheckpointRef next = continued(checkpoints, line.get(739), 1_040, 1).get(0);
        assertThat(Objects.requireNonNull(get(checkpoints, next).value("list"))
                        .json()
                        .size())
                .as("items of a list that goes on")
                .isEqualTo(101 + 41);
    }

    @Rule(id = "CP-34", says = "olderThan keeps what was put at the instant or later")
    default void olderThanKeepsWhatCameLater(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = new ArrayList<>();
        CheckpointRef head = put(checkpoints, root("0"));
        Instant start = store.clock().now();
        line.add(head);
        for (int i = 1; i < 10; i++) {
            store.clock().advance(Duration.ofMinutes(1));
            head = put(checkpoints, child(head, String.valueOf(i)));
            line.add(head);
        }
        List<Checkpoint> before = all(checkpoints);
        Instant fifth = start.plus(Duration.ofMinutes(5));
        assertThat(prune(checkpoints, PruneRequest.olderThan(Instant.EPOCH)))
                .as("of nothing")
                .isEqualTo(new Pruned(0, 10));
        assertThat(prune(checkpoints, PruneRequest.olderThan(start)))
                .as("of none")
                .isEqualTo(new Pruned(0, 10));
        assertThat(prune(checkpoints, PruneRequest.olderThan(fifth)))
                .as("of five")
                .isEqualTo(new Pruned(5, 5));
        assertLeft(checkpoints, before, line.subList(5, 10));
        assertThat(prune(checkpoints, PruneRequest.olderThan(fifth.plusMillis(1))))
                .as("just after")
                .isEqualTo(new Pruned(1, 4));
        assertLeft(checkpoints, before, line.subList(6, 10));
    }

    private static Pruned prune(CheckpointStore checkpoints, PruneRequest request) {
        return value(checkpoints.prune("thread", request));
    }

    private static List<CheckpointRef> joined(Collection<List<CheckpointRef>> lines) {
        return lines.stream().flatMap(List::stream).toList();
    }

    /** Asserts that exactly these are left, each as it was before. */
    private static void assertLeft(CheckpointStore checkpoints, List<Checkpoint> before, List<CheckpointRef> expected) {
        Set<CheckpointRef> left = Set.copyOf(expected);
        List<Checkpoint> kept =
                before.stream().filter(each -> left.contains(each.ref())).toList();
        List<Checkpoint> after = all(checkpoints);
        assertThat(after)
                .as("places that are left")
                .extracting(Checkpoint::ref)
                .isEqualTo(kept.stream().map(Checkpoint::ref).toList());
        assertThat(after.equals(kept)).as("whether what is left is as it was").isTrue();
    }

    @Rule(id = "CP-35", says = "a prune leaves the heads of branches")
    default void pruneLeavesHeads(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = line(checkpoints, 5);
        CheckpointRef fork = put(checkpoints, child(line.get(1), "fork"));
        CheckpointRef sub = put(checkpoints, CheckpointDraft.root("sub"));
        List<Checkpoint> before = all(checkpoints);
        Instant future = store.clock().now().plus(Duration.ofDays(1));
        assertThat(prune(checkpoints, PruneRequest.olderThan(future)))
                .as("of all")
                .isEqualTo(new Pruned(5, 2));
        assertLeft(checkpoints, before, List.of(fork, sub));
        assertThat(get(checkpoints, fork).parent()).as("a parent that is gone").isEqualTo(line.get(1));
    }

    @Rule(id = "CP-35", says = "a prune leaves what is pinned, in any branch")
    default void pruneLeavesPinned(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> refs = new ArrayList<>();
        for (String branch : List.of("", "sub")) {
            CheckpointRef head =
                    put(checkpoints, CheckpointDraft.root(branch).id("0").append("list", Payload.json(0)));
            refs.add(head);
            for (int i = 1; i < 8; i++) {
                CheckpointDraft.Builder draft = CheckpointDraft.childOf(head).id(String.valueOf(i));
                head = put(checkpoints, draft.append("list", Payload.json(i)));
                refs.add(head);
            }
        }
        List<Checkpoint> before = all(checkpoints);
        PruneRequest request = PruneRequest.keepLast(2).pin("3", "unknown").pin("0");
        assertThat(prune(checkpoints, request)).as("with two pinned").isEqualTo(new Pruned(8, 8));
        assertLeft(
                checkpoints,
                before,
                refs.stream()
                        .filter(ref -> Set.of("0", "3", "6", "7").contains(ref.id()))
                        .toList());
        Instant future = store.clock().now().plus(Duration.ofDays(1));
        assertThat(prune(checkpoints, PruneRequest.olderThan(future).pin("6")))
                .as("by age")
                .isEqualTo(new Pruned(4, 4));
        assertLeft(
                checkpoints,
                before,
                refs.stream().filter(ref -> Set.of("6", "7").contains(ref.id())).toList());
    }

    @Rule(id = "CP-35", says = "a prune leaves what has pending writes and no child")
    default void pruneLeavesWhatMayBeResumed(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root").id("0"));
        CheckpointRef interrupted = put(checkpoints, child(root, "interrupted").id("1"));
        CheckpointRef failed = put(checkpoints, child(root, "failed").id("2"));
        CheckpointRef wentOn = put(checkpoints, child(root, "went on").id("3"));
        CheckpointRef without = put(checkpoints, child(root, "without").id("4"));
        CheckpointRef head = put(checkpoints, child(wentOn, "head").id("5"));
        CheckpointRef elsewhere = put(checkpoints, "other", root("other").id("4"));
        done(checkpoints.putWrites(elsewhere, task("task", "a", "1")));
        CheckpointRef sub = put(checkpoints, CheckpointDraft.root("sub").id("4"));
        done(checkpoints.putWrites(sub, task("task", "a", "1")));
        done(checkpoints.putWrites(interrupted, task("task", "__interrupt__", "1")));
        done(checkpoints.putWrites(failed, task("task", "a", "1")));
        done(checkpoints.putWrites(wentOn, task("task", "a", "1")));
        done(checkpoints.putWrites(root, task("task", "a", "1")));
        List<Checkpoint> before = all(checkpoints);
        assertThat(before)
                .as("all, among them one that has neither: %s", without)
                .hasSize(7);
        assertThat(prune(checkpoints, PruneRequest.keepLast(1))).as("the prune").isEqualTo(new Pruned(3, 4));
        assertLeft(checkpoints, before, List.of(interrupted, failed, head, sub));
        put(checkpoints, child(interrupted, "resumed").id("6"));
        assertThat(prune(checkpoints, PruneRequest.keepLast(1)))
                .as("when one was resumed")
                .isEqualTo(new Pruned(2, 3));
        assertThat(ids(all(checkpoints))).as("what is left").containsExactly("6", "2", "4");
    }

    @Rule(id = "CP-36", says = "a dry run counts and changes nothing")
    default void dryRunChangesNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = line(checkpoints, 300);
        done(checkpoints.putWrites(continued(checkpoints, line.get(7), 0, 1).get(0), task("task", "a", "1")));
        continued(checkpoints, line.get(299), 0, 1);
        put(checkpoints, CheckpointDraft.root("sub"));
        List<Checkpoint> before = all(checkpoints);
        Instant future = store.clock().now().plus(Duration.ofDays(1));
        List<PruneRequest> requests = List.of(
                PruneRequest.keepLast(100),
                PruneRequest.keepLast(3).pin(line.get(5).id()),
                PruneRequest.olderThan(future).pin(line.get(6).id()));
        for (PruneRequest request : requests) {
            Pruned would = prune(checkpoints, request.asDryRun());
            assertThat(would.removed() + would.kept()).as("all that there is").isEqualTo(303);
            assertThat(all(checkpoints).equals(before))
                    .as("whether all is as before %s", request)
                    .isTrue();
            assertThat(prune(checkpoints, request)).as("what %s does", request).isEqualTo(would);
            before = all(checkpoints);
            assertThat(before).as("what is left after %s", request).hasSize((int) would.kept());
            Pruned again = prune(checkpoints, request.asDryRun());
            assertThat(again).as("a dry run after it").isEqualTo(new Pruned(0, would.kept()));
            continued(checkpoints, value(checkpoints.latest("thread")).ref(), 0, (int) would.removed());
            before = all(checkpoints);
        }
    }

    @Rule(id = "CP-38", says = "an expiry covers checkpoints and pending writes")
    default void expiryCoversCheckpoints(StoreUnderTest store) {
        ConversationLog log = store.log();
        CheckpointStore checkpoints = store.checkpoints();
        done(log.append("thread", Message.user("a")));
        CheckpointRef root = put(checkpoints, root("root"));
        done(checkpoints.putWrites(root, task("task", "a", "1")));
        assertThat(value(log.expireAt("thread", store.clock().now().plusSeconds(60))))
                .as("expireAt")
                .isTrue();
        CheckpointRef child = put(checkpoints, child(root, "child"));
        put(checkpoints, CheckpointDraft.root("sub"));
        store.clock().advance(Duration.ofMinutes(1).minusMillis(1));
        assertThat(all(checkpoints)).as("a millisecond before").hasSize(3);
        store.clock().advance(Duration.ofMillis(1));
        assertAbsent(checkpoints, child);
        done(store.memory().sweep());
        assertAbsent(checkpoints, child);
        assertThat(list(log.replay("thread"))).as("messages").isEmpty();
        assertThat(value(store.agent().deleteThread("thread")))
                .as("deleting all of it")
                .isFalse();
    }

    private static void assertAbsent(CheckpointStore checkpoints, CheckpointRef ref) {
        assertThat(list(checkpoints.latest("thread"))).as("latest").isEmpty();
        assertThat(list(checkpoints.get(ref))).as("get").isEmpty();
        assertThat(all(checkpoints)).as("history").isEmpty();
        assertThat(list(checkpoints.branches("thread"))).as("branches").isEmpty();
        assertThat(list(checkpoints.threads(""))).as("threads").isEmpty();
        assertThat(value(checkpoints.deleteThread("thread"))).as("deleteThread").isFalse();
        assertThat(value(checkpoints.copyThread("thread", "copy")))
                .as("copyThread")
                .isZero();
        assertThat(value(checkpoints.prune("thread", PruneRequest.keepLast(1))))
                .as("prune")
                .isEqualTo(new Pruned(0, 0));
        assertThat(value(checkpoints.deleteRuns(List.of("run"))))
                .as("deleteRuns")
                .isZero();
        failure(
                ConflictException.class,
                checkpoints.put("thread", child(ref, "late").build()));
        failure(ConflictException.class, checkpoints.putWrites(ref, task("late", "a", "1")));
    }

    @Rule(id = "CP-38", says = "a thread of checkpoints alone expires, persists and is swept")
    default void threadOfCheckpointsExpires(StoreUnderTest store) {
        ConversationLog log = store.log();
        CheckpointStore checkpoints = store.checkpoints();
        Instant soon = store.clock().now().plusSeconds(1);
        CheckpointRef root = put(checkpoints, root("root").run("run"));
        CheckpointRef kept = put(checkpoints, "kept", root("kept").run("run"));
        CheckpointRef now = put(checkpoints, "now", root("now").run("run"));
        assertThat(value(log.expireAt("thread", soon)))
                .as("expireAt of checkpoints")
                .isTrue();
        assertThat(value(log.expireAt("kept", soon))).as("expireAt of others").isTrue();
        assertThat(value(log.persist("kept"))).as("persist of checkpoints").isTrue();
        assertThat(value(log.expireAt("now", Instant.EPOCH)))
                .as("expireAt in the past")
                .isTrue();
        assertThat(list(checkpoints.get(now))).as("what ended at once").isEmpty();
        assertThat(value(log.expireAt("unknown", soon)))
                .as("expireAt of nothing")
                .isFalse();
        assertThat(value(log.persist("unknown"))).as("persist of nothing").isFalse();
        store.clock().advance(Duration.ofSeconds(1));
        assertThat(list(checkpoints.get(root))).as("what has expired").isEmpty();
        assertThat(value(log.expireAt("thread", soon.plusSeconds(9))))
                .as("expireAt of the expired")
                .isFalse();
        assertThat(value(log.persist("thread"))).as("persist of the expired").isFalse();
        assertThat(value(checkpoints.deleteRuns(List.of("unknown"))))
                .as("deleteRuns")
                .isZero();
        assertThat(list(checkpoints.threads(""))).as("threads before the sweep").containsExactly("kept");
        done(store.memory().sweep());
        assertThat(all(checkpoints, "kept")).as("what was kept").containsExactly(get(checkpoints, kept));
        assertThat(list(checkpoints.threads(""))).as("threads").containsExactly("kept");
    }

    @Rule(id = "CP-38", says = "after an expiry log and checkpoints begin anew")
    default void afterExpiryBothBeginAnew(StoreUnderTest store) {
        ConversationLog log = store.log();
        CheckpointStore checkpoints = store.checkpoints();
        List<String> threads = List.of("log first", "checkpoints first", "writes first");
        AppendOptions second = AppendOptions.defaults().ttl(Duration.ofSeconds(1));
        for (String thread : threads) {
            CheckpointRef one = put(checkpoints, thread, root("old").id("1"));
            done(checkpoints.putWrites(one, task("old", "a", "1")));
            done(log.append(thread, Sample.messages(3), second));
        }
        store.clock().advance(Duration.ofSeconds(1));
        assertThat(value(log.append("log first", Message.user("new"))).sequences())
                .as("the log")
                .containsExactly(1L);
        assertThat(all(checkpoints, "log first"))
                .as("checkpoints of a new life")
                .isEmpty();
        CheckpointRef anew = put(checkpoints, "checkpoints first", root("new").id("1"));
        assertThat(list(log.replay("checkpoints first")))
                .as("messages of a new life")
                .isEmpty();
        assertThat(writes(checkpoints, anew)).as("pending writes of a new life").isEmpty();
        done(checkpoints.putWrites(CheckpointRef.of("writes first", "1"), task("new", "a", "2")));
        assertThat(list(log.replay("writes first")))
                .as("messages of a new life")
                .isEmpty();
        for (String thread : threads) {
            done(log.append(thread, Message.user("another")));
            CheckpointRef one =
                    put(checkpoints, thread, CheckpointDraft.root("sub").id("1"));
            assertThat(writes(checkpoints, one))
                    .as("pending writes in '%s'", thread)
                    .isEmpty();
        }
        assertThat(writes(
                        checkpoints,
                        put(checkpoints, "writes first", root("new").id("1"))))
                .as("pending writes that came before their checkpoint")
                .containsExactly("new 0 a 2");
        assertThat(value(store.memory().sweep())).as("what is left to sweep").isZero();
        store.clock().advance(Duration.ofDays(1_000));
        for (String thread : threads) {
            assertThat(list(log.replay(thread)))
                    .as("messages of '%s' that do not expire", thread)
                    .isNotEmpty();
            assertThat(all(checkpoints, thread))
                    .as("checkpoints of '%s' that do not expire", thread)
                    .isNotEmpty();
        }
    }
}
