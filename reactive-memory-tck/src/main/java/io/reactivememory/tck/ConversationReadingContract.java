package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.error.TransientMemoryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rules CV-10 to CV-16: how messages are replayed, and followed, while others write.
 *
 * <p>Where CV-14 fails with a gap, look at what is appended between the last page of the history and the moment at which
 * the follower begins to listen. Where CV-12 or CV-16 fails, look at what identifies a life and a rewrite from one page to
 * the next.
 */
public interface ConversationReadingContract extends MemoryContract {

    @Rule(id = "CV-10", says = "a replay shows every message once, in its direction")
    default void replayShowsEveryMessageOnce(StoreUnderTest store) {
        ConversationLog log = filled(store, Sample.PAGES);
        assertThat(list(log.replay("unknown"))).as("an unknown thread").isEmpty();
        assertSequences(log, ReplayQuery.forward(), 1, Sample.PAGES);
        assertSequences(log, ReplayQuery.backward(), Sample.PAGES, 1);
    }

    @Rule(id = "CV-10", says = "a replay starts where it is told to")
    default void replayStartsWhereToldTo(StoreUnderTest store) {
        ConversationLog log = filled(store, Sample.PAGES);
        assertSequences(log, ReplayQuery.forward().from(77), 77, Sample.PAGES);
        assertSequences(log, ReplayQuery.backward().from(577), 577, 1);
        assertSequences(log, ReplayQuery.forward().from(Sample.PAGES), Sample.PAGES, Sample.PAGES);
        assertSequences(log, ReplayQuery.backward().from(1), 1, 1);
        assertSequences(log, ReplayQuery.backward().from(Long.MAX_VALUE), Sample.PAGES, 1);
        assertThat(list(log.replay("thread", ReplayQuery.forward().from(Sample.PAGES + 1))))
                .as("from after the end")
                .isEmpty();
        assertThat(list(log.replay("thread", ReplayQuery.forward().from(Long.MAX_VALUE))))
                .as("from far after the end")
                .isEmpty();
    }

    @Rule(id = "CV-10", says = "a replay starts also at a sequence that is gone")
    default void replayStartsAtSequenceThatIsGone(StoreUnderTest store) {
        ConversationLog log = filled(store, 20);
        done(log.trim("thread", TrimPolicy.keepLast(5)));
        assertSequences(log, ReplayQuery.forward(), 16, 20);
        assertSequences(log, ReplayQuery.forward().from(3), 16, 20);
        assertSequences(log, ReplayQuery.backward(), 20, 16);
        assertThat(list(log.replay("thread", ReplayQuery.backward().from(3))))
                .as("backward from before the oldest")
                .isEmpty();
    }

    @Rule(id = "CV-10", says = "a replay ends at its limit")
    default void replayEndsAtLimit(StoreUnderTest store) {
        ConversationLog log = filled(store, Sample.PAGES);
        assertThat(list(log.replay("thread", ReplayQuery.forward().limit(0))))
                .as("limit 0")
                .isEmpty();
        assertSequences(log, ReplayQuery.forward().limit(1), 1, 1);
        assertSequences(log, ReplayQuery.forward().limit(300), 1, 300);
        assertSequences(log, ReplayQuery.backward().limit(300), 600, 301);
        assertSequences(log, ReplayQuery.forward().from(10).limit(5), 10, 14);
        assertSequences(log, ReplayQuery.backward().from(10).limit(5), 10, 6);
        assertSequences(log, ReplayQuery.forward().limit(Long.MAX_VALUE), 1, Sample.PAGES);
    }

    @Rule(id = "CV-11", says = "a forward replay shows what is appended before its end")
    default void forwardReplayShowsWhatIsAppended(StoreUnderTest store) {
        ConversationLog log = filled(store, Sample.PAGES);
        Reader<LoggedMessage> reader = Reader.stoppedAfter(1, log.replay("thread"));
        done(log.append("thread", Sample.messages("late", 5), AppendOptions.defaults()));
        Sequences.assertRun("the replay", reader.drain(), 1, Sample.PAGES + 5);
    }

    @Rule(id = "CV-12", says = "a replay ends when its thread is deleted")
    default void replayEndsWhenThreadIsDeleted(StoreUnderTest store) {
        assertReplayEnds(store, ReplayQuery.forward(), store.log().delete("thread"));
    }

    @Rule(id = "CV-12", says = "a backward replay ends when its thread is deleted")
    default void backwardReplayEndsWhenThreadIsDeleted(StoreUnderTest store) {
        assertReplayEnds(store, ReplayQuery.backward(), store.log().delete("thread"));
    }

    @Rule(id = "CV-12", says = "a replay ends when its thread expires")
    default void replayEndsWhenThreadExpires(StoreUnderTest store) {
        assertReplayEnds(
                store,
                ReplayQuery.forward(),
                store.log().expireAt("thread", store.clock().now()));
    }

    private static void assertReplayEnds(StoreUnderTest store, ReplayQuery query, Mono<Boolean> end) {
        ConversationLog log = filled(store, Sample.MANY);
        Reader<LoggedMessage> reader = Reader.stoppedAfter(1, log.replay("thread", query));
        done(end);
        done(log.append("thread", Sample.messages("new", 2 * Sample.MANY), AppendOptions.defaults()));
        List<LoggedMessage> seen = reader.drain();
        assertThat(Sample.texts(seen))
                .as("messages of the new life in a replay of the old")
                .noneMatch(text -> text.startsWith("new"));
        assertThat(seen).as("what is read after the life ended").hasSizeLessThan(Sample.MANY);
    }

    @Rule(id = "CV-13", says = "a tail shows the newest messages, oldest to newest")
    default void tailShowsNewestMessages(StoreUnderTest store) {
        ConversationLog log = filled(store, Sample.PAGES);
        for (int count : new int[] {1, 2, 16, 17, 256, 257, 500, Sample.PAGES}) {
            Sequences.assertRun(
                    "a tail of " + count, list(log.tail("thread", count)), Sample.PAGES - count + 1, Sample.PAGES);
        }
        Sequences.assertRun("a tail of all", list(log.tail("thread", Integer.MAX_VALUE)), 1, Sample.PAGES);
        assertThat(list(log.tail("thread", 0))).as("tail of none").isEmpty();
        assertThat(list(log.tail("unknown", 5))).as("tail of an unknown thread").isEmpty();
        done(log.trim("thread", TrimPolicy.keepLast(2)));
        Sequences.assertRun("a tail after a trim", list(log.tail("thread", 5)), 599, 600);
    }

    @Rule(id = "CV-14", says = "followers see everything once, in order, while many append")
    default void followersSeeEverythingWhileManyAppend(StoreUnderTest store) {
        ConversationLog log = filled(store, 500);
        int last = 500 + Concurrently.OPERATIONS;
        Reader<LoggedMessage> other = following(store.logOfAnotherHandle(), 0, last);
        Queue<Reader<LoggedMessage>> late = new ConcurrentLinkedQueue<>();
        Concurrently.times(Concurrently.OPERATIONS, i -> {
            if (i % (Concurrently.OPERATIONS / 5) == Concurrently.OPERATIONS / 10) {
                late.add(following(log, 400, last));
            }
            return log.append("thread", Message.user("live " + i));
        });
        assertThat(late).hasSize(5);
        Sequences.assertRun("what another handle follows", other.awaitCompletion(), 1, last);
        for (Reader<LoggedMessage> reader : late) {
            Sequences.assertRun("what a follower that began meanwhile saw", reader.awaitCompletion(), 401, last);
        }
    }

    @Rule(id = "CV-14", says = "a follower that takes one at a time misses nothing")
    default void slowFollowerMissesNothing(StoreUnderTest store) {
        ConversationLog log = filled(store, 300);
        int last = 300 + 2 * Sample.MANY;
        Reader<LoggedMessage> slow = Reader.of(log.follow("thread", 0).takeUntil(logged -> logged.sequence() >= last));
        Mono<Void> writing = Concurrently.together(
                        2 * Sample.MANY, i -> log.append("thread", Message.user("live " + i)))
                .then();
        Concurrently.meanwhile(writing, () -> slow.take(1));
        Sequences.assertRun("what the slow follower saw", slow.drainOneByOne(), 1, last);
    }

    private static Reader<LoggedMessage> following(ConversationLog log, long after, long last) {
        Reader<LoggedMessage> reader =
                Reader.of(log.follow("thread", after).takeUntil(logged -> logged.sequence() >= last));
        reader.request(Long.MAX_VALUE);
        return reader;
    }

    @Rule(id = "CV-15", says = "a follower waits for an unknown thread")
    default void followerWaitsForUnknownThread(StoreUnderTest store) {
        ConversationLog log = store.log();
        Reader<LoggedMessage> reader = Reader.of(log.follow("thread", 0));
        Reader<LoggedMessage> ahead = Reader.of(log.follow("thread", 2));
        reader.request(Long.MAX_VALUE);
        ahead.request(Long.MAX_VALUE);
        done(log.append("other", Message.user("hi")));
        done(log.append("thread", Sample.messages(3), AppendOptions.defaults()));
        assertThat(Sample.texts(reader.awaitItems(3)))
                .as("what the follower saw")
                .containsExactly("m1", "m2", "m3");
        assertThat(Sample.texts(ahead.awaitItems(1)))
                .as("what the follower after 2 saw")
                .containsExactly("m3");
        assertThat(reader.isEnded()).as("whether the follower has ended").isFalse();
    }

    @Rule(id = "CV-15", says = "a follower completes when its thread is deleted")
    default void followerCompletesWhenThreadIsDeleted(StoreUnderTest store) {
        assertFollowerCompletes(store, () -> done(store.log().delete("thread")));
    }

    @Rule(id = "CV-15", says = "a follower completes when its namespace is erased")
    default void followerCompletesWhenNamespaceIsErased(StoreUnderTest store) {
        assertFollowerCompletes(store, () -> done(store.agent().erase()));
    }

    @Rule(id = "CV-15", says = "a follower completes when its thread is told to expire")
    default void followerCompletesWhenThreadIsToldToExpire(StoreUnderTest store) {
        assertFollowerCompletes(
                store, () -> done(store.log().expireAt("thread", store.clock().now())));
    }

    @Rule(id = "CV-15", says = "a follower completes when its thread expires")
    default void followerCompletesWhenThreadExpires(StoreUnderTest store) {
        done(store.log()
                .append("thread", Sample.messages(1), AppendOptions.defaults().ttl(Duration.ofHours(1))));
        assertFollowerCompletes(store, () -> store.clock().advance(Duration.ofHours(1)));
    }

    @Rule(id = "CV-15", says = "a follower completes though a new life has begun")
    default void followerCompletesThoughNewLifeHasBegun(StoreUnderTest store) {
        assertFollowerCompletes(store, () -> {
            done(store.log().delete("thread"));
            done(store.log().append("thread", Sample.messages("new", 50), AppendOptions.defaults()));
        });
    }

    private static void assertFollowerCompletes(StoreUnderTest store, Runnable end) {
        filled(store, 3);
        Reader<LoggedMessage> reader = Reader.stoppedAfter(3, store.log().follow("thread", 0));
        reader.request(Long.MAX_VALUE);
        end.run();
        assertThat(Sample.texts(reader.awaitCompletion()))
                .as("what the follower saw")
                .noneMatch(text -> text.startsWith("new"));
    }

    @Rule(id = "CV-16", says = "readers see a rewrite whole or not at all")
    default void readersSeeRewriteWholeOrNotAtAll(StoreUnderTest store) {
        ConversationLog log = store.log();
        List<Message> prefix = Sample.messages("both ", 30);
        List<List<Message>> lists =
                List.of(joined(prefix, Sample.messages("one ", 70)), joined(prefix, Sample.messages("two ", 90)));
        List<List<String>> allowed = lists.stream()
                .map(messages -> messages.stream().map(Message::text).toList())
                .toList();
        done(log.rewrite("thread", lists.get(0), AppendOptions.defaults()));
        Mono<Void> writing = Flux.range(1, 1_000)
                .concatMap(i -> log.rewrite("thread", lists.get(i % 2), AppendOptions.defaults()))
                .then();
        Concurrently.meanwhile(writing, () -> {
            assertWhole(log.replay("thread"), allowed);
            assertWhole(
                    log.replay("thread", ReplayQuery.backward()),
                    allowed.stream().map(ConversationReadingContract::reversed).toList());
            assertWhole(log.tail("thread", 1_000), allowed);
        });
    }

    private static void assertWhole(Flux<LoggedMessage> replay, List<List<String>> allowed) {
        Reader<LoggedMessage> reader = Reader.of(replay);
        reader.request(Long.MAX_VALUE);
        assertWhole(reader, allowed);
    }

    private static void assertWhole(Reader<LoggedMessage> reader, List<List<String>> allowed) {
        Throwable error = reader.awaitEnd();
        if (error == null) {
            assertThat(Sample.texts(reader.items()))
                    .as("a replay that completed")
                    .isIn(allowed);
        } else {
            assertThat(error)
                    .as("what ends a replay that a rewrite overtook")
                    .isInstanceOf(TransientMemoryException.class);
        }
    }

    @Rule(id = "CV-16", says = "a stopped reader never shows a mixture of two lists")
    default void stoppedReaderNeverShowsMixture(StoreUnderTest store) {
        assertNoMixture(store, ReplayQuery.forward(), null);
        assertNoMixture(store, ReplayQuery.backward(), null);
    }

    @Rule(id = "CV-16", says = "nor where a trim follows the rewrite")
    default void stoppedReaderNeverShowsMixtureAfterTrim(StoreUnderTest store) {
        assertNoMixture(store, ReplayQuery.forward(), TrimPolicy.keepLast(400));
        assertNoMixture(store, ReplayQuery.backward(), TrimPolicy.keepLast(400));
    }

    private static void assertNoMixture(StoreUnderTest store, ReplayQuery query, @Nullable TrimPolicy trim) {
        ConversationLog log = store.log();
        done(log.rewrite("thread", Sample.messages("old", Sample.PAGES), AppendOptions.defaults()));
        Reader<LoggedMessage> reader = Reader.stoppedAfter(1, log.replay("thread", query));
        done(log.rewrite("thread", Sample.messages("new", Sample.PAGES), AppendOptions.defaults()));
        if (trim != null) {
            done(log.trim("thread", trim));
        }
        reader.request(Long.MAX_VALUE);
        List<String> old =
                Sample.messages("old", Sample.PAGES).stream().map(Message::text).toList();
        assertWhole(reader, List.of(query.equals(ReplayQuery.forward()) ? old : reversed(old)));
    }

    private static ConversationLog filled(StoreUnderTest store, int messages) {
        done(store.log().append("thread", Sample.messages(messages), AppendOptions.defaults()));
        return store.log();
    }

    private static void assertSequences(ConversationLog log, ReplayQuery query, long first, long last) {
        Sequences.assertRun("the replay of " + query, list(log.replay("thread", query)), first, last);
    }

    private static <T> List<T> reversed(List<T> items) {
        List<T> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return reversed;
    }

    private static List<Message> joined(List<Message> first, List<Message> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
