package io.reactivememory.tck;

import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.Checkpoints.all;
import static io.reactivememory.tck.Checkpoints.assertConflict;
import static io.reactivememory.tck.Checkpoints.assertList;
import static io.reactivememory.tck.Checkpoints.assertSame;
import static io.reactivememory.tck.Checkpoints.child;
import static io.reactivememory.tck.Checkpoints.get;
import static io.reactivememory.tck.Checkpoints.line;
import static io.reactivememory.tck.Checkpoints.numbers;
import static io.reactivememory.tck.Checkpoints.put;
import static io.reactivememory.tck.Checkpoints.root;
import static io.reactivememory.tck.Checkpoints.texts;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The rules CP-1 to CP-7: what a put writes, and what a checkpoint has of its parent.
 *
 * <p>Where CP-3 or CP-4 fails only for old checkpoints, look at how a value is put together from what was appended, and at
 * whom the pieces belong to.
 */
public interface CheckpointWritingContract extends MemoryContract {

    @Rule(id = "CP-1", says = "a put answers with where the checkpoint is")
    default void putAnswersWhereCheckpointIs(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointDraft first = CheckpointDraft.root()
                .set("plan", Payload.text("think"))
                .metadata("step", -1)
                .run("run 1")
                .build();
        Instant start = store.clock().now();
        CheckpointRef root = value(checkpoints.put("thread", first));
        store.clock().advance(Duration.ofMinutes(1));
        CheckpointDraft second = CheckpointDraft.childOf(root)
                .append("messages", Payload.json("hi"))
                .build();
        CheckpointRef child = value(checkpoints.put("thread", second));
        assertThat(root.thread()).as("the thread").isEqualTo("thread");
        assertThat(root.branch()).as("the branch").isEqualTo(CheckpointRef.ROOT);
        assertThat(root.id()).as("the id").matches(CheckpointIds::isTime, "is one of the store's");
        assertThat(root.epoch()).as("the epoch, which the store knows").isPositive();
        assertThat(child).as("the child's place").isEqualTo(root.sibling(child.id()));
        assertIs(get(checkpoints, root), root, null, start, "run 1", first.metadata(), Map.of("plan", "think"));
        assertIs(
                get(checkpoints, child),
                child,
                root,
                start.plusSeconds(60),
                null,
                second.metadata(),
                Map.of("messages", "[\"hi\"]", "plan", "think"));
        assertThat(get(checkpoints, CheckpointRef.of("thread", child.id())))
                .as("asked for by a reference that knows no epoch")
                .isEqualTo(get(checkpoints, child));
    }

    @Rule(id = "CP-1", says = "a checkpoint of a branch is there and nowhere else")
    default void checkpointOfBranchIsThere(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointDraft draft = CheckpointDraft.root("child:abc")
                .set("plan", Payload.text("think"))
                .build();
        CheckpointRef ref = value(checkpoints.put("thread", draft));
        assertThat(ref.branch()).as("the branch").isEqualTo("child:abc");
        assertThat(texts(checkpoints, ref)).as("the state").isEqualTo(Map.of("plan", "think"));
        assertThat(list(checkpoints.latest("thread"))).as("the root graph").isEmpty();
        assertThat(list(checkpoints.get(CheckpointRef.of("thread", ref.id()))))
                .as("the id in the root graph")
                .isEmpty();
    }

    @Rule(id = "CP-1", says = "metadata come back as they were given")
    default void metadataComeBack(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointDraft draft = CheckpointDraft.root()
                .metadata("source", "loop")
                .metadata("step", 7)
                .metadata("score", 0.5)
                .metadata("none", null)
                .metadata("parents", Map.of("", "1", "child:abc", "2"))
                .metadata("seen", List.of(1, "two", List.of(true)))
                .metadata("a.b $ \u0000 🙂", "\u0000 \uD83D")
                .build();
        CheckpointRef ref = value(checkpoints.put("thread", draft));
        Checkpoint back = get(checkpoints, ref);
        assertThat(back.metadata().text())
                .as("the metadata")
                .isEqualTo(draft.metadata().text());
        assertThat(back.metadata("step"))
                .as("a field")
                .isEqualTo(Payload.json(7).json());
        assertThat(back.metadata("missing")).as("a field that is missing").isNull();
        CheckpointRef child = put(checkpoints, CheckpointDraft.childOf(ref));
        assertThat(get(checkpoints, child).metadata().text())
                .as("the metadata of a child that has none")
                .isEqualTo("{}");
    }

    private static void assertIs(
            Checkpoint checkpoint,
            CheckpointRef ref,
            @Nullable CheckpointRef parent,
            Instant at,
            @Nullable String run,
            Payload metadata,
            Map<String, String> state) {
        assertThat(checkpoint.ref()).as("where it is").isEqualTo(ref);
        assertThat(checkpoint.parent()).as("its parent").isEqualTo(parent);
        assertThat(checkpoint.at()).as("when it was put").isEqualTo(at);
        assertThat(checkpoint.run()).as("its run").isEqualTo(run);
        assertThat(checkpoint.metadata()).as("its metadata").isEqualTo(metadata);
        assertThat(texts(checkpoint)).as("its state").isEqualTo(state);
        assertThat(checkpoint.channels()).as("its channels").isEqualTo(state.keySet());
        assertThat(checkpoint.writes()).as("its pending writes").isEmpty();
    }

    @Rule(id = "CP-2", says = "values come back with media type and bytes")
    default void valuesComeBack(StoreUnderTest store) {
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        assertKept(
                store.checkpoints(),
                List.of(
                        Payload.of("application/octet-stream", random),
                        Payload.of("image/png", new byte[0]),
                        Payload.of("application/problem+json", "{ \"status\":  404 }".getBytes(UTF_8)),
                        Payload.of("Text/Plain;Charset=\"UTF-8\"", new byte[] {0}),
                        Payload.text(""),
                        Payload.text("text with \u0000 and \r\n"),
                        Payload.json(null),
                        Payload.json(""),
                        Payload.json(Map.of("n", List.of(1, 2.5, "x", true))),
                        Payload.jsonText("  { \"b\" : 1.10,\n\t\"a\": [ ],  \"b\":2 }\r\n"),
                        Payload.jsonText("[ 1,2 ,  3.0 ]"),
                        Payload.jsonText("not JSON at all"),
                        Payload.jsonText(""),
                        Payload.jsonText("{\"\\u0000\": \"a\\u0000b\"}"),
                        Payload.jsonText("[\"a\\ud83d\", \"\\ud83d\\ude42\", \"\\ude42\\ud83d\"]"),
                        Payload.jsonText("[".repeat(500) + "]".repeat(500)),
                        Payload.jsonText("{\"a\":".repeat(500) + "null" + "}".repeat(500))));
    }

    @Rule(id = "CP-2", says = "ten megabytes come back")
    default void tenMegabytesComeBack(StoreUnderTest store) {
        byte[] random = new byte[10 * 1024 * 1024];
        new Random(2).nextBytes(random);
        assertKept(
                store.checkpoints(),
                List.of(
                        Payload.of("application/octet-stream", random),
                        Payload.json(List.of("é".repeat(5 * 1024 * 1024)))));
    }

    /** Asserts that values come back from where they were set, from a child, and in every way of reading. */
    private static void assertKept(CheckpointStore checkpoints, List<Payload> values) {
        List<String> channels = Sample.names("channel", values.size());
        CheckpointDraft.Builder draft = CheckpointDraft.root();
        Map<String, Payload> state = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            draft.set(channels.get(i), values.get(i));
            state.put(channels.get(i), values.get(i));
        }
        CheckpointRef root = put(checkpoints, draft);
        CheckpointRef child = put(checkpoints, child(root, "child"));
        CheckpointRef whole = put(checkpoints, "whole", CheckpointDraft.root().state(state));
        HistoryQuery full = HistoryQuery.newestFirst().projection(Projection.full());
        for (int i = 0; i < values.size(); i++) {
            String channel = channels.get(i);
            Payload value = values.get(i);
            assertSame("get", value, get(checkpoints, root).value(channel));
            assertSame("of the child", value, get(checkpoints, child).value(channel));
            assertSame("of a whole state", value, get(checkpoints, whole).value(channel));
            assertSame("latest", value, value(checkpoints.latest("thread")).value(channel));
        }
        for (Checkpoint shown : list(checkpoints.history("thread", full))) {
            state.forEach((channel, value) -> assertSame("history", value, shown.value(channel)));
        }
    }

    @Rule(id = "CP-3", says = "a child has its parent's values but for what it changes")
    default void childHasParentsValues(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef root = put(
                checkpoints,
                CheckpointDraft.root()
                        .set("kept", Payload.text("a"))
                        .set("set", Payload.text("a"))
                        .set("removed", Payload.text("a"))
                        .append("grown", Payload.json(1)));
        CheckpointRef child = put(
                checkpoints,
                CheckpointDraft.childOf(root)
                        .set("set", Payload.text("b"))
                        .set("new", Payload.text("b"))
                        .remove("removed")
                        .remove("unknown")
                        .append("grown", Payload.json(2)));
        CheckpointRef same = put(checkpoints, CheckpointDraft.childOf(child));
        CheckpointRef again = put(checkpoints, CheckpointDraft.childOf(same).set("removed", Payload.text("c")));
        Map<String, String> changed = Map.of("kept", "a", "set", "b", "new", "b", "grown", "[1,2]");
        assertThat(texts(checkpoints, child)).as("the child").isEqualTo(changed);
        assertThat(texts(checkpoints, same)).as("a child without changes").isEqualTo(changed);
        assertThat(texts(checkpoints, again))
                .as("a child with a channel that was removed before")
                .isEqualTo(Map.of("kept", "a", "set", "b", "new", "b", "grown", "[1,2]", "removed", "c"));
        assertThat(texts(checkpoints, root))
                .as("the root after all that")
                .isEqualTo(Map.of("kept", "a", "set", "a", "removed", "a", "grown", "[1]"));
        assertThat(get(checkpoints, put(checkpoints, CheckpointDraft.root())).channels())
                .as("a root without changes")
                .isEmpty();
    }

    @Rule(id = "CP-3", says = "a checkpoint keeps its state while its line goes on")
    default void checkpointKeepsItsState(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = new ArrayList<>();
        List<Map<String, String>> states = new ArrayList<>();
        Map<String, String> state = new LinkedHashMap<>();
        CheckpointDraft.Builder draft = CheckpointDraft.root();
        for (int i = 0; i < 200; i++) {
            String channel = "channel " + i % 7;
            if (i % 5 == 4) {
                draft.remove(channel);
                state.remove(channel);
            } else {
                draft.set(channel, Payload.text("value " + i));
                state.put(channel, "value " + i);
            }
            line.add(put(checkpoints, draft));
            states.add(Map.copyOf(state));
            draft = CheckpointDraft.childOf(line.get(i));
        }
        for (int i = 0; i < line.size(); i++) {
            assertThat(texts(checkpoints, line.get(i)))
                    .as("the state of checkpoint %d", i)
                    .isEqualTo(states.get(i));
        }
    }

    @Rule(id = "CP-4", says = "an append begins an array, and goes on with it")
    default void appendBeginsArrayAndGoesOn(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef first = put(checkpoints, append(CheckpointDraft.root(), "1", "\"two\""));
        assertList(checkpoints, first, Payload.jsonText("[1, \"two\"]"));
        CheckpointRef second = put(checkpoints, append(CheckpointDraft.childOf(first), "[3]", "{\"a\": [4]}", "null"));
        assertList(checkpoints, second, Payload.jsonText("[1, \"two\", [3], {\"a\": [4]}, null]"));
        CheckpointRef removed = put(checkpoints, CheckpointDraft.childOf(second).remove("list"));
        CheckpointRef anew = put(checkpoints, append(CheckpointDraft.childOf(removed), " 5 "));
        assertList(checkpoints, anew, Payload.jsonText("[5]"));
        assertList(checkpoints, first, Payload.jsonText("[1, \"two\"]"));
        assertList(checkpoints, second, Payload.jsonText("[1, \"two\", [3], {\"a\": [4]}, null]"));
    }

    @Rule(id = "CP-4", says = "an append goes on with an array that was set")
    default void appendGoesOnWithArrayThatWasSet(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        for (String array :
                List.of("[]", " [ ] ", "[1]", "\n[ 1 ,[2], \"]\" ]\t", "[[]]", "[\"\\ud83d\", \"\\u0000\"]")) {
            Payload given = Payload.jsonText(array);
            CheckpointRef set = put(checkpoints, CheckpointDraft.root().set("list", given));
            CheckpointRef one = put(checkpoints, append(CheckpointDraft.childOf(set), "\"\\ude42\""));
            CheckpointRef two = put(checkpoints, append(CheckpointDraft.childOf(one), "1.10", "[ ]"));
            List<Object> items = new ArrayList<>(Arrays.asList(given.as(Object[].class)));
            items.add("\uDE42");
            assertList(checkpoints, one, Payload.json(items));
            Collections.addAll(items, Payload.jsonText("1.10").json(), List.of());
            assertList(checkpoints, two, Payload.json(items));
            assertSame("what was set", given, get(checkpoints, set).value("list"));
        }
    }

    @Rule(id = "CP-4", says = "an append to anything but a JSON array is refused")
    default void appendToAnythingElseIsRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<Payload> others = List.of(
                Payload.json(Map.of("a", 1)),
                Payload.json("[1]"),
                Payload.json(1),
                Payload.json(null),
                Payload.jsonText("[1"),
                Payload.jsonText("[1] [2]"),
                Payload.jsonText(""),
                Payload.text("[1]"),
                Payload.of("application/octet-stream", new byte[] {'[', ']'}));
        for (Payload other : others) {
            CheckpointRef root =
                    put(checkpoints, CheckpointDraft.root().set("list", other).set("kept", Payload.text("a")));
            List<Checkpoint> before = all(checkpoints);
            assertConflict(
                    root,
                    checkpoints.put(
                            "thread",
                            append(CheckpointDraft.childOf(root), "1")
                                    .set("kept", Payload.text("b"))
                                    .build()));
            assertThat(all(checkpoints))
                    .as("everything after an append to %s", other)
                    .isEqualTo(before);
        }
    }

    @Rule(id = "CP-4", says = "a thousand appends, each link read afterwards")
    default void thousandAppends(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<CheckpointRef> line = line(checkpoints, Checkpoints.MANY_LINKS);
        for (int i = 0; i < line.size(); i += i > 40 && i < 1_010 ? 13 : 1) {
            assertList(checkpoints, line.get(i), numbers(i + 1));
        }
        assertThat(value(checkpoints.latest("thread")).ref()).as("the latest").isEqualTo(line.get(line.size() - 1));
    }

    @Rule(id = "CP-4", says = "several lists that grow at different paces stay apart")
    default void listsThatGrowAtDifferentPaces(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef head = put(checkpoints, root("start"));
        List<List<Object>> lists = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 1; i <= 150; i++) {
            CheckpointDraft.Builder draft = CheckpointDraft.childOf(head);
            for (int pace = 1; pace <= lists.size(); pace++) {
                if (i % pace == 0) {
                    draft.append("list " + pace, Payload.json(i));
                    lists.get(pace - 1).add(i);
                }
            }
            if (i == 100) {
                draft = CheckpointDraft.childOf(head).set("list 1", Payload.json(List.of("anew")));
                lists.get(0).clear();
                lists.get(0).add("anew");
                lists.get(1).remove(lists.get(1).size() - 1);
            }
            head = put(checkpoints, draft);
        }
        Checkpoint last = get(checkpoints, head);
        for (int pace = 1; pace <= lists.size(); pace++) {
            assertThat(texts(last).get("list " + pace))
                    .as("the list that grows with every %d. link", pace)
                    .isEqualTo(Payload.json(lists.get(pace - 1)).text());
        }
    }

    private static CheckpointDraft.Builder append(CheckpointDraft.Builder draft, String... items) {
        return draft.append("list", Arrays.stream(items).map(Payload::jsonText).toList());
    }

    @Rule(id = "CP-5", says = "a whole state is exactly what the checkpoint has")
    default void wholeStateIsWhatCheckpointHas(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef head = put(
                checkpoints,
                CheckpointDraft.root()
                        .set("a", Payload.text("a"))
                        .set("b", Payload.text("b"))
                        .append("list", Payload.json(1), Payload.json(2)));
        List<CheckpointRef> line = new ArrayList<>();
        List<Map<String, Payload>> states = List.of(
                Map.of("a", Payload.text("a"), "c", Payload.text("c"), "list", Payload.jsonText("[1,2,3]")),
                Map.of("list", Payload.jsonText("[1,2,3]")),
                Map.of("list", Payload.jsonText("[1,2]")),
                Map.of("list", Payload.jsonText("[2,1,3]")),
                Map.of("list", Payload.jsonText("[]")),
                Map.of(),
                Map.of("list", Payload.text("[]"), "a", Payload.json(null)),
                Map.of("list", Payload.jsonText("{}"), "a", Payload.text("null")));
        for (Map<String, Payload> state : states) {
            head = put(checkpoints, CheckpointDraft.childOf(head).state(state));
            line.add(head);
        }
        for (int i = 0; i < line.size(); i++) {
            assertThat(get(checkpoints, line.get(i)).state())
                    .as("state %d of %s", i, states)
                    .isEqualTo(states.get(i));
        }
    }

    @Rule(id = "CP-5", says = "an array that grows comes back as it was spelled")
    default void growingArrayComesBackAsSpelled(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> spellings = List.of(
                "[1,2]",
                "[1, 2, 3]",
                "[1.0,2,3]",
                "[ 1.0,2,3,4 ]",
                "[1.0,2,3,4,{\"b\":1,\"a\":2}]",
                "[1.0,2,3,4,{\"a\":2,\"b\":1},5]",
                "[1e0,2,3,4,{\"a\":2,\"b\":1},5,\"é\"]",
                "[1e0,2,3,4,{\"a\":2,\"b\":1},5,\"\\u00e9\",\"\\ud83d\"]",
                "[1e0,2,3,4,{\"a\":2,\"b\":1},5,\"\\u00e9\",\"\\ud83d\" ]",
                "[1e0,2,3,4,{\"a\":2,\"b\":1},5,\"\\u00e9\",\"\\ud83d\",]");
        CheckpointRef head = put(checkpoints, root("start"));
        List<CheckpointRef> line = new ArrayList<>();
        for (String spelling : spellings) {
            head = put(checkpoints, CheckpointDraft.childOf(head).state(Map.of("list", Payload.jsonText(spelling))));
            line.add(head);
        }
        for (int i = 0; i < line.size(); i++) {
            assertThat(texts(checkpoints, line.get(i)).get("list"))
                    .as("array %d", i)
                    .isEqualTo(spellings.get(i));
        }
    }

    @Rule(id = "CP-5", says = "appends and whole states take turns")
    default void appendsAndWholeStatesTakeTurns(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef head = put(checkpoints, CheckpointDraft.root().state(Map.of("list", numbers(1))));
        List<CheckpointRef> line = new ArrayList<>(List.of(head));
        for (int i = 1; i < 120; i++) {
            CheckpointDraft.Builder draft = CheckpointDraft.childOf(head);
            head = put(
                    checkpoints,
                    i % 3 == 0 ? append(draft, String.valueOf(i)) : draft.state(Map.of("list", numbers(i + 1))));
            line.add(head);
        }
        for (int i = 0; i < line.size(); i++) {
            assertList(checkpoints, line.get(i), numbers(i + 1));
        }
    }

    @Rule(id = "CP-6", says = "a version changes exactly when its channel is written, and grows")
    default void versionChangesWhenWritten(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Payload a = Payload.text("a");
        CheckpointRef head =
                put(checkpoints, CheckpointDraft.root().set("set", a).set("kept", a));
        head = assertWritten(checkpoints, head, CheckpointDraft.childOf(head).set("set", Payload.text("b")), "set");
        head = assertWritten(checkpoints, head, append(CheckpointDraft.childOf(head), "1"), "list");
        head = assertWritten(checkpoints, head, append(CheckpointDraft.childOf(head), "2"), "list");
        head = assertWritten(checkpoints, head, CheckpointDraft.childOf(head));
        head = assertWritten(checkpoints, head, CheckpointDraft.childOf(head).remove("unknown"));
        head = assertWritten(checkpoints, head, CheckpointDraft.childOf(head).remove("set"));
        head = assertWritten(checkpoints, head, CheckpointDraft.childOf(head).set("set", Payload.text("b")), "set");
        Map<String, Payload> whole = Map.of("kept", a, "set", Payload.text("c"), "list", numbers(9));
        head = assertWritten(checkpoints, head, CheckpointDraft.childOf(head).state(whole), "set", "list");
        head = assertWritten(checkpoints, head, CheckpointDraft.childOf(head).state(whole));
        assertThat(get(checkpoints, head).versions())
                .as("the versions of the end")
                .containsOnlyKeys("kept", "set", "list");
    }

    @Rule(id = "CP-6", says = "versions grow through a hundred writes")
    default void versionsGrowThroughHundredWrites(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointRef head = put(checkpoints, root("start").append("list", Payload.json(0)));
        for (int i = 0; i < 100; i++) {
            head = i % 2 == 0
                    ? assertWritten(checkpoints, head, child(head, "link " + i), "says")
                    : assertWritten(checkpoints, head, append(CheckpointDraft.childOf(head), "1"), "list");
        }
    }

    /** Puts a child and asserts that its versions are greater than the parent's in these channels, and equal in others. */
    private static CheckpointRef assertWritten(
            CheckpointStore checkpoints, CheckpointRef parent, CheckpointDraft.Builder draft, String... written) {
        Map<String, String> before = get(checkpoints, parent).versions();
        CheckpointRef child = put(checkpoints, draft);
        Map<String, String> after = get(checkpoints, child).versions();
        for (String channel : after.keySet()) {
            String version = before.get(channel);
            if (!List.of(written).contains(channel)) {
                assertThat(after.get(channel))
                        .as("the version of %s, not written", channel)
                        .isEqualTo(version);
            } else if (version != null) {
                assertThat(after.get(channel))
                        .as("the version of %s, written", channel)
                        .isGreaterThan(version);
            }
        }
        assertThat(after.keySet()).as("channels that have a version").containsAll(List.of(written));
        return child;
    }

    @Rule(id = "CP-7", says = "the same ids in other threads and branches are others")
    default void sameIdsElsewhereAreOthers(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        List<String> threads = List.of("a", "b", "a/sub");
        List<String> branches = List.of("", "sub", "sub/sub", "sub|sub", "Sub");
        for (String thread : threads) {
            for (String branch : branches) {
                String place = thread + " in " + branch;
                CheckpointRef one = put(
                        checkpoints,
                        thread,
                        CheckpointDraft.root(branch).id("1").append("list", Payload.json(place)));
                put(
                        checkpoints,
                        thread,
                        CheckpointDraft.childOf(one).id("2").append("list", Payload.json(place + " again")));
            }
        }
        for (String thread : threads) {
            for (String branch : branches) {
                String place = thread + " in " + branch;
                assertList(checkpoints, CheckpointRef.of(thread, branch, "1"), Payload.json(List.of(place)));
                assertList(
                        checkpoints,
                        CheckpointRef.of(thread, branch, "2"),
                        Payload.json(List.of(place, place + " again")));
                assertThat(value(checkpoints.latest(thread, branch, Projection.metadata()))
                                .id())
                        .as("the latest of %s", place)
                        .isEqualTo("2");
            }
            assertThat(all(checkpoints, thread)).as("checkpoints of %s", thread).hasSize(2 * branches.size());
        }
    }
}
