package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.child;
import static io.reactivememory.tck.Checkpoints.continued;
import static io.reactivememory.tck.Checkpoints.get;
import static io.reactivememory.tck.Checkpoints.ids;
import static io.reactivememory.tck.Checkpoints.line;
import static io.reactivememory.tck.Checkpoints.put;
import static io.reactivememory.tck.Checkpoints.root;
import static io.reactivememory.tck.Checkpoints.task;
import static io.reactivememory.tck.Checkpoints.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.conversation.Message;
import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rules CP-23 to CP-30: how checkpoints are found, how much of them is loaded, and how they are listed.
 *
 * <p>Where CP-28 fails, look at what the engine's JSON operators make of numbers, nulls and nested objects. Where CP-29
 * fails, look for an offset.
 */
public interface CheckpointReadingContract extends MemoryContract {

    @Rule(id = "CP-23", says = "latest is the greatest id, whatever was put last")
    default void latestIsGreatestId(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        assertThat(list(checkpoints.latest("thread")))
                .as("of an unknown thread")
                .isEmpty();
        for (String id : List.of("m", "x", "b", "🙂", "\uFFFD", "Z", "y")) {
            put(checkpoints, root("in " + id).id(id));
        }
        Checkpoint latest = value(checkpoints.latest("thread"));
        assertThat(latest.id()).as("the latest").isEqualTo("🙂");
        assertThat(texts(latest)).as("its state").isEqualTo(Map.of("says", "in 🙂"));
        CheckpointRef old =
                put(checkpoints, child(CheckpointRef.of("thread", "b"), "late").id("c"));
        assertThat(value(checkpoints.latest("thread")).id())
                .as("after a child of an old one")
                .isEqualTo("🙂");
        done(checkpoints.putWrites(old, task("task", "a", "1")));
        done(checkpoints.putWrites(CheckpointRef.of("thread", "🙂🙂"), task("task", "a", "1")));
        assertThat(value(checkpoints.latest("thread")))
                .as("after writes to others")
                .isEqualTo(latest);
    }

    @Rule(id = "CP-23", says = "each branch has a latest of its own")
    default void eachBranchHasLatest(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef one = put(checkpoints, CheckpointDraft.root("one"));
        CheckpointRef two = put(checkpoints, CheckpointDraft.root("two"));
        CheckpointRef next = put(checkpoints, CheckpointDraft.childOf(one));
        assertThat(latest(checkpoints, "one")).as("of one").isEqualTo(next);
        assertThat(latest(checkpoints, "two")).as("of two").isEqualTo(two);
        assertThat(list(checkpoints.latest("thread"))).as("of the root graph").isEmpty();
        assertThat(list(checkpoints.latest("thread", "On", Projection.full())))
                .as("of an unknown branch")
                .isEmpty();
        assertThat(list(checkpoints.latest("other", "one", Projection.full())))
                .as("of an unknown thread")
                .isEmpty();
    }

    private static CheckpointRef latest(CheckpointStore checkpoints, String branch) {
        return value(checkpoints.latest("thread", branch, Projection.metadata()))
                .ref();
    }

    @Rule(id = "CP-24", says = "get of an id that is not there is empty")
    default void getOfUnknownIdIsEmpty(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(checkpoints, root("root"));
        put(checkpoints, CheckpointDraft.root("sub").id("1"));
        List<CheckpointRef> absent = List.of(
                root.sibling(CheckpointIds.next(store.clock().instant())),
                root.sibling(root.id().substring(1)),
                root.sibling(root.id() + " "),
                root.sibling(root.id().toUpperCase(Locale.ROOT).replace('0', 'O')),
                CheckpointRef.of("thread", "1"),
                CheckpointRef.of("thread", "sub", root.id()),
                CheckpointRef.of("thread2", root.id()),
                CheckpointRef.of("Thread", root.id()));
        for (CheckpointRef ref : absent) {
            for (Projection projection : List.of(Projection.full(), Projection.metadata())) {
                assertThat(list(checkpoints.get(ref, projection)))
                        .as("get of %s", ref)
                        .isEmpty();
            }
        }
        assertThat(get(checkpoints, root).ref()).as("what is there").isEqualTo(root);
    }

    @Rule(id = "CP-25", says = "a projection loads what it names and no more")
    default void projectionLoadsWhatItNames(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(
                checkpoints,
                CheckpointDraft.root()
                        .set("a", Payload.text("a"))
                        .set("b", Payload.text("b"))
                        .metadata("step", 1)
                        .run("run"));
        CheckpointRef child = put(checkpoints, CheckpointDraft.childOf(root).append("list", Payload.json(1)));
        done(checkpoints.putWrites(child, task("task", "a", "1")));
        Checkpoint full = get(checkpoints, child);
        assertThat(full.state()).as("all values").containsOnlyKeys("a", "b", "list");
        assertLoads(checkpoints, full, Projection.metadata(), List.of(), 0);
        assertLoads(checkpoints, full, new Projection(Set.of(), false), List.of(), 0);
        assertLoads(checkpoints, full, Projection.channels("b"), List.of("b"), 0);
        assertLoads(checkpoints, full, Projection.channels("list", "a", "none", "A"), List.of("a", "list"), 0);
        assertLoads(checkpoints, full, Projection.metadata().withWrites(), List.of(), 1);
        assertLoads(checkpoints, full, Projection.channels("a").withWrites(), List.of("a"), 1);
        assertLoads(checkpoints, full, new Projection(null, false), List.of("a", "b", "list"), 0);
        assertLoads(checkpoints, full, Projection.full(), List.of("a", "b", "list"), 1);
    }

    private static void assertLoads(
            CheckpointStore checkpoints, Checkpoint full, Projection projection, List<String> channels, int writes) {
        List<Checkpoint> read = List.of(
                value(checkpoints.get(full.ref(), projection)),
                value(checkpoints.latest("thread", CheckpointRef.ROOT, projection)),
                list(checkpoints.history("thread", HistoryQuery.newestFirst().projection(projection)))
                        .get(0));
        for (Checkpoint checkpoint : read) {
            assertThat(checkpoint.state().keySet())
                    .as("channels with values, with %s", projection)
                    .isEqualTo(Set.copyOf(channels));
            checkpoint
                    .state()
                    .forEach((channel, value) ->
                            assertThat(value).as("the value of %s", channel).isEqualTo(full.value(channel)));
            assertThat(checkpoint.writes())
                    .as("pending writes with %s", projection)
                    .hasSize(writes);
            assertThat(checkpoint.channels()).as("channels").containsExactlyInAnyOrder("a", "b", "list");
            assertThat(checkpoint.versions()).as("versions").isEqualTo(full.versions());
            assertThat(checkpoint.ref()).as("where it is").isEqualTo(full.ref());
            assertThat(checkpoint.parent()).as("its parent").isEqualTo(full.parent());
            assertThat(checkpoint.at()).as("its instant").isEqualTo(full.at());
            assertThat(checkpoint.metadata()).as("its metadata").isEqualTo(full.metadata());
            assertThat(checkpoint.run()).as("its run").isEqualTo(full.run());
        }
    }

    @Rule(id = "CP-26", says = "a history shows every checkpoint once, newest first, as get does")
    default void historyShowsEveryCheckpoint(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = new ArrayList<>(line(checkpoints, Sample.PAGES));
        line.addAll(continued(checkpoints, line.get(300), 1_000, 40));
        put(checkpoints, "other", root("other"));
        put(checkpoints, CheckpointDraft.root("sub"));
        done(checkpoints.putWrites(line.get(100), task("task", "a", "1")));
        Collections.reverse(line);
        HistoryQuery newest = HistoryQuery.newestFirst();
        assertThat(list(checkpoints.history("thread", newest)))
                .as("the history")
                .extracting(Checkpoint::ref)
                .isEqualTo(line);
        List<Checkpoint> full = list(checkpoints.history("thread", newest.projection(Projection.full())));
        for (int i = 0; i < line.size(); i += 7) {
            assertThat(full.get(i)).as("place %d of the history", i).isEqualTo(get(checkpoints, line.get(i)));
        }
        assertThat(list(checkpoints.history("unknown", newest)))
                .as("of an unknown thread")
                .isEmpty();
        assertThat(list(checkpoints.history("thread", newest.branch("unknown"))))
                .as("of an unknown branch")
                .isEmpty();
    }

    @Rule(id = "CP-26", says = "a history of all branches shows one after the other, in byte order")
    default void historyOfAllBranches(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> branches = List.of("🙂", "b", "\uFFFD", "", "B", "a", "é", "a b", "10", "9");
        List<CheckpointRef> refs = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String branch = branches.get(i % branches.size());
            refs.add(put(checkpoints, CheckpointDraft.root(branch).metadata("even", i % 2 == 0)));
        }
        List<CheckpointRef> expected = Sample.sorted(branches.stream()).stream()
                .flatMap(branch -> ofBranch(refs, branch).stream())
                .toList();
        HistoryQuery all = HistoryQuery.newestFirst().allBranches();
        assertThat(list(checkpoints.history("thread", all)))
                .as("all branches")
                .extracting(Checkpoint::ref)
                .isEqualTo(expected);
        assertThat(list(checkpoints.history("thread", all.limit(17))))
                .as("the first of all branches")
                .extracting(Checkpoint::ref)
                .isEqualTo(expected.subList(0, 17));
        String middle = refs.get(30).id();
        assertThat(list(checkpoints.history("thread", all.before(middle))))
                .as("below an id, in each branch")
                .extracting(Checkpoint::ref)
                .isEqualTo(expected.stream()
                        .filter(ref -> Sample.BYTE_ORDER.compare(ref.id(), middle) < 0)
                        .toList());
        for (String branch : branches) {
            assertThat(list(checkpoints.history(
                            "thread", HistoryQuery.newestFirst().branch(branch))))
                    .as("the branch '%s'", branch)
                    .extracting(Checkpoint::ref)
                    .isEqualTo(ofBranch(refs, branch));
        }
    }

    private static List<CheckpointRef> ofBranch(List<CheckpointRef> refs, String branch) {
        List<CheckpointRef> own = refs.stream()
                .filter(ref -> ref.branch().equals(branch))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(own);
        return own;
    }

    @Rule(id = "CP-27", says = "a history begins below an id and ends after its limit")
    default void historyBeginsBelowIdAndEndsAfterLimit(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> newest = new ArrayList<>(Sample.names("", 300));
        newest.forEach(id -> put(checkpoints, CheckpointDraft.root().id(id)));
        Collections.reverse(newest);
        assertHistory(checkpoints, HistoryQuery.newestFirst(), newest);
        assertHistory(checkpoints, HistoryQuery.newestFirst().limit(0), List.of());
        assertHistory(checkpoints, HistoryQuery.newestFirst().allBranches().limit(0), List.of());
        for (int limit : new int[] {1, 2, 16, 17, 256, 257, 299, 300}) {
            assertHistory(checkpoints, HistoryQuery.newestFirst().limit(limit), newest.subList(0, limit));
        }
        assertHistory(checkpoints, HistoryQuery.newestFirst().limit(Long.MAX_VALUE), newest);
        assertHistory(checkpoints, below("00299"), newest.subList(1, 300));
        assertHistory(checkpoints, below("00100"), newest.subList(200, 300));
        assertHistory(checkpoints, below("00100x"), newest.subList(199, 300));
        assertHistory(checkpoints, below("z"), newest);
        assertHistory(checkpoints, below("00000"), List.of());
        assertHistory(checkpoints, below("!"), List.of());
        assertHistory(checkpoints, below("00100").limit(3), newest.subList(200, 203));
        assertHistory(checkpoints, below("00002").limit(9), newest.subList(298, 300));
    }

    @Rule(id = "CP-27", says = "the last id of a page is the cursor of the next")
    default void lastIdIsCursorOfNext(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = line(checkpoints, 50);
        List<String> paged = new ArrayList<>();
        HistoryQuery page = HistoryQuery.newestFirst().limit(7);
        List<String> shown = ids(list(checkpoints.history("thread", page)));
        while (!shown.isEmpty() && paged.size() < line.size()) {
            paged.addAll(shown);
            shown = ids(list(checkpoints.history("thread", page.before(shown.get(shown.size() - 1)))));
        }
        assertThat(shown).as("what comes below the last").isEmpty();
        Collections.reverse(paged);
        assertThat(paged)
                .as("ids, page by page")
                .isEqualTo(line.stream().map(CheckpointRef::id).toList());
    }

    private static HistoryQuery below(String id) {
        return HistoryQuery.newestFirst().before(id);
    }

    private static void assertHistory(CheckpointStore checkpoints, HistoryQuery query, List<String> expected) {
        assertThat(ids(list(checkpoints.history("thread", query))))
                .as("%s", query)
                .isEqualTo(expected);
    }

    @Rule(id = "CP-28", says = "where compares numbers by worth and everything else as JSON")
    default void whereComparesAsJson(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> values = List.of(
                "1",
                "1.0",
                "10e-1",
                "1.1",
                "\"1\"",
                "true",
                "\"true\"",
                "null",
                "\"\"",
                "\"a\"",
                "\"A\"",
                "\"a \"",
                "\"é\"",
                "\"e\u0301\"",
                "\"\\u0000\"",
                "\"\\ud83d\"",
                "\"'\"",
                "\"%\"",
                "[]",
                "[1, 2]",
                "[1.0, 2]",
                "[2, 1]",
                "[1]",
                "{}",
                "{\"x\": 1}",
                "{\"x\": 1.00}",
                "{\"x\": 1, \"y\": 2}",
                "{\"y\": 2, \"x\": 1}",
                "{\"x\": {\"y\": null}}",
                "{\"x\": {}}",
                "12345678901234567890123",
                "12345678901234567890124",
                "0.1",
                "0.1000000000000000055511151231257827");
        List<List<String>> same = List.of(
                List.of("1", "1.0", "10e-1"),
                List.of("[1, 2]", "[1.0, 2]"),
                List.of("{\"x\": 1}", "{\"x\": 1.00}"),
                List.of("{\"x\": 1, \"y\": 2}", "{\"y\": 2, \"x\": 1}"));
        for (int i = 0; i < values.size(); i++) {
            put(checkpoints, CheckpointDraft.root().id(id(i)).metadata("field", json(values.get(i))));
        }
        put(checkpoints, CheckpointDraft.root().id("nothing"));
        put(
                checkpoints,
                CheckpointDraft.root().id("other").metadata("Field", 1).metadata("nested", Map.of("field", 1)));
        for (String value : values) {
            List<String> alike = same.stream()
                    .filter(group -> group.contains(value))
                    .findFirst()
                    .orElse(List.of(value));
            assertHistory(
                    checkpoints,
                    HistoryQuery.newestFirst().where("field", json(value)),
                    IntStream.range(0, values.size())
                            .mapToObj(i -> values.size() - 1 - i)
                            .filter(i -> alike.contains(values.get(i)))
                            .map(CheckpointReadingContract::id)
                            .toList());
        }
        assertHistory(checkpoints, HistoryQuery.newestFirst().where("field", "no such"), List.of());
        assertHistory(checkpoints, HistoryQuery.newestFirst().where("missing", null), List.of());
    }

    private static String id(int i) {
        return String.format("%05d", i);
    }

    private static Object json(String text) {
        return Payload.jsonText(text).json();
    }

    @Rule(id = "CP-28", says = "several fields must all match, whatever their names")
    default void severalFieldsMustAllMatch(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> fields = List.of("a", "a.b", "$", "a'b", "a\"b", "a\\b", "%", "", " ", "é", "A", "\u0000", "a[0]");
        for (int i = 0; i < fields.size(); i++) {
            CheckpointDraft.Builder draft = CheckpointDraft.root().id(id(i)).metadata("source", "loop");
            put(checkpoints, draft.metadata(fields.get(i), i).metadata("step", i % 2));
        }
        for (int i = 0; i < fields.size(); i++) {
            HistoryQuery query =
                    HistoryQuery.newestFirst().where("source", "loop").where(fields.get(i), i);
            assertHistory(checkpoints, query, List.of(id(i)));
            assertHistory(checkpoints, query.where("step", i % 2), List.of(id(i)));
            assertHistory(checkpoints, query.where("step", 1 - i % 2), List.of());
            assertHistory(checkpoints, query.where("source", "input"), List.of());
            assertHistory(checkpoints, query.before(id(i)), List.of());
        }
        assertHistory(checkpoints, HistoryQuery.newestFirst().where("a", Map.of("b", 1)), List.of());
    }

    @Rule(id = "CP-28", says = "limit and before count what matches")
    default void limitCountsWhatMatches(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> matching = new ArrayList<>();
        for (int i = 0; i < Sample.PAGES; i++) {
            CheckpointDraft.Builder draft = CheckpointDraft.root().id(id(i)).metadata("rare", i % 100 == 7);
            put(checkpoints, draft.metadata("common", i % 2));
            if (i % 100 == 7) {
                matching.add(0, id(i));
            }
        }
        HistoryQuery rare = HistoryQuery.newestFirst().where("rare", true);
        assertHistory(checkpoints, rare, matching);
        assertHistory(checkpoints, rare.limit(2), matching.subList(0, 2));
        assertHistory(checkpoints, rare.limit(6), matching);
        assertHistory(checkpoints, rare.before(matching.get(2)).limit(2), matching.subList(3, 5));
        assertHistory(checkpoints, rare.where("common", 1).allBranches(), matching);
        assertHistory(checkpoints, rare.where("common", 0), List.of());
        assertThat(list(checkpoints.history("thread", HistoryQuery.newestFirst().where("common", 0))))
                .as("every second")
                .hasSize(Sample.PAGES / 2);
    }

    @Rule(id = "CP-29", says = "what is put meanwhile moves nothing")
    default void whatIsPutMeanwhileMovesNothing(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> before = Sample.names("", 300);
        before.forEach(id -> put(checkpoints, CheckpointDraft.root().id(id)));
        for (HistoryQuery query : Arrays.asList(
                HistoryQuery.newestFirst(), HistoryQuery.newestFirst().allBranches())) {
            Reader<Checkpoint> reader = Reader.of(checkpoints.history("thread", query));
            for (int i = 0; i < before.size() && reader.take(10); i++) {
                String between = reader.items().get(reader.size() - 1).id() + "x" + query.branch() + i;
                put(checkpoints, CheckpointDraft.root().id(between));
                put(checkpoints, CheckpointDraft.root().id("z" + query.branch() + i));
                put(checkpoints, CheckpointDraft.root("sub").id("z" + query.branch() + i));
            }
            List<String> shown = reader.awaitCompletion().stream()
                    .filter(checkpoint -> checkpoint.ref().branch().isEmpty())
                    .map(Checkpoint::id)
                    .toList();
            assertThat(shown)
                    .as("a history under puts")
                    .isSortedAccordingTo(Sample.BYTE_ORDER.reversed())
                    .doesNotHaveDuplicates()
                    .containsAll(before);
        }
    }

    @Rule(id = "CP-30", says = "branches are listed once and in byte order")
    default void branchesAreListed(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        assertThat(list(checkpoints.branches("thread")))
                .as("of an unknown thread")
                .isEmpty();
        List<String> branches = new ArrayList<>(Sample.names("sub ", Sample.PAGES));
        branches.add("");
        Concurrently.times(
                2 * branches.size(),
                i -> checkpoints.put(
                        "thread",
                        CheckpointDraft.root(branches.get(i % branches.size())).build()));
        put(checkpoints, "other", CheckpointDraft.root("elsewhere"));
        assertThat(list(checkpoints.branches("thread"))).as("branches").isEqualTo(Sample.sorted(branches.stream()));
    }

    @Rule(id = "CP-30", says = "threads that have checkpoints are listed once and in byte order")
    default void threadsAreListed(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        assertThat(list(checkpoints.threads(""))).as("of an unknown namespace").isEmpty();
        List<String> threads = Sample.names("thread:", Sample.PAGES);
        Concurrently.times(
                2 * threads.size(),
                i -> checkpoints.put(
                        threads.get(i % threads.size()),
                        CheckpointDraft.root(i < threads.size() ? "sub" : "").build()));
        put(checkpoints, "thread", root("root"));
        assertThat(list(checkpoints.threads("thread:")))
                .as("threads under the prefix")
                .isEqualTo(threads);
        assertThat(list(checkpoints.threads("")))
                .as("all threads")
                .hasSize(Sample.PAGES + 1)
                .startsWith("thread");
        assertThat(list(checkpoints.threads("thread:00599")))
                .as("a prefix that is a thread")
                .hasSize(1);
        assertThat(list(checkpoints.threads("x"))).as("a prefix of nothing").isEmpty();
        done(checkpoints.deleteThread("thread:00001"));
        done(checkpoints.putWrites(CheckpointRef.of("pending", "1"), task("task", "a", "1")));
        assertThat(list(checkpoints.threads(""))).as("threads after a deletion").hasSize(Sample.PAGES);
    }

    @Rule(id = "CP-30", says = "a thread that has only messages is not listed")
    default void threadOfMessagesIsNotListed(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        done(store.log().append("talk", Message.user("hi")));
        put(checkpoints, root("root"));
        assertThat(list(checkpoints.threads(""))).as("threads").containsExactly("thread");
    }
}
