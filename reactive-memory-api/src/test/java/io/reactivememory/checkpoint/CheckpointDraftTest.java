package io.reactivememory.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivememory.payload.Payload;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class CheckpointDraftTest {

    private static final CheckpointRef PARENT = new CheckpointRef("thread", "sub", "a-1", 7);
    private static final Payload ONE = Payload.json(1);
    private static final Payload TWO = Payload.json(2);
    private static final String NAMES =
            " must be 1 to 512 bytes of UTF-8 with no control characters and no unpaired" + " surrogates, but ";

    @Test
    void saysWhatItWasTold() {
        CheckpointDraft draft = CheckpointDraft.childOf(PARENT)
                .set("plan", ONE)
                .append("messages", ONE, TWO)
                .remove("scratch")
                .metadata("step", 7)
                .metadata("note", null)
                .run("run-1")
                .id("a-2")
                .mode(PutMode.STRICT)
                .build();
        assertThat(draft.branch()).isEqualTo("sub");
        assertThat(draft.parent()).isEqualTo(PARENT);
        assertThat(draft.id()).isEqualTo("a-2");
        assertThat(draft.run()).isEqualTo("run-1");
        assertThat(draft.mode()).isEqualTo(PutMode.STRICT);
        assertThat(draft.metadata()).isEqualTo(Payload.jsonText("{\"step\":7,\"note\":null}"));
        assertThat(draft.state()).isNull();
        assertThat(draft.changes())
                .containsExactly(
                        Map.entry("messages", new ChannelChange.Append(List.of(ONE, TWO))),
                        Map.entry("plan", new ChannelChange.Set(ONE)),
                        Map.entry("scratch", new ChannelChange.Remove()));
    }

    @Test
    void hasNothingThatWasNotTold() {
        CheckpointDraft draft = CheckpointDraft.root().build();
        assertThat(draft.branch()).isEmpty();
        assertThat(draft.parent()).isNull();
        assertThat(draft.id()).isNull();
        assertThat(draft.run()).isNull();
        assertThat(draft.mode()).isEqualTo(PutMode.FORK);
        assertThat(draft.metadata()).isEqualTo(Payload.jsonText("{}"));
        assertThat(draft.changes()).isEmpty();
        assertThat(draft.state()).isNull();
        assertThat(CheckpointDraft.root("sub").build().branch()).isEqualTo("sub");
    }

    @Test
    void anEmptyStateIsAState() {
        assertThat(CheckpointDraft.root().state(Map.of()).build().state()).isEmpty();
    }

    @Test
    void goesOnFromACheckpointThatWasRead() {
        String id = CheckpointIds.next(Instant.EPOCH);
        Checkpoint read = new Checkpoint(
                PARENT.sibling(id),
                null,
                Instant.EPOCH,
                null,
                Payload.jsonText("{}"),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of());
        assertThat(CheckpointDraft.childOf(read).build().parent()).isEqualTo(PARENT.sibling(id));
    }

    @Test
    void appendsAddUpInTheirOrder() {
        CheckpointDraft draft = CheckpointDraft.root()
                .append("a", ONE)
                .append("a", List.of(TWO, ONE))
                .append("a", TWO)
                .build();
        assertThat(draft.changes())
                .containsExactly(Map.entry("a", new ChannelChange.Append(List.of(ONE, TWO, ONE, TWO))));
    }

    @Test
    void channelsAreInTheOrderOfTheirBytes() {
        Map<String, Payload> state = Map.of("😀", ONE, "\uFFEE", ONE, "a", ONE, "B", ONE);
        assertThat(stateOf(CheckpointDraft.root().state(state)).keySet()).containsExactly("B", "a", "\uFFEE", "😀");
        CheckpointDraft.Builder builder = CheckpointDraft.root();
        state.forEach(builder::set);
        assertThat(builder.build().changes().keySet()).containsExactly("B", "a", "\uFFEE", "😀");
    }

    @Test
    void addsTheFieldsOfAnObjectToTheMetadata() {
        ObjectNode fields =
                JsonNodeFactory.instance.objectNode().put("b", 2).set("c", JsonNodeFactory.instance.arrayNode());
        assertThat(CheckpointDraft.root()
                        .metadata("a", 1)
                        .metadata("b", 1)
                        .metadata(fields)
                        .metadata("a", 3)
                        .build()
                        .metadata())
                .isEqualTo(Payload.jsonText("{\"a\":3,\"b\":2,\"c\":[]}"));
    }

    @Test
    void keepsNothingOfWhatItWasMadeOf() {
        Map<String, Payload> state = new TreeMap<>(Map.of("a", ONE));
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.putObject("b").put("c", 1);
        CheckpointDraft.Builder builder =
                CheckpointDraft.root().state(state).metadata(fields).metadata("d", fields);
        state.put("a", TWO);
        fields.withObject("b").put("c", 2);
        CheckpointDraft draft = builder.build();
        assertThat(draft.state()).containsExactly(Map.entry("a", ONE));
        assertThat(draft.metadata()).isEqualTo(Payload.jsonText("{\"b\":{\"c\":1},\"d\":{\"b\":{\"c\":1}}}"));
    }

    @Test
    void keepsNothingOfTheListOfItems() {
        List<Payload> items = new ArrayList<>(List.of(ONE));
        CheckpointDraft.Builder builder = CheckpointDraft.root().append("a", items);
        items.set(0, TWO);
        assertThat(builder.build().changes()).containsExactly(Map.entry("a", new ChannelChange.Append(List.of(ONE))));
    }

    @Test
    void isNotChangedByWhatItsBuilderIsToldLater() {
        CheckpointDraft.Builder builder =
                CheckpointDraft.root().append("a", ONE).metadata("m", 1);
        CheckpointDraft draft = builder.build();
        CheckpointDraft later =
                builder.append("a", TWO).set("b", ONE).metadata("m", 2).build();
        assertThat(draft.changes()).containsExactly(Map.entry("a", new ChannelChange.Append(List.of(ONE))));
        assertThat(draft.metadata()).isEqualTo(Payload.jsonText("{\"m\":1}"));
        assertThat(later.changes()).containsOnlyKeys("a", "b");
    }

    @Test
    void handsOutNothingThatCanBeChanged() {
        CheckpointDraft changes = CheckpointDraft.root().append("a", ONE).build();
        Map<String, Payload> state = stateOf(CheckpointDraft.root().state(Map.of("a", ONE)));
        ChannelChange.Append append = new ChannelChange.Append(List.of(ONE));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> changes.changes().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> append.items().clear());
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(state::clear);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "\uD83D"})
    void refusesNamesThatAreNone(String name) {
        refuses("channel", () -> CheckpointDraft.root().set(name, ONE));
        refuses("channel", () -> CheckpointDraft.root().set("a", ONE).append(name, ONE));
        refuses("channel", () -> CheckpointDraft.root().remove(name));
        refuses("channel", () -> CheckpointDraft.root().state(Map.of(name, ONE)));
        refuses("run id", () -> CheckpointDraft.root().run(name));
        refuses("checkpoint id", () -> CheckpointDraft.root().id(name));
    }

    @Test
    void refusesNamesThatAreTooLong() {
        String longest = "x".repeat(512);
        assertThat(CheckpointDraft.root(longest)
                        .set(longest, ONE)
                        .run(longest)
                        .id(longest)
                        .build()
                        .id())
                .isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root(longest + "x"))
                .withMessage("branch" + NAMES + "has 513 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().set(longest + "x", ONE))
                .withMessage("channel" + NAMES + "has 513 bytes");
    }

    @Test
    void refusesABranchThatIsNeitherANameNorEmpty() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root("a\tb"))
                .withMessage("branch must have no control characters and no unpaired surrogates, but has U+0009 at"
                        + " index 1");
    }

    @Test
    void refusesToChangeAChannelTwice() {
        String message = "a channel must be changed once, but 'a' is twice";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().set("a", ONE).set("a", ONE))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().set("a", ONE).append("a", ONE))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().append("a", ONE).set("a", ONE))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().append("a", ONE).remove("a"))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().remove("a").append("a", ONE))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().remove("a").remove("a"))
                .withMessage(message);
    }

    @Test
    void aRefusedChangeLeavesTheBuilderAsItWas() {
        CheckpointDraft.Builder builder = CheckpointDraft.root().set("a", ONE);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.set("a", TWO));
        assertThat(builder.build().changes()).containsExactly(Map.entry("a", new ChannelChange.Set(ONE)));
    }

    @Test
    void refusesToAppendNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().append("a"))
                .withMessage("append must have at least one item, but has none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().append("a", ONE).append("a", List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "1,2", "1]", "],[", "nul", "[1,]", "\"", "1 2", "// c\n1", "1//", "\uFEFF1"})
    void refusesItemsThatAreNotJson(String item) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().append("a", ONE, Payload.jsonText(item)))
                .withMessageStartingWith(
                        "an appended item must be well-formed JSON, but is Payload[application/json, ");
    }

    @Test
    void refusesItemsOfOtherMediaTypes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().append("a", Payload.text("1")))
                .withMessageContaining("must be well-formed JSON")
                .withMessageContaining("Payload[text/plain;charset=utf-8, 1 bytes]");
        assertThat(CheckpointDraft.root()
                        .append("a", Payload.of("application/geo+json", new byte[] {'1'}))
                        .build()
                        .changes())
                .containsOnlyKeys("a");
    }

    @Test
    void refusesMetadataThatCannotBeWritten() {
        Object[] inItself = new Object[1];
        inItself[0] = inItself;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().metadata("field", inItself))
                .withMessageStartingWith("value cannot be written as JSON: ");
    }

    /** A name with half a surrogate pair, and a number of more digits than are read. */
    @Test
    void refusesMetadataThatCannotBeReadAgain() {
        String message = "metadata must be JSON that can be read again, but is Payload[application/json, ";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().metadata("\uD83D", 1))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().metadata("a", Map.of("\uD83D", 1)))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().metadata("a", BigInteger.TEN.pow(1_001)))
                .withMessageStartingWith(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root()
                        .metadata(JsonNodeFactory.instance.objectNode().put("\uD83D", 1)))
                .withMessageStartingWith(message);
    }

    @Test
    void adds50000AppendsUpInNoTime() {
        CheckpointDraft.Builder builder = CheckpointDraft.root();
        for (int i = 0; i < 50_000; i++) {
            builder.append("a", ONE);
        }
        assertThat(((ChannelChange.Append)
                                Objects.requireNonNull(builder.build().changes().get("a")))
                        .items())
                .hasSize(50_000);
    }

    @Test
    void refusesMetadataThatIsNoObject() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root().metadata(JsonNodeFactory.instance.arrayNode()))
                .withMessage("metadata must be a JSON object, but is ARRAY");
    }

    @Test
    void refusesChangesTogetherWithAState() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.root()
                        .state(Map.of())
                        .set("b", ONE)
                        .remove("a")
                        .build())
                .withMessage("a draft must have changes or a whole state, but has both: [a, b] and state");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-1", "a-0", "a-", "A-2"})
    void refusesAnIdThatDoesNotSortAfterTheParents(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.childOf(PARENT).id(id).build())
                .withMessage("checkpoint id must sort after the parent's 'a-1', but is '" + id + "'");
    }

    @Test
    void comparesIdsByTheirBytes() {
        CheckpointDraft.Builder child = CheckpointDraft.childOf(PARENT.sibling("\uFFEE"));
        assertThat(child.id("😀").build().id()).isEqualTo("😀");
    }

    @Test
    void refusesAChildWithoutIdOfAParentThatTheStoreDidNotName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CheckpointDraft.childOf(PARENT).build())
                .withMessage("the parent's id 'a-1' is none that the store gave, so its child must be given an id that"
                        + " sorts after it");
        String given = CheckpointIds.next(Instant.EPOCH);
        assertThat(CheckpointDraft.childOf(PARENT.sibling(given)).build().id()).isNull();
    }

    @Test
    void printsNoContent() {
        assertThat(CheckpointDraft.childOf(PARENT)
                        .id("a-2")
                        .set("a", Payload.text("hunter2"))
                        .metadata("password", "hunter2")
                        .build())
                .hasToString("CheckpointDraft[branch='sub', parent=a-1, id=a-2, 1 changes, FORK]");
        assertThat(CheckpointDraft.root().state(Map.of("a", ONE, "b", ONE)).build())
                .hasToString("CheckpointDraft[branch='', parent=none, id=null, 2 channels, FORK]");
    }

    private static Map<String, Payload> stateOf(CheckpointDraft.Builder builder) {
        return Objects.requireNonNull(builder.build().state());
    }

    private static void refuses(String what, ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageStartingWith(what + " must ");
    }
}
