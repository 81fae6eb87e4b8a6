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
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.error.ConflictException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules CV-17 to CV-21: how threads are rewritten, trimmed, deleted, how they expire, and how they are listed.
 *
 * <p>Where CV-20 fails, look for an operation that asks whether the thread's row is there and not whether its time has
 * come.
 */
public interface ConversationKeepingContract extends MemoryContract {

    @Rule(id = "CV-17", says = "a rewrite keeps the common prefix and appends the rest")
    default void rewriteKeepsCommonPrefix(StoreUnderTest store) {
        ConversationLog log = store.log();
        assertThat(rewrite(log, "a", "b", "c")).as("of nothing").isEqualTo(new Rewritten(0, 0, 3, 3));
        assertThread(log, List.of(1L, 2L, 3L), "a", "b", "c");
        assertThat(rewrite(log, "a", "x")).as("of the end").isEqualTo(new Rewritten(1, 2, 1, 4));
        assertThread(log, List.of(1L, 4L), "a", "x");
        assertThat(rewrite(log, "a", "x", "y")).as("that only adds").isEqualTo(new Rewritten(2, 0, 1, 5));
        assertThread(log, List.of(1L, 4L, 5L), "a", "x", "y");
        assertThat(rewrite(log, "a")).as("that only drops").isEqualTo(new Rewritten(1, 2, 0, 1));
        assertThat(rewrite(log, "z", "a")).as("of the beginning").isEqualTo(new Rewritten(0, 1, 2, 7));
        assertThread(log, List.of(6L, 7L), "z", "a");
    }

    @Rule(id = "CV-17", says = "repeating a rewrite changes nothing")
    default void repeatingRewriteChangesNothing(StoreUnderTest store) {
        ConversationLog log = store.log();
        rewrite(log, "a", "b", "c");
        rewrite(log, "a", "x");
        assertThat(rewrite(log, "a", "x")).as("the repetition").isEqualTo(new Rewritten(2, 0, 0, 4));
        assertThread(log, List.of(1L, 4L), "a", "x");
        Message spelled = Message.fromJson("{\"role\":\"user\",\"content\":\"spelled\",\"n\":{\"a\":1,\"b\":2}}");
        Message otherwise =
                Message.fromJson("{ \"n\": {\"b\":2, \"a\":1}, \"content\": \"spelled\", \"role\": \"user\" }");
        done(log.rewrite("spelled", List.of(spelled), AppendOptions.defaults()));
        assertThat(value(log.rewrite("spelled", List.of(otherwise), AppendOptions.defaults())))
                .as("the same JSON, spelled otherwise")
                .isEqualTo(new Rewritten(1, 0, 0, 1));
    }

    @Rule(id = "CV-17", says = "a rewrite to nothing keeps the life")
    default void rewriteToNothingKeepsLife(StoreUnderTest store) {
        ConversationLog log = store.log();
        rewrite(log, "a", "b", "c");
        done(log.expireAt("thread", store.clock().now().plusSeconds(60)));
        assertThat(rewrite(log)).as("the rewrite to nothing").isEqualTo(new Rewritten(0, 3, 0, 0));
        assertThat(value(log.summary("thread")))
                .as("the thread")
                .isEqualTo(new ThreadSummary(
                        "thread", 0, 0, null, null, store.clock().now().plusSeconds(60)));
        assertThat(value(log.append("thread", Message.user("d"))).sequences())
                .as("the next append")
                .containsExactly(4L);
    }

    @Rule(id = "CV-17", says = "a rewrite honours a condition")
    default void rewriteHonoursCondition(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<Message> wanted = List.of(Message.user("a"), Message.user("x"));
        ConflictException absent =
                failure(ConflictException.class, log.rewrite("thread", wanted, AppendOptions.expecting(3)));
        assertThat(absent.actual())
                .as("the actual sequence of an unknown thread")
                .isZero();
        rewrite(log, "a", "b", "c");
        ConflictException conflict =
                failure(ConflictException.class, log.rewrite("thread", wanted, AppendOptions.expecting(2)));
        assertThat(conflict.actual()).as("the actual sequence").isEqualTo(3);
        assertThread(log, List.of(1L, 2L, 3L), "a", "b", "c");
        assertThat(value(log.rewrite("thread", wanted, AppendOptions.expecting(3))))
                .as("the rewrite whose condition holds")
                .isEqualTo(new Rewritten(1, 2, 1, 4));
    }

    @Rule(id = "CV-17", says = "a rewrite of many pages")
    default void rewriteOfManyPages(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<Message> messages = Sample.messages(Sample.MANY);
        List<Message> changed = new ArrayList<>(messages);
        changed.set(1_500, Message.user("changed"));
        done(log.append("thread", messages, AppendOptions.defaults()));
        assertThat(value(log.rewrite("thread", changed, AppendOptions.defaults())))
                .as("a change far inside")
                .isEqualTo(new Rewritten(1_500, 500, 500, 2_500));
        assertThat(Sample.texts(list(log.replay("thread"))))
                .as("messages")
                .isEqualTo(changed.stream().map(Message::text).toList());
    }

    @Rule(id = "CV-17", says = "concurrent rewrites and appends leave one list and what came after")
    default void concurrentRewritesAndAppends(StoreUnderTest store) {
        ConversationLog log = store.log();
        Concurrently.times(
                400,
                i -> i % 2 == 0
                        ? log.rewrite("thread", Sample.messages("list " + i + " message ", 5), AppendOptions.defaults())
                        : log.append("thread", Message.user("appended")));
        List<String> texts = Sample.texts(list(log.replay("thread")));
        String list = texts.get(0).substring(0, texts.get(0).length() - 1);
        assertThat(texts.subList(0, 5))
                .as("the list that was written last")
                .isEqualTo(Sample.messages(list, 5).stream().map(Message::text).toList());
        assertThat(texts.subList(5, texts.size())).as("what came after it").allMatch("appended"::equals);
    }

    @Rule(id = "CV-18", says = "keepLast drops all but the newest")
    default void keepLastDropsAllButNewest(StoreUnderTest store) {
        ConversationLog log = store.log();
        assertThat(value(log.trim("unknown", TrimPolicy.keepLast(1))))
                .as("of an unknown thread")
                .isZero();
        done(log.append("thread", Sample.messages(Sample.PAGES), AppendOptions.defaults()));
        done(log.append("other", Sample.messages(5), AppendOptions.defaults()));
        assertThat(value(log.trim("thread", TrimPolicy.keepLast(Sample.PAGES))))
                .as("of nothing to drop")
                .isZero();
        assertThat(value(log.trim("thread", TrimPolicy.keepLast(2))))
                .as("of all but two")
                .isEqualTo(Sample.PAGES - 2);
        assertThread(log, List.of(599L, 600L), "m599", "m600");
        assertThat(value(log.trim("thread", TrimPolicy.keepLast(2))))
                .as("repeated")
                .isZero();
        assertThat(value(log.trim("thread", TrimPolicy.keepLast(0))))
                .as("of all")
                .isEqualTo(2);
        assertThat(value(log.count("other"))).as("messages of another thread").isEqualTo(5);
    }

    @Rule(id = "CV-18", says = "olderThan drops what was appended before an instant")
    default void olderThanDropsWhatCameBefore(StoreUnderTest store) {
        ConversationLog log = store.log();
        done(log.append("thread", Message.user("a"), Message.user("b")));
        store.clock().advance(Duration.ofMinutes(1));
        Instant minute = store.clock().now();
        done(log.append("thread", Message.user("c")));
        store.clock().advance(Duration.ofMinutes(1));
        done(log.append("thread", Message.user("d")));
        assertThat(value(log.trim("thread", TrimPolicy.olderThan(Instant.EPOCH))))
                .as("of nothing")
                .isZero();
        assertThat(value(log.trim("thread", TrimPolicy.olderThan(minute))))
                .as("of the first")
                .isEqualTo(2);
        assertThread(log, List.of(3L, 4L), "c", "d");
        assertThat(value(log.trim("thread", TrimPolicy.olderThan(minute.plusMillis(1)))))
                .as("just after")
                .isEqualTo(1);
        assertThread(log, List.of(4L), "d");
    }

    @Rule(id = "CV-18", says = "a trim leaves the expiry and the numbering alone")
    default void trimLeavesExpiryAlone(StoreUnderTest store) {
        ConversationLog log = store.log();
        Instant expiry = store.clock().now().plusSeconds(60);
        done(log.append("thread", Sample.messages(3), AppendOptions.defaults().ttl(Duration.ofMinutes(1))));
        done(log.trim("thread", TrimPolicy.keepLast(0)));
        assertThat(value(log.summary("thread")))
                .as("a thread without messages")
                .isEqualTo(new ThreadSummary("thread", 0, 0, null, null, expiry));
        assertThat(value(log.append("thread", Message.user("d"))))
                .as("the next append")
                .isEqualTo(new Appended(List.of(4L), 1, 4));
    }

    @Rule(id = "CV-19", says = "a delete removes the thread and no other")
    default void deleteRemovesThreadAndNoOther(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<String> others = List.of("threa", "thread ", "thread2", "Thread");
        others.forEach(thread -> done(log.append(thread, Message.user("hi"))));
        done(log.append("thread", Sample.messages(2 * Sample.MANY), AppendOptions.defaults()));
        assertThat(value(log.delete("thread"))).as("deleting what is there").isTrue();
        assertThat(list(log.replay("thread"))).as("messages").isEmpty();
        assertThat(list(log.summary("thread"))).as("the summary").isEmpty();
        assertThat(value(log.count("thread"))).as("the count").isZero();
        assertThat(value(log.delete("thread"))).as("deleting it again").isFalse();
        assertThat(value(log.delete("unknown"))).as("deleting what never was").isFalse();
        assertThat(list(log.threads("")))
                .as("other threads")
                .extracting(ThreadSummary::thread)
                .containsExactlyInAnyOrderElementsOf(others);
        assertThat(value(log.append("thread", Message.user("new"))).sequences())
                .as("a new life")
                .containsExactly(1L);
        assertThread(log, List.of(1L), "new");
    }

    @Rule(id = "CV-19", says = "deletes and appends at once leave one unbroken life")
    default void deletesAndAppendsAtOnce(StoreUnderTest store) {
        ConversationLog log = store.log();
        Concurrently.times(
                1_000,
                i -> i % 10 == 0 ? log.delete("thread") : log.append("thread", Message.user("a"), Message.user("b")));
        done(log.append("thread", Message.user("a"), Message.user("b")));
        List<LoggedMessage> life = list(log.replay("thread"));
        Sequences.assertRun("the last life", life, 1, life.size());
    }

    @Rule(id = "CV-20", says = "an expired thread is absent in every operation")
    default void expiredThreadIsAbsent(StoreUnderTest store) {
        ConversationLog log = store.log();
        Instant expiry = store.clock().now().plusSeconds(60);
        done(log.append(
                "thread",
                List.of(Sample.message("id")),
                AppendOptions.defaults().ttl(Duration.ofMinutes(1))));
        store.clock().advance(Duration.ofMinutes(1).minusMillis(1));
        assertThat(value(log.summary("thread")).expiresAt())
                .as("a millisecond before the expiry")
                .isEqualTo(expiry);
        store.clock().advance(Duration.ofMillis(1));
        assertThat(list(log.replay("thread"))).as("replay at the expiry").isEmpty();
        assertThat(list(log.replay("thread", ReplayQuery.backward())))
                .as("replay backward at the expiry")
                .isEmpty();
        assertThat(list(log.tail("thread", 5))).as("tail at the expiry").isEmpty();
        assertThat(list(log.summary("thread"))).as("summary at the expiry").isEmpty();
        assertThat(list(log.threads(""))).as("threads at the expiry").isEmpty();
        assertThat(value(log.count("thread"))).as("count at the expiry").isZero();
        assertThat(value(log.trim("thread", TrimPolicy.keepLast(0))))
                .as("trim at the expiry")
                .isZero();
        assertThat(value(log.persist("thread"))).as("persist at the expiry").isFalse();
        assertThat(value(log.expireAt("thread", expiry.plusSeconds(60))))
                .as("expireAt at the expiry")
                .isFalse();
        assertThat(value(log.delete("thread"))).as("delete at the expiry").isFalse();
    }

    @Rule(id = "CV-20", says = "a thread begins anew after its expiry")
    default void threadBeginsAnewAfterExpiry(StoreUnderTest store) {
        ConversationLog log = store.log();
        AppendOptions second = AppendOptions.defaults().ttl(Duration.ofSeconds(1));
        List<Message> messages = List.of(Sample.message("id"), Message.user("b"));
        for (String thread : List.of("appended", "conditional", "rewritten")) {
            done(log.append(thread, messages, second));
        }
        store.clock().advance(Duration.ofSeconds(1));
        Appended fresh = new Appended(List.of(1L, 2L), 2, 2);
        assertThat(value(log.append("appended", messages, AppendOptions.defaults())))
                .as("append")
                .isEqualTo(fresh);
        assertThat(value(log.append("conditional", messages, AppendOptions.expecting(0))))
                .as("conditional append")
                .isEqualTo(fresh);
        assertThat(value(log.rewrite("rewritten", messages, AppendOptions.expecting(0))))
                .as("rewrite")
                .isEqualTo(new Rewritten(0, 0, 2, 2));
        assertThat(list(log.threads("")))
                .as("the expiry of a new life")
                .hasSize(3)
                .allSatisfy(thread -> assertThat(thread.expiresAt()).isNull());
    }

    @Rule(id = "CV-20", says = "an expiry holds until it is replaced or removed")
    default void expiryHoldsUntilReplacedOrRemoved(StoreUnderTest store) {
        ConversationLog log = store.log();
        Instant start = store.clock().now();
        done(log.append("thread", Sample.messages(1), AppendOptions.defaults().ttl(Duration.ofMinutes(1))));
        store.clock().advance(Duration.ofSeconds(10));
        done(log.append("thread", Message.user("b")));
        done(log.rewrite("thread", Sample.messages(1), AppendOptions.defaults()));
        assertExpiry(log, start.plusSeconds(60));
        done(log.append("thread", Sample.messages(1), AppendOptions.defaults().ttl(Duration.ofMinutes(1))));
        assertExpiry(log, start.plusSeconds(70));
        done(log.rewrite("thread", Sample.messages(3), AppendOptions.defaults().ttl(Duration.ofMinutes(2))));
        assertExpiry(log, start.plusSeconds(130));
        assertThat(value(log.expireAt("thread", start.plusSeconds(500))))
                .as("expireAt of what is there")
                .isTrue();
        assertExpiry(log, start.plusSeconds(500));
        assertThat(value(log.persist("thread"))).as("persist of what is there").isTrue();
        assertExpiry(log, null);
        assertThat(value(log.expireAt("unknown", start)))
                .as("expireAt of an unknown thread")
                .isFalse();
        assertThat(value(log.persist("unknown")))
                .as("persist of an unknown thread")
                .isFalse();
        store.clock().advance(Duration.ofDays(1_000));
        assertThat(value(log.count("thread")))
                .as("messages a thousand days later")
                .isEqualTo(3);
        assertThat(value(log.expireAt("thread", start)))
                .as("expireAt in the past")
                .isTrue();
        assertThat(list(log.summary("thread"))).as("the thread after it").isEmpty();
    }

    private static void assertExpiry(ConversationLog log, @Nullable Instant expected) {
        assertThat(value(log.summary("thread")).expiresAt()).as("expiresAt").isEqualTo(expected);
    }

    @Rule(id = "CV-21", says = "summary, listing and count agree with the messages")
    default void summaryAgreesWithMessages(StoreUnderTest store) {
        ConversationLog log = store.log();
        Instant first = store.clock().now();
        done(log.append("thread", Sample.messages(300), AppendOptions.defaults()));
        store.clock().advance(Duration.ofMinutes(1));
        Instant second = store.clock().now();
        done(log.append("thread", Sample.messages(300), AppendOptions.defaults()));
        assertSummary(log, 600, new ThreadSummary("thread", 1, 600, first, second, null));
        done(log.trim("thread", TrimPolicy.keepLast(310)));
        assertSummary(log, 310, new ThreadSummary("thread", 291, 600, first, second, null));
        done(log.trim("thread", TrimPolicy.keepLast(10)));
        assertSummary(log, 10, new ThreadSummary("thread", 591, 600, second, second, null));
        rewrite(log, "x");
        assertSummary(log, 1, new ThreadSummary("thread", 601, 601, second, second, null));
        done(log.trim("thread", TrimPolicy.keepLast(0)));
        assertSummary(log, 0, new ThreadSummary("thread", 0, 0, null, null, null));
    }

    private static void assertSummary(ConversationLog log, long count, ThreadSummary expected) {
        assertThat(value(log.summary("thread"))).as("the summary").isEqualTo(expected);
        assertThat(list(log.threads(""))).as("the listing").containsExactly(expected);
        assertThat(value(log.count("thread"))).as("the count").isEqualTo(count);
    }

    @Rule(id = "CV-21", says = "threads are listed under their prefix, once and in order")
    default void threadsAreListedUnderPrefix(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<String> threads = Sample.names("thread:", Sample.PAGES);
        Concurrently.times(threads.size(), i -> log.append(threads.get(i), Message.user("hi")));
        done(log.append("thread", Message.user("hi")));
        assertThat(list(log.threads("thread:")))
                .as("threads under the prefix")
                .extracting(ThreadSummary::thread)
                .isEqualTo(threads);
        assertThat(list(log.threads(""))).as("all threads").hasSize(Sample.PAGES + 1);
        assertThat(list(log.threads("x")))
                .as("threads under a prefix of nothing")
                .isEmpty();
    }

    private static Rewritten rewrite(ConversationLog log, String... texts) {
        List<Message> messages = Arrays.stream(texts).map(Message::user).toList();
        return value(log.rewrite("thread", messages, AppendOptions.defaults()));
    }

    private static void assertThread(ConversationLog log, List<Long> sequences, String... texts) {
        assertThat(Sequences.of(list(log.replay("thread")))).as("sequences").isEqualTo(sequences);
        assertThat(Sample.texts(list(log.replay("thread")))).as("texts").containsExactly(texts);
    }
}
