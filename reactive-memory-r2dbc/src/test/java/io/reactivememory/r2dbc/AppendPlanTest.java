package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.r2dbc.MessageTable.Position;
import io.reactivememory.r2dbc.ThreadTable.Life;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppendPlanTest {

    private static final long NOW = 1_000;
    private static final FailedOperation APPEND = new FailedOperation("test", "conversations.append", "t");

    private static LogEnd end(long floor, Position last) {
        return new LogEnd(new Life(7, floor, 0, null, true, null), last);
    }

    private static LogEnd end(long lastSequence) {
        return end(0, new Position(lastSequence, NOW - 1));
    }

    private static AppendPlan plan(LogEnd end) {
        return new AppendPlan(end, Map.of(), NOW);
    }

    private static Message message(String id) {
        return Message.builder("user").id(id).text("said").build();
    }

    private static Appended add(AppendPlan plan, AppendOptions options, Message... messages) {
        return plan.add(List.of(messages), options, APPEND);
    }

    private static Appended add(AppendPlan plan, Message... messages) {
        return add(plan, AppendOptions.defaults(), messages);
    }

    private static List<Long> sequences(AppendPlan plan) {
        return plan.rows().stream().map(AppendPlan.Row::seq).toList();
    }

    @Test
    void firstMessageOfAThreadHasSequenceOne() {
        AppendPlan plan = plan(LogEnd.NONE);
        assertThat(add(plan, Message.user("a"))).isEqualTo(new Appended(List.of(1L), 1, 1));
        assertThat(plan.rows()).containsExactly(new AppendPlan.Row(1, NOW, Message.user("a")));
    }

    @Test
    void appendsFollowOneAnother() {
        AppendPlan plan = plan(end(41));
        assertThat(add(plan, Message.user("a"), Message.user("b"))).isEqualTo(new Appended(List.of(42L, 43L), 2, 43));
        assertThat(add(plan, Message.user("c"))).isEqualTo(new Appended(List.of(44L), 1, 44));
        assertThat(sequences(plan)).containsExactly(42L, 43L, 44L);
        assertThat(plan.start()).isEqualTo(end(41));
        assertThat(plan.end()).isEqualTo(end(0, new Position(44, NOW)));
    }

    @Test
    void floorAboveTheLastMessageIsNotGivenAgain() {
        AppendPlan emptied = plan(end(9, Position.NONE));
        assertThat(add(emptied, Message.user("a")).sequences()).containsExactly(10L);
        AppendPlan cut = plan(end(9, new Position(5, NOW)));
        assertThat(add(cut, Message.user("a")).sequences()).containsExactly(10L);
        assertThat(add(cut, Message.user("b")).sequences()).containsExactly(11L);
        AppendPlan trimmed = plan(end(3, new Position(5, NOW)));
        assertThat(add(trimmed, Message.user("a")).sequences()).containsExactly(6L);
    }

    @Test
    void idThatIsThereIsNotWrittenAgain() {
        AppendPlan plan = new AppendPlan(end(41), Map.of("x", 7L), NOW);
        assertThat(add(plan, message("x"))).isEqualTo(new Appended(List.of(7L), 0, 41));
        assertThat(plan.rows()).isEmpty();
        assertThat(plan.end()).isEqualTo(plan.start());
        assertThat(add(plan, Message.user("a"), message("x"), Message.user("b")))
                .isEqualTo(new Appended(List.of(42L, 7L, 43L), 2, 43));
        assertThat(sequences(plan)).containsExactly(42L, 43L);
    }

    @Test
    void idIsWrittenOnceInOneAppendAndInTheNext() {
        AppendPlan plan = plan(end(41));
        assertThat(add(plan, message("x"), message("x"), message("y")))
                .isEqualTo(new Appended(List.of(42L, 42L, 43L), 2, 43));
        assertThat(add(plan, message("y"), message("z"))).isEqualTo(new Appended(List.of(43L, 44L), 1, 44));
        assertThat(plan.rows().stream().map(row -> row.message().id()).toList()).containsExactly("x", "y", "z");
    }

    @Test
    void messagesWithoutIdAreAllWritten() {
        AppendPlan plan = plan(LogEnd.NONE);
        assertThat(add(plan, Message.user("a"), Message.user("a")).written()).isEqualTo(2);
    }

    @Test
    void conflictLeavesNothing() {
        AppendPlan plan = plan(end(41));
        AppendOptions expecting = AppendOptions.expecting(40).ttl(Duration.ofSeconds(1));
        assertThatThrownBy(() -> add(plan, expecting, message("x")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("40")
                .hasMessageContaining("41");
        assertThat(plan.rows()).isEmpty();
        assertThat(plan.expiresAt()).isNull();
        assertThat(plan.end()).isEqualTo(plan.start());
        assertThat(add(plan, message("x"))).as("the id that conflicted").isEqualTo(new Appended(List.of(42L), 1, 42));
    }

    @Test
    void conditionSeesTheAppendsBeforeIt() {
        AppendPlan plan = plan(end(41));
        add(plan, AppendOptions.expecting(41), Message.user("a"));
        assertThatThrownBy(() -> add(plan, AppendOptions.expecting(41), Message.user("b")))
                .isInstanceOf(ConflictException.class);
        add(plan, AppendOptions.expecting(42), Message.user("b"));
        assertThat(sequences(plan)).containsExactly(42L, 43L);
    }

    @Test
    void repeatedAppendMeetsNoCondition() {
        AppendPlan plan = plan(end(41));
        add(plan, AppendOptions.expecting(41), message("x"));
        assertThat(add(plan, AppendOptions.expecting(41), message("x")))
                .as("the retry of the same append")
                .isEqualTo(new Appended(List.of(42L), 0, 42));
    }

    @Test
    void emptiedThreadIsExpectedToEndAtZero() {
        AppendPlan plan = plan(end(9, Position.NONE));
        assertThat(add(plan, AppendOptions.expecting(0), Message.user("a")).sequences())
                .containsExactly(10L);
    }

    @Test
    void lastTimeToLiveCounts() {
        AppendPlan plan = plan(end(41));
        add(plan, AppendOptions.defaults().ttl(Duration.ofMillis(50)), message("x"));
        assertThat(plan.expiresAt()).isEqualTo(NOW + 50);
        add(plan, Message.user("a"));
        assertThat(plan.expiresAt()).as("after an append without").isEqualTo(NOW + 50);
        add(plan, AppendOptions.defaults().ttl(Duration.ofMillis(20)), message("x"));
        assertThat(plan.expiresAt()).as("after an append that writes nothing").isEqualTo(NOW + 20);
    }

    @Test
    void expiryStaysUnlessAnAppendSaysSo() {
        AppendPlan plan = plan(end(41));
        add(plan, Message.user("a"));
        assertThat(plan.expiresAt()).isNull();
    }

    @Test
    void instantsDoNotGoBack() {
        AppendPlan plan = plan(end(0, new Position(41, NOW + 500)));
        add(plan, Message.user("a"));
        add(plan, Message.user("b"));
        assertThat(plan.rows()).allSatisfy(row -> assertThat(row.at()).isEqualTo(NOW + 500));
        assertThat(plan.last()).isEqualTo(new Position(43, NOW + 500));
    }
}
