package io.reactivememory.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.payload.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FingerprintTest {

    private static final Payload ONE = Payload.json(1);
    private static final Payload TWO = Payload.json(2);
    private static final CheckpointRef PARENT = CheckpointRef.of("thread", "a");

    /** Drafts of which no two say the same. */
    static List<Supplier<CheckpointDraft>> different() {
        Stream<UnaryOperator<CheckpointDraft.Builder>> told = Stream.of(
                draft -> draft,
                draft -> draft.run("run"),
                draft -> draft.run("run2"),
                draft -> draft.metadata("run", "run"),
                draft -> draft.metadata("step", 1),
                draft -> draft.metadata("step", "1"),
                draft -> draft.metadata("step", null),
                draft -> draft.set("a", ONE),
                draft -> draft.set("b", ONE),
                draft -> draft.set("a", TWO),
                draft -> draft.set("a", Payload.jsonText("1 ")),
                draft -> draft.set("a", Payload.text("1")),
                draft -> draft.set("a", Payload.text("")),
                draft -> draft.set("a", Payload.jsonText("[1]")),
                draft -> draft.set("a", ONE).set("b", ONE),
                draft -> draft.set("a", ONE).set("b", TWO),
                draft -> draft.set("a", TWO).set("b", ONE),
                draft -> draft.append("a", ONE),
                draft -> draft.append("a", ONE, TWO),
                draft -> draft.append("a", TWO, ONE),
                draft -> draft.append("a", ONE).append("b", TWO),
                draft -> draft.append("a", Payload.jsonText("[1,2]")),
                draft -> draft.remove("a"),
                draft -> draft.remove("a").remove("b"),
                draft -> draft.remove("state"),
                draft -> draft.set("state", ONE),
                draft -> draft.set("set", ONE),
                draft -> draft.set("state", ONE).set("set", ONE),
                draft -> draft.append("state", ONE),
                draft -> draft.state(Map.of()),
                draft -> draft.state(Map.of("a", ONE)),
                draft -> draft.state(Map.of("set", ONE)),
                draft -> draft.state(Map.of("append1", ONE)),
                draft -> draft.state(Map.of("state", ONE)),
                draft -> draft.state(Map.of("state", ONE, "set", ONE)),
                draft -> draft.state(Map.of("a", ONE, "b", ONE)));
        Stream<Supplier<CheckpointDraft>> roots =
                told.map(each -> () -> each.apply(CheckpointDraft.root()).build());
        return Stream.concat(roots, Stream.of(() -> child("b"), () -> child("bb")))
                .toList();
    }

    @Test
    void differsForAllThatMayDiffer() {
        assertThat(different().stream().map(draft -> Fingerprint.of(draft.get())))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("different")
    void isTheSameForTheSameDraftMadeAgain(Supplier<CheckpointDraft> draft) {
        Fingerprint first = Fingerprint.of(draft.get());
        assertThat(Fingerprint.of(draft.get())).isEqualTo(first).hasSameHashCodeAs(first);
    }

    @Test
    void doesNotMindIdAndMode() {
        assertThat(Fingerprint.of(CheckpointDraft.root().id("a").build()))
                .isEqualTo(Fingerprint.of(
                        CheckpointDraft.root().id("b").mode(PutMode.STRICT).build()));
    }

    @Test
    void doesNotMindTheEpochOfTheParent() {
        assertThat(Fingerprint.of(CheckpointDraft.childOf(new CheckpointRef("thread", "", "a", 7))
                        .id("b")
                        .build()))
                .isEqualTo(
                        Fingerprint.of(CheckpointDraft.childOf(PARENT).id("b").build()));
    }

    @Test
    void doesNotMindTheOrderInWhichChannelsWereTold() {
        Map<String, Payload> state = new LinkedHashMap<>();
        state.put("b", TWO);
        state.put("a", ONE);
        assertThat(Fingerprint.of(CheckpointDraft.root().state(state).build()))
                .isEqualTo(Fingerprint.of(
                        CheckpointDraft.root().state(Map.of("a", ONE, "b", TWO)).build()));
        assertThat(Fingerprint.of(
                        CheckpointDraft.root().set("b", TWO).remove("a").build()))
                .isEqualTo(Fingerprint.of(
                        CheckpointDraft.root().remove("a").set("b", TWO).build()));
    }

    @Test
    void doesNotMindHowAppendsWereAddedUp() {
        assertThat(Fingerprint.of(
                        CheckpointDraft.root().append("a", ONE).append("a", TWO).build()))
                .isEqualTo(Fingerprint.of(
                        CheckpointDraft.root().append("a", ONE, TWO).build()));
    }

    @Test
    void isStoredIn16Bytes() {
        Fingerprint fingerprint = Fingerprint.of(CheckpointDraft.root().build());
        byte[] stored = fingerprint.bytes();
        assertThat(stored).hasSize(16);
        assertThat(Fingerprint.ofStored(stored)).isEqualTo(fingerprint);
        fingerprint.bytes()[0]++;
        assertThat(fingerprint.bytes()).as("a copy").isEqualTo(stored);
    }

    private static CheckpointDraft child(String parent) {
        return CheckpointDraft.childOf(PARENT.sibling(parent)).id("c").build();
    }
}
