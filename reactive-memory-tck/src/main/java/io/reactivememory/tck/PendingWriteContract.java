package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.all;
import static io.reactivememory.tck.Checkpoints.assertConflict;
import static io.reactivememory.tck.Checkpoints.assertSame;
import static io.reactivememory.tck.Checkpoints.child;
import static io.reactivememory.tck.Checkpoints.get;
import static io.reactivememory.tck.Checkpoints.put;
import static io.reactivememory.tck.Checkpoints.root;
import static io.reactivememory.tck.Checkpoints.task;
import static io.reactivememory.tck.Checkpoints.taskAt;
import static io.reactivememory.tck.Checkpoints.writes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.payload.Payload;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rules CP-15 and CP-18 to CP-22: what tasks wrote, and to which checkpoint it belongs.
 *
 * <p>Where CP-20 fails, look for one statement that treats all writes of a call alike. Where CP-21 fails, look for a
 * foreign key.
 */
public interface PendingWriteContract extends MemoryContract {

    /** How many steps are taken while a reader looks on. */
    int STEPS = 300;

    @Rule(id = "CP-15", says = "a commit writes its checkpoint, and its writes to the parent")
    default void commitWritesBoth(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        done(checkpoints.putWrites(root, task("early", "a", "1")));
        CheckpointRef child = value(checkpoints.commit(
                "thread",
                Step.of(
                        child(root, "child").build(),
                        task("one", "a", "1", "b", "2"),
                        task("two", "__interrupt__", "3"))));
        assertThat(writes(checkpoints, root))
                .as("writes of the parent")
                .containsExactly("early 0 a 1", "one 0 a 1", "one 1 b 2", "two -3 __interrupt__ 3");
        assertThat(get(checkpoints, child).parent()).as("the child's parent").isEqualTo(root);
        assertThat(writes(checkpoints, child)).as("writes of the child").isEmpty();
    }

    @Rule(id = "CP-15", says = "a commit that is refused writes nothing")
    default void refusedCommitWritesNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        CheckpointRef head = put(checkpoints, child(root, "head"));
        List<Checkpoint> before = all(checkpoints);
        List<CheckpointDraft> refused = List.of(
                child(root, "beside the head").mode(PutMode.STRICT).build(),
                CheckpointDraft.childOf(head).append("says", Payload.json(1)).build(),
                child(root, "is there").id(head.id()).build(),
                child(head.sibling(head.id() + "0"), "no parent")
                        .id(head.id() + "1")
                        .build());
        for (CheckpointDraft draft : refused) {
            assertConflict(
                    head, checkpoints.commit("thread", Step.of(draft, task("task", "a", "1", "__error__", "2"))));
            assertThat(all(checkpoints)).as("everything after %s", draft).isEqualTo(before);
        }
        CheckpointRef absent = put(checkpoints, child(head, "put later").id(head.id() + "0"));
        assertThat(writes(checkpoints, absent))
                .as("writes of what was no parent then")
                .isEmpty();
    }

    @Rule(id = "CP-15", says = "a commit is seen whole or not at all")
    default void commitIsSeenWholeOrNotAtAll(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, CheckpointDraft.root().append("list", Payload.json(0)));
        Mono<Void> stepping = Flux.range(1, STEPS)
                .reduce(Mono.just(root), (parent, i) -> parent.flatMap(ref -> step(checkpoints, ref, i)))
                .flatMap(last -> last)
                .then();
        HistoryQuery two = HistoryQuery.newestFirst().limit(2).projection(Projection.full());
        Concurrently.meanwhile(stepping, () -> {
            Checkpoint latest = value(checkpoints.latest("thread"));
            assertThat(latest.writes()).as("pending writes of the latest").isEmpty();
            Checkpoint whole = get(checkpoints, latest.ref());
            assertThat(whole.state()).as("the state of the latest").isEqualTo(latest.state());
            for (Checkpoint shown : list(checkpoints.history("thread", two))) {
                assertThat(shown.writes().size() % 3)
                        .as("writes of half a step")
                        .isZero();
            }
            CheckpointRef parent = latest.parent();
            if (parent != null) {
                assertThat(writes(checkpoints, parent))
                        .as("writes of a checkpoint that has a child")
                        .hasSize(3);
            }
        });
    }

    private static Mono<CheckpointRef> step(CheckpointStore checkpoints, CheckpointRef parent, int i) {
        CheckpointDraft draft = CheckpointDraft.childOf(parent)
                .append("list", Payload.json(i))
                .set("step", Payload.json(i))
                .build();
        return checkpoints.commit(
                "thread", Step.of(draft, task("one", "a", "x", "b", "y"), task("two", "__resume__", "z")));
    }

    @Rule(id = "CP-18", says = "pending writes come back in every way of reading")
    default void writesComeBack(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        ChannelWrite first = new ChannelWrite("messages", Payload.json("hi"));
        ChannelWrite again = new ChannelWrite("messages", Payload.json("there"));
        ChannelWrite error = new ChannelWrite(PendingWrite.ERROR, Payload.text("failed"));
        done(checkpoints.putWrites(root, new TaskWrites("task", "~push, 0", List.of(first, again, error))));
        done(checkpoints.putWrites(root, new TaskWrites("task 2", "", List.of(first))));
        List<PendingWrite> expected = List.of(
                new PendingWrite("task 2", "", 0, "messages", first.value()),
                new PendingWrite("task", "~push, 0", -1, PendingWrite.ERROR, error.value()),
                new PendingWrite("task", "~push, 0", 0, "messages", first.value()),
                new PendingWrite("task", "~push, 0", 1, "messages", again.value()));
        HistoryQuery query = HistoryQuery.newestFirst();
        Projection writes = Projection.metadata().withWrites();
        assertThat(get(checkpoints, root).writes()).as("get").isEqualTo(expected);
        assertThat(value(checkpoints.latest("thread")).writes()).as("latest").isEqualTo(expected);
        assertThat(list(checkpoints.history("thread", query.projection(writes))))
                .as("a history that asks for them")
                .singleElement()
                .satisfies(shown -> assertThat(shown.writes()).isEqualTo(expected));
        assertThat(list(checkpoints.history("thread", query)))
                .as("a history that does not")
                .singleElement()
                .satisfies(shown -> assertThat(shown.writes()).isEmpty());
    }

    @Rule(id = "CP-18", says = "values of pending writes come back with media type and bytes")
    default void valuesOfWritesComeBack(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        byte[] random = new byte[10 * 1024 * 1024];
        new Random(3).nextBytes(random);
        List<Payload> values = List.of(
                Payload.of("application/octet-stream", random),
                Payload.of("image/png", new byte[0]),
                Payload.text(""),
                Payload.json(null),
                Payload.jsonText(" { \"a\" : \"\\u0000 \\ud83d\" } "),
                Payload.jsonText("not JSON"),
                Payload.jsonText("[".repeat(500) + "]".repeat(500)));
        CheckpointRef root = put(checkpoints, root("root"));
        done(checkpoints.putWrites(
                root,
                new TaskWrites(
                        "task",
                        "",
                        values.stream()
                                .map(value -> new ChannelWrite("channel", value))
                                .toList())));
        List<PendingWrite> back = get(checkpoints, root).writes();
        assertThat(back.size()).as("how many writes there are").isEqualTo(values.size());
        for (int i = 0; i < values.size(); i++) {
            assertSame("write " + i, values.get(i), back.get(i).value());
        }
    }

    @Rule(id = "CP-19", says = "pending writes are in the order of task path, task and index")
    default void writesAreInOrder(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        List<String> names = List.of("🙂", "\uFFFD", "B", "a", "b", "é", "10", "9", "a b");
        List<TaskWrites> calls = Stream.concat(Stream.of(""), names.stream())
                .flatMap(path -> names.stream()
                        .map(name -> taskAt(
                                name + " of " + path, path, "x", "0", "__resume__", "r", "y", "2", "__error__", "e")))
                .toList();
        Concurrently.times(calls.size(), i -> checkpoints.putWrites(root, calls.get(calls.size() - 1 - i)));
        List<String> expected = Stream.concat(Stream.of(""), Sample.sorted(names.stream()).stream())
                .flatMap(path -> Sample.sorted(names.stream().map(name -> name + " of " + path)).stream())
                .flatMap(task -> Stream.of(-4, -1, 0, 2).map(index -> task + " " + index))
                .toList();
        assertThat(get(checkpoints, root).writes())
                .as("the writes")
                .extracting(write -> write.task() + " " + write.index())
                .isEqualTo(expected);
        CheckpointRef many = put(checkpoints, "many", root("root"));
        TaskWrites long1 = new TaskWrites(
                "task",
                "",
                IntStream.range(0, Sample.PAGES)
                        .mapToObj(i -> new ChannelWrite("channel", Payload.json(i)))
                        .toList());
        done(checkpoints.putWrites(many, long1));
        assertThat(get(checkpoints, many).writes())
                .as("the indexes of many writes")
                .extracting(PendingWrite::index)
                .isEqualTo(IntStream.range(0, Sample.PAGES).boxed().toList());
    }

    @Rule(id = "CP-20", says = "an ordinary write stays, a special one is replaced")
    default void ordinaryStaysSpecialIsReplaced(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        done(checkpoints.putWrites(root, task("task", "a", "first", "b", "first")));
        done(checkpoints.putWrites(root, task("task", "a", "second", "c", "second", "d", "second")));
        assertThat(writes(checkpoints, root))
                .as("ordinary writes")
                .containsExactly("task 0 a first", "task 1 b first", "task 2 d second");
        for (String special : List.of("__error__", "__scheduled__", "__interrupt__", "__resume__")) {
            done(checkpoints.putWrites(root, task("special", special, "first")));
            done(checkpoints.putWrites(root, task("special", special, "second")));
        }
        assertThat(get(checkpoints, root).writes())
                .as("special writes")
                .filteredOn(write -> write.task().equals("special"))
                .extracting(write -> write.index() + " " + write.value().text() + " " + write.isSpecial())
                .containsExactly("-4 second true", "-3 second true", "-2 second true", "-1 second true");
    }

    @Rule(id = "CP-20", says = "each write of a mixed call is treated by itself")
    default void mixedCallIsTreatedWriteByWrite(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        for (String round : List.of("first", "second", "third")) {
            done(checkpoints.putWrites(root, task("task", "a", round, "__error__", round, "b", round)));
            done(checkpoints.putWrites(root, task("other", "__resume__", round, "a", round)));
        }
        assertThat(writes(checkpoints, root))
                .as("writes after three rounds")
                .containsExactly(
                        "other -4 __resume__ third",
                        "other 1 a first",
                        "task -1 __error__ third",
                        "task 0 a first",
                        "task 2 b first");
    }

    @Rule(id = "CP-20", says = "within one call the last special write stands, and every ordinary one")
    default void withinOneCallLastSpecialStands(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        done(checkpoints.putWrites(
                root, task("task", "__error__", "1", "a", "2", "__error__", "3", "a", "4", "__interrupt__", "5")));
        List<String> expected = List.of("task -3 __interrupt__ 5", "task -1 __error__ 3", "task 1 a 2", "task 3 a 4");
        assertThat(writes(checkpoints, root)).as("writes of one call").isEqualTo(expected);
        value(checkpoints.commit(
                "thread",
                Step.of(
                        child(root, "child").build(),
                        task("task", "__error__", "6", "a", "7", "a", "8"),
                        task("task", "__error__", "9", "a", "10"))));
        assertThat(writes(checkpoints, root))
                .as("writes after a commit that names the task twice")
                .containsExactly(
                        "task -3 __interrupt__ 5", "task -1 __error__ 9", "task 1 a 2", "task 2 a 8", "task 3 a 4");
    }

    @Rule(id = "CP-20", says = "a task keeps the path that it came with")
    default void taskKeepsItsPath(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        done(checkpoints.putWrites(root, taskAt("task", "b", "a", "1")));
        done(checkpoints.putWrites(root, taskAt("task", "a", "a", "2", "b", "3", "__error__", "4")));
        done(checkpoints.putWrites(root, taskAt("task", "c", "__error__", "5")));
        done(checkpoints.putWrites(root, taskAt("other", "aa", "a", "6")));
        assertThat(get(checkpoints, root).writes())
                .as("writes and their paths")
                .extracting(write ->
                        write.path() + " " + write.index() + " " + write.value().text())
                .containsExactly("aa 0 6", "b -1 5", "b 0 1", "b 1 3");
    }

    @Rule(id = "CP-20", says = "the same writes a hundred times at once are there once")
    default void sameWritesAtOnceAreThereOnce(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        Concurrently.times(100, i -> checkpoints.putWrites(root, task("task", "a", "1", "__error__", "2", "b", "3")));
        assertThat(writes(checkpoints, root))
                .as("writes")
                .containsExactly("task -1 __error__ 2", "task 0 a 1", "task 2 b 3");
        Concurrently.times(100, i -> checkpoints.putWrites(root, task("task " + i, "a", "1", "b", "2")));
        assertThat(writes(checkpoints, root)).as("writes of many tasks").hasSize(203);
        done(checkpoints.putWrites(root, task("nothing")));
        assertThat(writes(checkpoints, root))
                .as("writes after a call without any")
                .hasSize(203);
    }

    @Rule(id = "CP-21", says = "writes that come before their checkpoint are found with it")
    default void writesBeforeTheirCheckpoint(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef early = CheckpointRef.of("thread", "1");
        done(checkpoints.putWrites(early, task("task", "a", "1", "__error__", "1")));
        done(checkpoints.putWrites(early, task("task", "a", "2", "__error__", "2")));
        assertThat(list(checkpoints.get(early))).as("get").isEmpty();
        assertThat(list(checkpoints.latest("thread"))).as("latest").isEmpty();
        assertThat(all(checkpoints)).as("history").isEmpty();
        assertThat(list(checkpoints.threads(""))).as("threads").isEmpty();
        assertThat(list(checkpoints.branches("thread"))).as("branches").isEmpty();
        CheckpointRef root = put(checkpoints, root("root").id("1"));
        assertThat(writes(checkpoints, root))
                .as("writes that came before the root")
                .containsExactly("task -1 __error__ 2", "task 0 a 1");
        done(checkpoints.putWrites(root.sibling("2"), task("task", "a", "3")));
        CheckpointRef child = put(checkpoints, child(root, "child").id("2"));
        assertThat(writes(checkpoints, child))
                .as("writes that came before the child")
                .containsExactly("task 0 a 3");
        done(checkpoints.putWrites(early, task("late", "a", "4")));
        assertThat(writes(checkpoints, root)).as("writes of the root").hasSize(3);
    }

    @Rule(id = "CP-22", says = "writes belong to their checkpoint alone")
    default void writesBelongToTheirCheckpoint(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> threads = List.of("a", "b");
        List<String> branches = List.of("", "sub");
        for (String thread : threads) {
            for (String branch : branches) {
                CheckpointRef one =
                        put(checkpoints, thread, CheckpointDraft.root(branch).id("1"));
                put(checkpoints, thread, CheckpointDraft.childOf(one).id("2"));
                put(checkpoints, thread, CheckpointDraft.root(branch).id("1 "));
            }
        }
        done(checkpoints.putWrites(CheckpointRef.of("a", "sub", "1"), task("task", "a", "1")));
        for (String thread : threads) {
            for (Checkpoint checkpoint : all(checkpoints, thread)) {
                CheckpointRef ref = checkpoint.ref();
                boolean own = thread.equals("a")
                        && ref.branch().equals("sub")
                        && ref.id().equals("1");
                assertThat(checkpoint.writes()).as("writes of %s", ref).hasSize(own ? 1 : 0);
                assertThat(get(checkpoints, ref).writes())
                        .as("writes of %s, by get", ref)
                        .hasSize(own ? 1 : 0);
            }
        }
        CheckpointRef next = put(
                checkpoints,
                "a",
                CheckpointDraft.childOf(CheckpointRef.of("a", "sub", "2")).id("3"));
        assertThat(writes(checkpoints, next)).as("writes of the next step").isEmpty();
    }
}
