package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.all;
import static io.reactivememory.tck.Checkpoints.assertConflict;
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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rules CP-8 to CP-14, CP-16 and CP-17: how lines go on, fork, and end.
 *
 * <p>Where CP-8, CP-13 or CP-16 fails only now and then, look for a head that is read before the thread is locked. Where
 * CP-12 fails for forks from the middle of a line only, look at where a piece of an array that was read belongs to a line
 * that went on another way.
 */
public interface CheckpointLineContract extends MemoryContract {

    /** How many workers compete for one parent. */
    int WORKERS = 100;

    @Rule(id = "CP-8", says = "ids grow though the clock stands still or goes back")
    default void idsGrowThoughClockGoesBack(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointStore other = store.checkpointsOfAnotherHandle();
        CheckpointRef head = put(checkpoints, root("start"));
        for (int i = 0; i < 200; i++) {
            if (i % 50 == 49) {
                store.clock().advance(Duration.ofSeconds(-5));
            }
            CheckpointStore next = i % 2 == 0 ? other : checkpoints;
            CheckpointRef child = put(next, i % 10 == 9 ? root("root " + i) : child(head, "child " + i));
            assertThat(child.id())
                    .as("id %d", i)
                    .usingComparator(Sample.BYTE_ORDER)
                    .isGreaterThan(head.id());
            assertThat(value(checkpoints.latest("thread")).ref())
                    .as("the latest")
                    .isEqualTo(child);
            head = child;
        }
    }

    @Rule(id = "CP-8", says = "a fork of the first checkpoint sorts after the head")
    default void forkOfFirstSortsAfterHead(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = line(checkpoints, 10);
        store.clock().advance(Duration.ofSeconds(-5));
        CheckpointRef fork = put(checkpoints, child(line.get(0), "fork"));
        assertThat(fork.id())
                .as("the fork's id")
                .usingComparator(Sample.BYTE_ORDER)
                .isGreaterThan(line.get(9).id());
        CheckpointRef elsewhere = put(checkpoints, CheckpointDraft.root("sub"));
        store.clock().advance(Duration.ofSeconds(5));
        CheckpointRef later = put(checkpoints, CheckpointDraft.root("sub"));
        assertThat(later.id())
                .as("a root's id")
                .usingComparator(Sample.BYTE_ORDER)
                .isGreaterThan(elsewhere.id());
    }

    @Rule(id = "CP-8", says = "ids grow also below an id of the caller's")
    default void idsGrowBelowCallersId(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef before = put(checkpoints, root("first"));
        put(checkpoints, root("the caller's").id("zzz"));
        for (int i = 0; i < 20; i++) {
            store.clock().advance(Duration.ofSeconds(-5));
            CheckpointRef next = put(checkpoints, root("root " + i));
            assertThat(next.id())
                    .as("id %d", i)
                    .usingComparator(Sample.BYTE_ORDER)
                    .isGreaterThan(before.id());
            before = next;
        }
        assertThat(value(checkpoints.latest("thread")).id()).as("the latest").isEqualTo("zzz");
    }

    @Rule(id = "CP-8", says = "ids given at the same time are different and sort after their parents")
    default void idsGivenAtSameTimeAreDifferent(StoreUnderTest store) {
        List<CheckpointStore> handles = List.of(store.checkpoints(), store.checkpointsOfAnotherHandle());
        CheckpointRef start = put(handles.get(0), root("start"));
        List<List<CheckpointRef>> lines = Concurrently.times(
                20,
                number -> Flux.range(0, 20)
                        .reduce(
                                Mono.just(List.of(start)),
                                (line, i) -> line.flatMap(refs -> next(handles.get((number + i) % 2), refs)))
                        .flatMap(line -> line));
        for (List<CheckpointRef> line : lines) {
            assertThat(line.stream().map(CheckpointRef::id)).as("ids of a line").isSortedAccordingTo(Sample.BYTE_ORDER);
        }
        assertThat(ids(all(handles.get(0)))).as("all ids").hasSize(401).doesNotHaveDuplicates();
    }

    private static Mono<List<CheckpointRef>> next(CheckpointStore checkpoints, List<CheckpointRef> line) {
        CheckpointRef head = line.get(line.size() - 1);
        return checkpoints
                .put("thread", child(head, "link").build())
                .map(ref -> Stream.concat(line.stream(), Stream.of(ref)).toList());
    }

    @Rule(id = "CP-9", says = "the caller's ids are taken as they are")
    default void callersIdsAreTaken(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef one = put(checkpoints, root("one").id("1"));
        CheckpointRef three = put(checkpoints, child(one, "three").id("3"));
        CheckpointRef two = put(checkpoints, child(one, "two").id("2 / zwei"));
        CheckpointRef after = put(checkpoints, child(two, "after").id("🙂"));
        assertThat(Stream.of(one, two, three, after).map(CheckpointRef::id))
                .as("ids")
                .containsExactly("1", "2 / zwei", "3", "🙂");
        assertThat(ids(all(checkpoints))).as("the history").containsExactly("🙂", "3", "2 / zwei", "1");
        CheckpointRef own = put(
                checkpoints,
                "own",
                root("own").id(CheckpointIds.next(store.clock().instant())));
        CheckpointRef child = put(checkpoints, "own", child(own, "child of an id like the store's"));
        assertThat(child.id())
                .as("the child's id")
                .usingComparator(Sample.BYTE_ORDER)
                .isGreaterThan(own.id());
    }

    @Rule(id = "CP-9", says = "an id that does not sort after the parent's is refused at the call")
    default void idThatDoesNotSortAfterParentIsRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef parent = put(checkpoints, root("one").id("b"));
        for (String id : List.of("b", "a", "B", " ", "azzz")) {
            assertThatThrownBy(() -> child(parent, "child").id(id).build())
                    .as("the id '%s' after 'b'", id)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("checkpoint id must sort after");
        }
        CheckpointRef last = CheckpointRef.of("thread", "\uFFFD");
        assertThat(CheckpointDraft.childOf(last).id("🙂").build().id())
                .as("an id by its bytes")
                .isEqualTo("🙂");
        assertThat(all(checkpoints)).as("checkpoints").hasSize(1);
    }

    @Rule(id = "CP-9", says = "a child of the caller's id must have one too")
    default void childOfCallersIdMustHaveOne(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        for (String id : List.of("1", "zzz", "00000000-0000-4000-8000-000000000000")) {
            CheckpointRef parent = put(checkpoints, id, root("one").id(id));
            assertThatThrownBy(() -> child(parent, "child").build())
                    .as("a child of '%s' without an id", id)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(id);
        }
    }

    @Rule(id = "CP-10", says = "putting the same again is answered and not written")
    default void puttingSameAgainIsAnswered(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        for (PutMode mode : PutMode.values()) {
            String thread = "thread " + mode;
            String first = CheckpointIds.next(store.clock().instant());
            CheckpointDraft root =
                    described(CheckpointDraft.root()).id(first).mode(mode).build();
            CheckpointRef one = value(checkpoints.put(thread, root));
            CheckpointDraft child = described(CheckpointDraft.childOf(one))
                    .id(first + "-2")
                    .mode(mode)
                    .build();
            CheckpointRef two = value(checkpoints.put(thread, child));
            store.clock().advance(Duration.ofMinutes(1));
            CheckpointRef three = put(
                    checkpoints,
                    thread,
                    CheckpointDraft.childOf(two).id(first + "-3").state(Map.of("list", numbers(3))));
            List<Checkpoint> before = all(checkpoints, thread);
            assertThat(value(checkpoints.put(thread, root)))
                    .as("the root again, %s", mode)
                    .isEqualTo(one);
            assertThat(value(checkpoints.put(thread, child)))
                    .as("the child again, %s", mode)
                    .isEqualTo(two);
            assertThat(put(
                            checkpoints,
                            thread,
                            described(CheckpointDraft.childOf(CheckpointRef.of(thread, first)))
                                    .id(first + "-2")
                                    .mode(mode)))
                    .as("the child again, spelled anew")
                    .isEqualTo(two);
            assertThat(put(
                            checkpoints,
                            thread,
                            CheckpointDraft.childOf(two).id(first + "-3").state(Map.of("list", numbers(3)))))
                    .as("a whole state again")
                    .isEqualTo(three);
            assertThat(all(checkpoints, thread)).as("everything, %s", mode).isEqualTo(before);
        }
    }

    @Rule(id = "CP-10", says = "a hundred puts of the same write one")
    default void hundredPutsOfSameWriteOne(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root").id("1"));
        CheckpointDraft draft = described(CheckpointDraft.childOf(root))
                .id("2")
                .mode(PutMode.STRICT)
                .build();
        List<CheckpointRef> answers = Concurrently.times(WORKERS, i -> checkpoints.put("thread", draft));
        assertThat(answers).as("answers").containsOnly(root.sibling("2"));
        assertThat(ids(all(checkpoints))).as("checkpoints").containsExactly("2", "1");
        assertList(checkpoints, answers.get(0), numbers(2));
    }

    @Rule(id = "CP-10", says = "a commit again leaves the pending writes alone")
    default void commitAgainLeavesWritesAlone(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root").id("1"));
        CheckpointDraft draft = child(root, "two").id("2").build();
        Step step = Step.of(draft, task("task", "a", "1", "__error__", "1"));
        CheckpointRef two = value(checkpoints.commit("thread", step));
        done(checkpoints.putWrites(root, task("task", "__error__", "2")));
        List<Checkpoint> before = all(checkpoints);
        assertThat(value(checkpoints.commit("thread", step)))
                .as("the same step")
                .isEqualTo(two);
        assertThat(value(checkpoints.commit("thread", Step.of(draft, task("other", "a", "1")))))
                .as("a step that has another write")
                .isEqualTo(two);
        assertThat(all(checkpoints)).as("everything").isEqualTo(before);
    }

    @Rule(id = "CP-10", says = "a put again is answered also when its parent is gone")
    default void putAgainIsAnsweredWhenParentIsGone(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root").id("1").append("list", Payload.json(0)));
        CheckpointDraft draft = described(CheckpointDraft.childOf(root)).id("2").build();
        CheckpointRef two = value(checkpoints.put("thread", draft));
        done(checkpoints.prune("thread", PruneRequest.keepLast(1)));
        List<Checkpoint> before = all(checkpoints);
        assertThat(before).as("checkpoints after the prune").hasSize(1);
        assertThat(value(checkpoints.put("thread", draft)))
                .as("the child again")
                .isEqualTo(two);
        assertThat(all(checkpoints)).as("everything").isEqualTo(before);
    }

    private static CheckpointDraft.Builder described(CheckpointDraft.Builder draft) {
        return draft.append("list", Payload.json(0), Payload.json(1))
                .set("plan", Payload.text("think"))
                .remove("gone")
                .metadata("step", 1)
                .metadata("nested", Map.of("a", List.of(1, 2)))
                .run("run");
    }

    @Rule(id = "CP-11", says = "an id that is there with anything else is refused")
    default void idThatIsThereWithAnythingElseIsRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root").id("1"));
        CheckpointRef other = put(checkpoints, root("other").id("1a"));
        CheckpointRef two =
                put(checkpoints, described(CheckpointDraft.childOf(root)).id("2"));
        CheckpointRef head = put(checkpoints, child(two, "head").id("3"));
        List<Checkpoint> before = all(checkpoints);
        List<CheckpointDraft.Builder> others = List.of(
                described(CheckpointDraft.childOf(root)).set("more", Payload.text("x")),
                described(CheckpointDraft.childOf(root)).append("list", Payload.json(2)),
                described(CheckpointDraft.childOf(root)).metadata("step", 2),
                described(CheckpointDraft.childOf(root)).metadata("more", null),
                described(CheckpointDraft.childOf(root)).run("other run"),
                described(CheckpointDraft.childOf(other)),
                described(CheckpointDraft.root()),
                CheckpointDraft.childOf(root),
                CheckpointDraft.childOf(root)
                        .set("list", numbers(2))
                        .set("plan", Payload.json("think"))
                        .metadata("step", 1)
                        .metadata("nested", Map.of("a", List.of(1, 2)))
                        .run("run"));
        for (int i = 0; i < others.size(); i++) {
            for (PutMode mode : PutMode.values()) {
                CheckpointDraft draft = others.get(i).id("2").mode(mode).build();
                ConflictException conflict = failure(ConflictException.class, checkpoints.put("thread", draft));
                assertThat(conflict.head())
                        .as("the head, told for draft %d, %s", i, mode)
                        .isEqualTo(head.id());
            }
            assertThat(all(checkpoints)).as("everything after draft %d", i).isEqualTo(before);
        }
    }

    @Rule(id = "CP-11", says = "of a hundred different puts of an id one is written")
    default void ofDifferentPutsOfIdOneIsWritten(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root").id("1"));
        Concurrently.Race<CheckpointRef> race = Concurrently.race(
                WORKERS,
                i -> checkpoints.put(
                        "thread",
                        child(root, "worker " + i).id("2").metadata("worker", i).build()));
        assertThat(race.winners()).as("puts that were answered").hasSize(1);
        assertThat(race.losers())
                .as("conflicts")
                .extracting(ConflictException::head)
                .containsOnly("2");
        Checkpoint two = get(checkpoints, race.winners().get(0));
        assertThat(texts(two).get("says"))
                .as("the state, and its metadata")
                .isEqualTo("worker "
                        + Objects.requireNonNull(two.metadata("worker")).asInt());
    }

    @Rule(id = "CP-12", says = "a hundred children of one parent are all kept")
    default void hundredChildrenAreAllKept(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = line(checkpoints, 40);
        CheckpointRef parent = line.get(35);
        List<CheckpointRef> children = Concurrently.times(
                WORKERS,
                i -> checkpoints.put(
                        "thread",
                        child(parent, "worker " + i)
                                .append("list", Payload.json(i))
                                .build()));
        for (int i = 0; i < children.size(); i++) {
            Checkpoint child = get(checkpoints, children.get(i));
            assertThat(child.parent()).as("the parent of child %d", i).isEqualTo(parent);
            assertThat(texts(child).get("says")).as("what child %d says", i).isEqualTo("worker " + i);
            assertList(checkpoints, children.get(i), followedBy(36, i));
        }
        CheckpointRef greatest = children.stream()
                .max(Comparator.comparing(CheckpointRef::id, Sample.BYTE_ORDER))
                .orElseThrow();
        assertThat(value(checkpoints.latest("thread")).ref()).as("the latest").isEqualTo(greatest);
        assertThat(all(checkpoints)).as("checkpoints").hasSize(40 + WORKERS);
        assertList(checkpoints, line.get(39), numbers(40));
    }

    private static Payload followedBy(int numbers, Object... items) {
        List<Object> all = IntStream.range(0, numbers).boxed().collect(Collectors.toList());
        Collections.addAll(all, items);
        return Payload.json(all);
    }

    @Rule(id = "CP-12", says = "what is appended on one side of a fork is not on the other")
    default void sidesOfForkShareNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        for (int before : new int[] {1, 2, 30, 31, 32, 33, 63, 64, 65}) {
            CheckpointRef parent = line(checkpoints, before).get(before - 1);
            List<CheckpointRef> heads = new ArrayList<>(Collections.nCopies(3, parent));
            for (int i = 0; i < 40; i++) {
                for (int side = 0; side < heads.size(); side++) {
                    CheckpointDraft.Builder link = CheckpointDraft.childOf(heads.get(side));
                    heads.set(side, put(checkpoints, link.append("list", Payload.json("side " + side + " " + i))));
                }
            }
            for (int side = 0; side < heads.size(); side++) {
                int number = side;
                Object[] own = IntStream.range(0, 40)
                        .mapToObj(i -> "side " + number + " " + i)
                        .toArray();
                assertList(checkpoints, heads.get(side), followedBy(before, own));
            }
            assertList(checkpoints, parent, numbers(before));
        }
    }

    @Rule(id = "CP-12", says = "a long line forks at any of its links")
    default void longLineForksAnywhere(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = line(checkpoints, Checkpoints.MANY_LINKS);
        List<Integer> places =
                List.of(0, 1, 15, 30, 31, 32, 33, 500, 510, 511, 512, 1_000, 1_022, 1_023, 1_024, 1_025, 1_090);
        List<List<CheckpointRef>> forks = new ArrayList<>();
        for (int place : places) {
            forks.add(continued(checkpoints, line.get(place), 10_000, 35));
        }
        for (int i = 0; i < places.size(); i++) {
            int kept = places.get(i) + 1;
            for (int length : new int[] {1, 2, 31, 32, 33, 35}) {
                Object[] own = IntStream.range(10_000, 10_000 + length).boxed().toArray();
                assertList(checkpoints, forks.get(i).get(length - 1), followedBy(kept, own));
            }
            assertList(checkpoints, line.get(places.get(i)), numbers(kept));
        }
        assertList(checkpoints, line.get(line.size() - 1), numbers(line.size()));
        CheckpointRef again = forks.get(5).get(20);
        CheckpointRef forkOfFork = continued(checkpoints, again, 20_000, 1).get(0);
        List<Object> expected = IntStream.range(0, 33).boxed().collect(Collectors.toList());
        IntStream.range(10_000, 10_021).forEach(expected::add);
        expected.add(20_000);
        assertList(checkpoints, forkOfFork, Payload.json(expected));
    }

    @Rule(id = "CP-13", says = "of a hundred strict puts on one parent one succeeds")
    default void ofStrictPutsOneSucceeds(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointStore other = store.checkpointsOfAnotherHandle();
        CheckpointRef parent = put(checkpoints, root("root"));
        for (int round = 0; round < 5; round++) {
            CheckpointRef head = parent;
            Concurrently.Race<CheckpointRef> race = Concurrently.race(
                    WORKERS,
                    i -> (i % 2 == 0 ? checkpoints : other)
                            .put(
                                    "thread",
                                    child(head, "worker " + i)
                                            .mode(PutMode.STRICT)
                                            .build()));
            assertThat(race.winners())
                    .as("workers that went on in round %d", round)
                    .hasSize(1);
            parent = race.winners().get(0);
            assertThat(race.losers()).as("workers that were refused").hasSize(WORKERS - 1);
            assertThat(race.losers())
                    .as("the head that they were told")
                    .extracting(ConflictException::head)
                    .containsOnly(parent.id());
            assertThat(value(checkpoints.latest("thread")).ref())
                    .as("the latest")
                    .isEqualTo(parent);
            assertThat(get(checkpoints, parent).parent()).as("its parent").isEqualTo(head);
        }
        assertThat(all(checkpoints)).as("checkpoints").hasSize(6);
    }

    @Rule(id = "CP-13", says = "of a hundred strict roots one succeeds")
    default void ofStrictRootsOneSucceeds(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Concurrently.Race<CheckpointRef> race = Concurrently.race(
                WORKERS,
                i -> checkpoints.put(
                        "thread", root("worker " + i).mode(PutMode.STRICT).build()));
        assertThat(race.winners()).as("roots that were put").hasSize(1);
        assertThat(race.losers())
                .as("the head that the others were told")
                .hasSize(WORKERS - 1)
                .extracting(ConflictException::head)
                .containsOnly(race.winners().get(0).id());
        assertThat(all(checkpoints)).as("checkpoints").hasSize(1);
    }

    @Rule(id = "CP-13", says = "a strict put beside the head is refused and writes nothing")
    default void strictPutBesideHeadIsRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef one = put(checkpoints, root("one").mode(PutMode.STRICT));
        CheckpointRef two = put(checkpoints, child(one, "two").mode(PutMode.STRICT));
        CheckpointRef fork = put(checkpoints, child(one, "fork"));
        put(checkpoints, CheckpointDraft.root("sub").mode(PutMode.STRICT));
        List<Checkpoint> before = all(checkpoints);
        assertConflict(
                fork,
                checkpoints.put("thread", child(two, "x").mode(PutMode.STRICT).build()));
        assertConflict(
                fork,
                checkpoints.put("thread", child(one, "x").mode(PutMode.STRICT).build()));
        assertConflict(
                fork, checkpoints.put("thread", root("x").mode(PutMode.STRICT).build()));
        assertConflict(
                fork,
                checkpoints.put("thread", root("x").id("0").mode(PutMode.STRICT).build()));
        assertConflict(
                fork,
                checkpoints.commit(
                        "thread", Step.of(child(two, "x").mode(PutMode.STRICT).build(), task("task", "a", "1"))));
        assertThat(all(checkpoints)).as("everything after conflicts").isEqualTo(before);
        CheckpointRef next = put(checkpoints, child(fork, "next").mode(PutMode.STRICT));
        assertThat(value(checkpoints.latest("thread")).ref()).as("the latest").isEqualTo(next);
    }

    @Rule(id = "CP-14", says = "a parent that is not there is refused and nothing is written")
    default void parentThatIsNotThereIsRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef unknown =
                CheckpointRef.of("thread", CheckpointIds.next(store.clock().instant()));
        for (PutMode mode : PutMode.values()) {
            CheckpointDraft draft = child(unknown, "x").mode(mode).build();
            assertConflict(null, checkpoints.put("thread", draft));
            assertConflict(null, checkpoints.commit("thread", Step.of(draft, task("task", "a", "1"))));
        }
        assertThat(list(store.memory().namespaces()))
                .as("namespaces after refusals")
                .isEmpty();
        CheckpointRef head = put(checkpoints, CheckpointDraft.root("sub").id("1"));
        done(checkpoints.putWrites(CheckpointRef.of("thread", "sub", "2"), task("task", "a", "1")));
        List<Checkpoint> before = all(checkpoints);
        List<CheckpointRef> absent = List.of(
                CheckpointRef.of("thread", "sub", "0"),
                CheckpointRef.of("thread", "sub", "2"),
                CheckpointRef.of("thread", "Sub", "1"),
                CheckpointRef.of("thread", "1"),
                CheckpointRef.of("Thread", "sub", "1"));
        for (CheckpointRef parent : absent) {
            CheckpointDraft draft = child(parent, "x").id("9").build();
            CheckpointRef expected =
                    parent.thread().equals("thread") && parent.branch().equals("sub") ? head : null;
            assertConflict(expected, checkpoints.put(parent.thread(), draft));
            assertConflict(expected, checkpoints.commit(parent.thread(), Step.of(draft, task("task", "a", "1"))));
        }
        assertThat(all(checkpoints)).as("everything after refusals").isEqualTo(before);
        assertThat(list(checkpoints.threads(""))).as("threads").containsExactly("thread");
    }

    @Rule(id = "CP-16", says = "concurrent puts on several lines lose and mix nothing")
    default void concurrentPutsMixNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> branches = List.of("", "sub", "other");
        List<CheckpointRef> roots = branches.stream()
                .map(branch -> put(checkpoints, CheckpointDraft.root(branch)))
                .toList();
        int lines = 12;
        int links = 40;
        List<List<CheckpointRef>> grown = Concurrently.times(
                lines,
                number -> Flux.range(0, links)
                        .reduce(
                                Mono.just(List.of(roots.get(number % roots.size()))),
                                (line, i) -> line.flatMap(refs -> step(checkpoints, refs, number, i)))
                        .flatMap(line -> line));
        for (int number = 0; number < lines; number++) {
            List<CheckpointRef> line = grown.get(number);
            for (int i = 0; i < links; i++) {
                int own = number;
                Checkpoint link = get(checkpoints, line.get(i + 1));
                assertThat(link.parent()).as("the parent of link %d", i).isEqualTo(line.get(i));
                assertList(
                        checkpoints,
                        link.ref(),
                        Payload.json(IntStream.rangeClosed(0, i)
                                .mapToObj(each -> own + ":" + each)
                                .toList()));
            }
        }
        assertThat(all(checkpoints)).as("checkpoints").hasSize(roots.size() + lines * links);
        for (CheckpointRef root : roots) {
            assertThat(get(checkpoints, root).writes())
                    .as("writes of the root of '%s'", root.branch())
                    .hasSize(lines / roots.size());
        }
    }

    private static Mono<List<CheckpointRef>> step(
            CheckpointStore checkpoints, List<CheckpointRef> line, int number, int i) {
        CheckpointRef parent = line.get(line.size() - 1);
        CheckpointDraft draft = CheckpointDraft.childOf(parent)
                .append("list", Payload.json(number + ":" + i))
                .build();
        return checkpoints
                .commit("thread", Step.of(draft, task("task " + number, "a", "from " + i)))
                .map(ref -> Stream.concat(line.stream(), Stream.of(ref)).toList());
    }

    @Rule(id = "CP-17", says = "what comes late to a deleted thread is refused, and nothing comes back")
    default void lateWritesAreRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root").id("1"));
        CheckpointRef old = put(checkpoints, child(root, "old").id("2"));
        CheckpointRef sub = put(checkpoints, CheckpointDraft.root("sub"));
        done(checkpoints.deleteThread("thread"));
        for (CheckpointRef late : List.of(root, old, sub, root.sibling("5"))) {
            assertLateIsRefused(checkpoints, late);
        }
        assertThat(list(checkpoints.threads(""))).as("threads").isEmpty();
        assertThat(list(checkpoints.branches("thread"))).as("branches").isEmpty();
        assertThat(list(checkpoints.latest("thread"))).as("latest").isEmpty();
        assertThat(list(checkpoints.get(CheckpointRef.of("thread", "2"))))
                .as("get")
                .isEmpty();
        assertThat(value(checkpoints.deleteThread("thread")))
                .as("deleting it again")
                .isFalse();
        CheckpointRef anew = put(checkpoints, root("anew").id("1"));
        assertThat(anew.epoch()).as("the epoch of what begins anew").isNotEqualTo(root.epoch());
        for (CheckpointRef late : List.of(root, old, root.sibling("5"))) {
            assertLateIsRefused(checkpoints, late);
        }
        assertThat(all(checkpoints)).as("what began anew").containsExactly(get(checkpoints, anew));
        assertThat(texts(checkpoints, anew)).as("its state").isEqualTo(Map.of("says", "anew"));
        assertThat(get(checkpoints, anew).writes()).as("its pending writes").isEmpty();
        CheckpointRef two = put(checkpoints, child(anew, "two").id("2"));
        assertThat(get(checkpoints, two).writes())
                .as("pending writes of a late writer")
                .isEmpty();
        assertThat(get(checkpoints, put(checkpoints, child(two, "five").id("5")))
                        .writes())
                .as("pending writes that came late and before")
                .isEmpty();
    }

    @Rule(id = "CP-17", says = "what comes late to an erased namespace is refused")
    default void lateWritesToErasedNamespaceAreRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef old = put(checkpoints, root("root").id("1"));
        done(store.agent().erase());
        assertLateIsRefused(checkpoints, old);
        assertThat(list(store.memory().namespaces())).as("namespaces").isEmpty();
        CheckpointRef anew = put(checkpoints, root("anew").id("1"));
        assertLateIsRefused(checkpoints, old);
        assertThat(get(checkpoints, anew).writes())
                .as("pending writes of what began anew")
                .isEmpty();
    }

    @Rule(id = "CP-17", says = "what comes late to a thread deleted with its conversation is refused")
    default void lateWritesToThreadDeletedAsAWholeAreRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef old = put(checkpoints, root("root").id("1"));
        done(store.agent().deleteThread("thread"));
        assertLateIsRefused(checkpoints, old);
        put(checkpoints, root("anew").id("1"));
        assertLateIsRefused(checkpoints, old);
    }

    @Rule(id = "CP-17", says = "deletions and late writes at once leave nothing of an old epoch")
    default void deletionsAndLateWritesAtOnce(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        for (int round = 0; round < 20; round++) {
            CheckpointRef old = put(checkpoints, root("root").id("1"));
            String id = String.valueOf(round);
            Concurrently.times(
                    20,
                    i -> (i == 10
                                    ? checkpoints.deleteThread("thread").then()
                                    : i % 2 == 0
                                            ? checkpoints.putWrites(old, task("task " + i, "a", id))
                                            : checkpoints
                                                    .put(
                                                            "thread",
                                                            child(old, id)
                                                                    .id("2" + i)
                                                                    .build())
                                                    .then())
                            .onErrorResume(ConflictException.class, late -> Mono.empty()));
            assertThat(list(checkpoints.history(
                            "thread", HistoryQuery.newestFirst().projection(Projection.full()))))
                    .as("checkpoints after round %d", round)
                    .isEmpty();
            assertThat(value(checkpoints.deleteThread("thread")))
                    .as("whether there was anything")
                    .isFalse();
        }
    }

    @Rule(id = "CP-17", says = "the refusal names the head of what began anew")
    default void refusalNamesHeadOfWhatBeganAnew(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef old = put(checkpoints, root("old").id("1"));
        done(checkpoints.deleteThread("thread"));
        CheckpointDraft draft = child(old, "late").id("9").build();
        assertConflict(null, checkpoints.put("thread", draft));
        put(checkpoints, CheckpointDraft.root("sub").id("5"));
        assertConflict(null, checkpoints.put("thread", draft));
        CheckpointRef anew = put(checkpoints, root("anew").id("3"));
        assertConflict(anew, checkpoints.put("thread", draft));
    }

    private static void assertLateIsRefused(CheckpointStore checkpoints, CheckpointRef late) {
        CheckpointDraft draft = child(late, "late").id(late.id() + "0").build();
        String thread = late.thread();
        failure(ConflictException.class, checkpoints.put(thread, draft));
        failure(ConflictException.class, checkpoints.commit(thread, Step.of(draft, task("late", "a", "late"))));
        failure(ConflictException.class, checkpoints.putWrites(late, task("late", "a", "late")));
        failure(ConflictException.class, checkpoints.putWrites(late, task("late", "__error__", "late")));
    }
}
