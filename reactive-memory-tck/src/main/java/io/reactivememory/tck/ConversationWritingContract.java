package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.MessagePart;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * The rules CV-1 to CV-9 and CV-22: how messages are appended, under which condition, and what comes back.
 *
 * <p>Where CV-3 or CV-6 fails only now and then, look for a sequence or an id that is read before the thread is locked.
 */
public interface ConversationWritingContract extends MemoryContract {

    @Rule(id = "CV-1", says = "appends are numbered from 1 in their order")
    default void appendsAreNumberedFromOne(StoreUnderTest store) {
        ConversationLog log = store.log();
        assertThat(value(log.append("thread", Message.user("a"))))
                .as("first append")
                .isEqualTo(appended(1, 1));
        assertThat(value(log.append("thread", Message.user("b"), Message.user("c"), Message.user("d"))))
                .as("second append")
                .isEqualTo(appended(2, 4));
        assertThat(value(log.append("other", Message.user("a"))))
                .as("another thread")
                .isEqualTo(appended(1, 1));
        List<LoggedMessage> messages = list(log.replay("thread"));
        assertThat(Sequences.of(messages)).as("sequences").containsExactly(1L, 2L, 3L, 4L);
        assertThat(Sample.texts(messages)).as("texts").containsExactly("a", "b", "c", "d");
    }

    @Rule(id = "CV-1", says = "a sequence is never used twice in a life")
    default void sequenceIsNeverUsedTwice(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.messages(3), AppendOptions.defaults()));
        done(log.trim("thread", TrimPolicy.keepLast(0)));
        assertThat(value(log.append("thread", Message.user("d"))))
                .as("after a trim of all")
                .isEqualTo(appended(4, 4));
        done(log.rewrite("thread", List.of(), AppendOptions.defaults()));
        assertThat(value(log.append("thread", Message.user("e"))))
                .as("after a rewrite to none")
                .isEqualTo(appended(5, 5));
    }

    @Rule(id = "CV-1", says = "a new life is numbered from 1")
    default void newLifeIsNumberedFromOne(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.messages(3), AppendOptions.defaults()));
        done(log.delete("thread"));
        assertThat(value(log.append("thread", Message.user("a"))))
                .as("after a deletion")
                .isEqualTo(appended(1, 1));
        done(log.expireAt("thread", store.clock().now()));
        assertThat(value(log.append("thread", Message.user("a"))))
                .as("after an expiry")
                .isEqualTo(appended(1, 1));
    }

    @Rule(id = "CV-2", says = "readers see an append whole or not at all")
    default void readersSeeAppendWholeOrNotAtAll(StoreUnderTest store) {
        ConversationLog log = store.log();
        Mono<Void> writing = Concurrently.together(
                        1_000, i -> log.append("thread", Message.user("q" + i), Message.assistant("a" + i)))
                .then();
        Concurrently.meanwhile(writing, () -> {
            assertThat(value(log.count("thread")) % 2)
                    .as("half turns in the count")
                    .isZero();
            List<String> newest = Sample.texts(list(log.tail("thread", 4)));
            assertThat(newest.size() % 2)
                    .as("half turns in the tail %s", newest)
                    .isZero();
            for (int i = 0; i < newest.size(); i += 2) {
                assertThat(newest.get(i))
                        .as("the turn at %d of the tail %s", i, newest)
                        .startsWith("q");
                assertThat(newest.get(i + 1))
                        .as("the answer")
                        .isEqualTo(newest.get(i).replace('q', 'a'));
            }
            assertThat(list(log.replay("thread", ReplayQuery.backward().limit(1))))
                    .as("the newest message")
                    .allSatisfy(logged -> assertThat(logged.message().role()).isEqualTo("assistant"));
        });
    }

    @Rule(id = "CV-3", says = "concurrent appends lose, duplicate and mix nothing")
    default void concurrentAppendsLoseNothing(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<Appended> answers = Concurrently.times(
                Concurrently.OPERATIONS, i -> log.append("thread", call(i), AppendOptions.defaults()));
        List<LoggedMessage> messages = list(log.replay("thread"));
        Sequences.assertRun("concurrent appends", messages, 1, messages.size());
        List<String> texts = Sample.texts(messages);
        int total = 0;
        for (int i = 0; i < answers.size(); i++) {
            int first = answers.get(i).sequences().get(0).intValue() - 1;
            List<String> call = call(i).stream().map(Message::text).toList();
            total += call.size();
            assertThat(answers.get(i).sequences())
                    .as("sequences of call %d", i)
                    .isEqualTo(Sequences.from(first + 1, call.size()));
            assertThat(texts.subList(first, first + call.size()))
                    .as("the messages of call %d", i)
                    .isEqualTo(call);
        }
        assertThat(messages).as("messages of all calls").hasSize(total);
    }

    /** Returns the messages of a call: one, or three of every fourth. */
    private static List<Message> call(int i) {
        return Sample.messages("call " + i + " message ", i % 4 == 0 ? 3 : 1);
    }

    @Rule(id = "CV-4", says = "a known id is not written again")
    default void knownIdIsNotWrittenAgain(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Message.user("before"), Sample.message("id"), Message.user("after")));
        Appended again = value(log.append(
                "thread", Message.builder("user").id("id").text("other text").build()));
        assertThat(again).as("the answer to a known id").isEqualTo(new Appended(List.of(2L), 0, 3));
        assertThat(Sample.texts(list(log.replay("thread")))).as("messages").containsExactly("before", "id", "after");
        assertThat(value(log.append("other", Sample.message("id"))))
                .as("the id in another thread")
                .isEqualTo(appended(1, 1));
    }

    @Rule(id = "CV-4", says = "an id that the thread no longer holds is free")
    default void idThatWasDroppedIsFree(StoreUnderTest store) {
        ConversationLog log = store.log();
        Message message = Sample.message("id");
        done(log.append("thread", message));
        done(log.trim("thread", TrimPolicy.keepLast(0)));
        assertThat(value(log.append("thread", message))).as("after a trim").isEqualTo(appended(2, 2));
        done(log.rewrite("thread", List.of(), AppendOptions.defaults()));
        assertThat(value(log.append("thread", message))).as("after a rewrite").isEqualTo(appended(3, 3));
        done(log.delete("thread"));
        assertThat(value(log.append("thread", message))).as("in a new life").isEqualTo(appended(1, 1));
    }

    @Rule(id = "CV-5", says = "of known and new ids the new ones are written")
    default void newIdsAmongKnownAreWritten(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.message("a"), Sample.message("b")));
        Appended mixed = value(
                log.append("thread", Sample.message("x"), Sample.message("b"), Message.user("y"), Sample.message("a")));
        assertThat(mixed).as("the answer to known and new ids").isEqualTo(new Appended(List.of(3L, 2L, 4L, 1L), 2, 4));
        assertThat(Sample.texts(list(log.replay("thread")))).as("messages").containsExactly("a", "b", "x", "y");
    }

    @Rule(id = "CV-5", says = "an id that occurs twice in a call is written once")
    default void idTwiceInCallIsWrittenOnce(StoreUnderTest store) {
        ConversationLog log = store.log();
        Appended answer = value(log.append("thread", Sample.message("a"), Sample.message("b"), Sample.message("a")));
        assertThat(answer).as("the answer to an id given twice").isEqualTo(new Appended(List.of(1L, 2L, 1L), 2, 2));
        assertThat(Sample.texts(list(log.replay("thread")))).as("messages").containsExactly("a", "b");
    }

    @Rule(id = "CV-6", says = "every append sent twice at once is written once")
    default void appendSentTwiceIsWrittenOnce(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<Appended> answers = Concurrently.times(
                2 * Concurrently.OPERATIONS, i -> log.append("thread", Sample.message("id " + i / 2)));
        List<LoggedMessage> messages = list(log.replay("thread"));
        Sequences.assertRun("appends that were sent twice", messages, 1, Concurrently.OPERATIONS);
        for (int i = 0; i < answers.size(); i += 2) {
            Appended one = answers.get(i);
            Appended other = answers.get(i + 1);
            assertThat(one.sequences())
                    .as("both answers to id %d", i / 2)
                    .hasSize(1)
                    .isEqualTo(other.sequences());
            assertThat(one.written() + other.written())
                    .as("how often id %d was written", i / 2)
                    .isEqualTo(1);
            assertThat(messages.get(one.sequences().get(0).intValue() - 1)
                            .message()
                            .id())
                    .as("the id at the sequence that was answered")
                    .isEqualTo("id " + i / 2);
        }
    }

    @Rule(id = "CV-7", says = "a conditional append writes at the expected sequence only")
    default void conditionalAppendWritesAtExpectedSequence(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<Message> pair = Sample.messages(2);
        assertConflict(2, 0, log.append("thread", pair, AppendOptions.expecting(2)));
        assertThat(list(log.summary("thread")))
                .as("the thread after a conflict")
                .isEmpty();
        assertThat(value(log.append("thread", pair, AppendOptions.expecting(0))))
                .isEqualTo(appended(1, 2));
        assertConflict(0, 2, log.append("thread", pair, AppendOptions.expecting(0)));
        assertConflict(3, 2, log.append("thread", pair, AppendOptions.expecting(3)));
        assertThat(value(log.count("thread"))).as("messages after conflicts").isEqualTo(2);
        assertThat(value(log.append("thread", pair, AppendOptions.expecting(2))))
                .isEqualTo(appended(3, 4));
        done(log.trim("thread", TrimPolicy.keepLast(0)));
        assertConflict(4, 0, log.append("thread", pair, AppendOptions.expecting(4)));
        assertThat(value(log.append("thread", pair, AppendOptions.expecting(0))))
                .isEqualTo(appended(5, 6));
    }

    @Rule(id = "CV-7", says = "of a hundred writers on one position one wins")
    default void ofHundredWritersOneWins(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Sample.messages(3), AppendOptions.defaults()));
        Concurrently.Race<Appended> race = Concurrently.race(
                100, i -> log.append("thread", Sample.messages("writer " + i, 2), AppendOptions.expecting(3)));
        assertThat(race.winners()).as("winners").containsExactly(appended(4, 5));
        assertThat(race.losers())
                .as("what the losers are told")
                .hasSize(99)
                .extracting(ConflictException::actual)
                .containsOnly(5L);
        assertThat(value(log.count("thread"))).as("messages after the race").isEqualTo(5);
    }

    @Rule(id = "CV-8", says = "repeating a conditional append that succeeded is no conflict")
    default void repeatingConditionalAppendIsNoConflict(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<Message> turn = List.of(Sample.message("a"), Sample.message("b"));
        Appended first = value(log.append("thread", turn, AppendOptions.expecting(0)));
        assertThat(value(log.append("thread", turn, AppendOptions.expecting(0))))
                .as("the repetition")
                .isEqualTo(new Appended(first.sequences(), 0, 2));
        done(log.append("thread", Message.user("later")));
        assertThat(value(log.append("thread", turn, AppendOptions.expecting(0))))
                .as("the repetition after others wrote")
                .isEqualTo(new Appended(List.of(1L, 2L), 0, 3));
        assertConflict(
                0, 3, log.append("thread", List.of(turn.get(0), Sample.message("c")), AppendOptions.expecting(0)));
        assertThat(value(log.count("thread"))).as("messages").isEqualTo(3);
    }

    @Rule(id = "CV-9", says = "messages come back as they were given")
    default void messagesComeBackAsGiven(StoreUnderTest store) {
        List<Message> given = List.of(
                Message.system("Line one\nline \"two\" \\ \t 日本語 🙂"),
                Message.builder("any role").id("an id").name("planner").text("").build(),
                Message.builder("assistant").build(),
                Message.builder("assistant")
                        .part(new MessagePart.Text("text"))
                        .part(new MessagePart.ToolCall(
                                "c1", "search", Payload.json(Map.of("q", "x")).json()))
                        .part(new MessagePart.Media("https://example.org/a.png", "image/png"))
                        .part(MessagePart.fromJson(Payload.jsonText("{\"type\":\"new\",\"x\":[null,1]}")
                                .json()))
                        .build(),
                Message.builder("tool")
                        .part(new MessagePart.ToolResult(
                                "c1", Payload.json(List.of(1, 2)).json()))
                        .build(),
                Message.builder("user")
                        .attribute("model", "m1")
                        .attribute("price", new BigDecimal("1.10"))
                        .attribute("null", null)
                        .field("zeta", Map.of("deep", List.of(true, false)))
                        .field("alpha", new BigDecimal("12345678901234567890.123456789"))
                        .build(),
                Message.fromJson("{\"content\":null,\"role\":\"user\",\"id\":null,\"x\":1e400,\"\":\"empty name\"}"));
        done(store.log().append("thread", given, AppendOptions.defaults()));
        List<Message> back = list(store.log().replay("thread")).stream()
                .map(LoggedMessage::message)
                .toList();
        assertThat(back).as("messages").isEqualTo(given);
        assertThat(back)
                .as("the JSON of messages")
                .extracting(Message::payload)
                .isEqualTo(given.stream().map(Message::payload).toList());
        assertThat(back.get(1))
                .extracting(Message::id, Message::name, Message::role)
                .containsExactly("an id", "planner", "any role");
        assertThat(back.get(3).parts()).as("parts").isEqualTo(given.get(3).parts());
        assertThat(back.get(5).otherFields().keySet())
                .as("fields, in their order")
                .containsExactly("zeta", "alpha");
        assertThat(back.get(5).attributes())
                .as("attributes")
                .isEqualTo(given.get(5).attributes());
    }

    @Rule(id = "CV-22", says = "instants do not go back, also when the clock does")
    default void instantsDoNotGoBack(StoreUnderTest store) {
        ConversationLog log = store.log();
        Instant start = store.clock().now();
        done(log.append("thread", Message.user("a")));
        store.clock().advance(Duration.ofMinutes(-5));
        done(log.append("thread", Message.user("b"), Message.user("c")));
        store.clock().advance(Duration.ofMinutes(6));
        Instant end = store.clock().now();
        done(log.append("thread", Message.user("d")));
        assertThat(list(log.replay("thread")))
                .as("instants while the clock went back and forth")
                .extracting(LoggedMessage::at)
                .containsExactly(start, start, start, end);
        store.clock().advance(Duration.ofHours(-1));
        done(log.rewrite("thread", List.of(Message.user("new")), AppendOptions.defaults()));
        assertThat(list(log.replay("thread")))
                .as("the instant of what a rewrite appended")
                .extracting(LoggedMessage::at)
                .containsExactly(end);
    }

    @Rule(id = "CV-22", says = "instants are those of the clock where it goes on")
    default void instantsAreThoseOfClock(StoreUnderTest store) {
        List<Instant> instants = IntStream.range(0, 3)
                .mapToObj(i -> {
                    store.clock().advance(Duration.ofMillis(1_500));
                    done(store.log().append("thread", Sample.messages(2), AppendOptions.defaults()));
                    return store.clock().now();
                })
                .toList();
        assertThat(list(store.log().replay("thread")))
                .as("instants of three appends of two")
                .extracting(LoggedMessage::at)
                .containsExactly(
                        instants.get(0),
                        instants.get(0),
                        instants.get(1),
                        instants.get(1),
                        instants.get(2),
                        instants.get(2));
    }

    private static Appended appended(long first, long last) {
        List<Long> sequences = Sequences.from(first, (int) (last - first + 1));
        return new Appended(sequences, sequences.size(), last);
    }

    private static void assertConflict(long expected, long actual, Mono<?> append) {
        ConflictException conflict = failure(ConflictException.class, append);
        assertThat(conflict.expected()).as("the expected last sequence").isEqualTo(expected);
        assertThat(conflict.actual()).as("the actual last sequence").isEqualTo(actual);
    }
}
