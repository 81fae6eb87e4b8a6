package io.reactivememory.delta;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.payload.Payload;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a draft changes, and what is written then: {@link StateChange} and {@link StatePlan}. */
class StateChangeTest {

    private static final Payload ONE = Payload.json(1);
    private static final Payload TWO = Payload.json(2);
    private static final Payload LARGE = Payload.json("x".repeat(23));
    private static final Map<String, Payload> STATE = Map.of("array", Payload.jsonText("[1]"), "number", ONE);
    private static final Manifest PARENT = plan(
                    Manifest.EMPTY, Map.of(), CheckpointDraft.root().state(STATE), 1)
            .manifest();

    @Test
    void whatIsSetBeginsAChain() {
        StatePlan plan = plan(CheckpointDraft.root().set("array", LARGE).set("new", Payload.jsonText("[]")));
        assertThat(plan.newChains())
                .containsExactly(new StatePlan.NewChain(10, LARGE), new StatePlan.NewChain(11, Payload.jsonText("[]")));
        assertThat(plan.lastChain()).isEqualTo(11);
        assertThat(plan.links()).isEmpty();
        assertThat(plan.manifest().values())
                .containsEntry("array", ValueRef.inChain(10, 0, false))
                .containsEntry("new", ValueRef.inChain(11, 0, true))
                .containsEntry("number", PARENT.values().get("number"));
    }

    @Test
    void whatIsSmallAndCannotGrowStaysInTheManifest() {
        Payload small = Payload.json("x".repeat(22));
        StatePlan plan = plan(CheckpointDraft.root().set("array", small).set("number", ONE));
        assertThat(plan.newChains()).isEmpty();
        assertThat(plan.lastChain()).isEqualTo(11);
        assertThat(plan.manifest().values())
                .containsEntry("array", ValueRef.inlined(10, small))
                .containsEntry("number", ValueRef.inlined(11, ONE));
        assertThat(plan(CheckpointDraft.root().set("new", LARGE).set("text", Payload.text("1")))
                        .newChains())
                .containsExactly(new StatePlan.NewChain(10, LARGE), new StatePlan.NewChain(11, Payload.text("1")));
    }

    @Test
    void whatIsAppendedIsALink() {
        StatePlan plan = plan(CheckpointDraft.root().append("array", ONE, TWO));
        assertThat(plan.newChains()).isEmpty();
        assertThat(plan.links()).hasSize(1);
        assertThat(plan.links().get(0).value()).isEqualTo(ValueRef.inChain(1, 1, true));
        assertThat(plan.links().get(0).items().encode()).containsExactly(3, '1', ',', '2');
        assertThat(plan.manifest().values()).containsEntry("array", ValueRef.inChain(1, 1, true));
    }

    @Test
    void whatIsAppendedToNothingBeginsAChain() {
        StatePlan plan = plan(CheckpointDraft.root().append("new", ONE, TWO));
        assertThat(plan.newChains()).containsExactly(new StatePlan.NewChain(10, Payload.jsonText("[1,2]")));
        assertThat(plan.manifest().values()).containsEntry("new", ValueRef.inChain(10, 0, true));
    }

    @Test
    void aChainThatCannotGrowIsCopied() {
        StateChange change = StateChange.of(
                PARENT, Map.of(), CheckpointDraft.root().append("array", TWO).build());
        ValueRef value = ValueRef.inChain(1, 0, true);
        assertThat(change.growing()).containsExactly(value);
        StatePlan plan = change.plan(Map.of(value, Payload.jsonText("[1]")), 10);
        assertThat(plan.links()).isEmpty();
        assertThat(plan.newChains()).containsExactly(new StatePlan.NewChain(10, Payload.jsonText("[1,2]")));
        assertThat(plan.manifest().values()).containsEntry("array", ValueRef.inChain(10, 0, true));
    }

    @Test
    void whatIsRemovedIsNamedNoMore() {
        StatePlan plan = plan(CheckpointDraft.root().remove("array").remove("absent"));
        assertThat(plan.newChains()).isEmpty();
        assertThat(plan.manifest().values()).containsOnlyKeys("number");
    }

    @Test
    void ofAWholeStateOnlyTheDifferenceIsWritten() {
        StatePlan plan = plan(CheckpointDraft.root().state(Map.of("array", Payload.jsonText("[1,2]"), "new", ONE)));
        assertThat(plan.newChains()).isEmpty();
        assertThat(plan.lastChain()).isEqualTo(10);
        assertThat(plan.links()).hasSize(1);
        assertThat(plan.links().get(0).items().encode()).containsExactly(1, '2');
        assertThat(plan.manifest().values()).containsOnlyKeys("array", "new");
    }

    @Test
    void theSameStateWritesNothing() {
        StatePlan plan = plan(CheckpointDraft.root().state(STATE));
        assertThat(plan.newChains()).isEmpty();
        assertThat(plan.links()).isEmpty();
        assertThat(plan.manifest().values()).isEqualTo(PARENT.values());
    }

    @Test
    void whatIsSetToTheSameValueIsWritten() {
        assertThat(plan(CheckpointDraft.root().set("number", ONE)).manifest().values())
                .containsEntry("number", ValueRef.inlined(10, ONE));
    }

    @Test
    void findsTheChannelThatIsNoArray() {
        StateChange change = StateChange.of(
                PARENT,
                Map.of(),
                CheckpointDraft.root()
                        .append("array", ONE)
                        .append("new", ONE)
                        .append("number", ONE)
                        .build());
        assertThat(change.notArray()).isEqualTo("number");
    }

    /** The text would be the earlier one with something added, if it were an array. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            application/json|[1|[1,2]
            application/json|["]|["]"]
            application/json|"[1]"|"[1,2]"
            application/json|{"a":[1]}|{"a":[1,2]}
            application/json|1|[1]
            text/plain|[1]|[1,2]
            """)
    void onlyArraysGrow(String mediaType, String earlier, String later) {
        Map<String, Payload> state = Map.of("a", Payload.of(mediaType, earlier.getBytes(UTF_8)));
        Manifest parent = plan(Manifest.EMPTY, Map.of(), CheckpointDraft.root().state(state), 1)
                .manifest();
        Payload value = Payload.of(mediaType, later.getBytes(UTF_8));
        StatePlan plan = plan(parent, state, CheckpointDraft.root().state(Map.of("a", value)), 10);
        assertThat(plan.links()).isEmpty();
        assertThat(plan.manifest().values().get("a"))
                .extracting(ValueRef::chain, ValueRef::links)
                .containsExactly(10L, 0);
    }

    private static StatePlan plan(CheckpointDraft.Builder draft) {
        return plan(PARENT, STATE, draft, 10);
    }

    private static StatePlan plan(
            Manifest parent, Map<String, Payload> state, CheckpointDraft.Builder draft, long firstChain) {
        return StateChange.of(parent, state, draft.build()).plan(Map.of(), firstChain);
    }
}
