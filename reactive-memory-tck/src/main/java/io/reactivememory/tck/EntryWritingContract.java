package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * The rules EN-1 to EN-6 and EN-9: how entries are written, under which condition, and until when they are there.
 *
 * <p>Where EN-2 or EN-4 fails only now and then, look for a read that is followed by a write without a lock or a
 * condition in the write itself.
 */
public interface EntryWritingContract extends MemoryContract {

    @Rule(id = "EN-1", says = "a get answers with the latest put")
    default void getAnswersWithLatestPut(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertThat(list(entries.get("key"))).as("before the first put").isEmpty();
        Entry first = value(entries.put("key", Payload.text("one")));
        assertThat(value(entries.get("key"))).as("after the first put").isEqualTo(first);
        Entry second = value(entries.put("key", Payload.json(List.of(2))));
        assertThat(value(entries.get("key"))).as("after the second put").isEqualTo(second);
        assertThat(second.value()).as("the value put second").isEqualTo(Payload.json(List.of(2)));
        done(entries.delete("key"));
        assertThat(list(entries.get("key"))).as("after the deletion").isEmpty();
    }

    @Rule(id = "EN-2", says = "the version counts the puts")
    default void versionCountsPuts(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertThat(version(entries, "key")).as("version of the first put").isEqualTo(1);
        assertThat(version(entries, "key")).as("version of the second put").isEqualTo(2);
        assertThat(version(entries, "other")).as("version of another key").isEqualTo(1);
        List<Entry> together = value(entries.putAll(Map.of("key", text(), "new", text()), PutOptions.defaults()));
        assertThat(together).as("versions of putAll").extracting(Entry::version).containsExactly(3L, 1L);
        done(entries.delete("key"));
        assertThat(version(entries, "key")).as("version after a deletion").isEqualTo(1);
        done(entries.clear());
        assertThat(version(entries, "key")).as("version after a clear").isEqualTo(1);
    }

    @Rule(id = "EN-2", says = "concurrent puts get one version each")
    default void concurrentPutsGetOneVersionEach(StoreUnderTest store) {
        EntryStore entries = store.entries();
        List<Entry> puts = Concurrently.times(1_000, i -> entries.put("key", Payload.json(i)));
        assertThat(puts)
                .as("versions of concurrent puts")
                .extracting(Entry::version)
                .containsExactlyInAnyOrderElementsOf(Sequences.from(1, 1_000));
        Entry newest =
                puts.stream().filter(put -> put.version() == 1_000).findFirst().orElseThrow();
        assertThat(value(entries.get("key"))).as("what is there in the end").isEqualTo(newest);
    }

    @Rule(id = "EN-3", says = "createdAt stays, updatedAt moves")
    default void createdAtStaysAndUpdatedAtMoves(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Instant start = store.clock().now();
        assertTimes(value(entries.put("key", text())), start, start);
        store.clock().advance(Duration.ofSeconds(5));
        Instant later = store.clock().now();
        assertTimes(value(entries.put("key", text())), start, later);
        assertTimes(value(entries.get("key")), start, later);
        done(entries.delete("key"));
        assertTimes(value(entries.put("key", text())), later, later);
    }

    private static void assertTimes(Entry entry, Instant createdAt, Instant updatedAt) {
        assertThat(entry.createdAt()).as("createdAt").isEqualTo(createdAt);
        assertThat(entry.updatedAt()).as("updatedAt").isEqualTo(updatedAt);
    }

    @Rule(id = "EN-4", says = "ifAbsent puts only what is not there")
    default void ifAbsentPutsOnlyWhatIsNotThere(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Entry first = value(entries.put("key", Payload.text("one"), PutOptions.ifAbsent()));
        assertThat(first.version()).as("version of the first put").isEqualTo(1);
        assertConflict(0, 1, entries.put("key", Payload.text("two"), PutOptions.ifAbsent()));
        assertThat(value(entries.get("key"))).as("after the conflict").isEqualTo(first);
        done(entries.delete("key"));
        assertThat(value(entries.put("key", text(), PutOptions.ifAbsent())).version())
                .as("version after a deletion")
                .isEqualTo(1);
    }

    @Rule(id = "EN-4", says = "ifVersion puts only over that version")
    default void ifVersionPutsOnlyOverThatVersion(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertConflict(3, 0, entries.put("key", text(), PutOptions.ifVersion(3)));
        assertThat(list(entries.get("key")))
                .as("after the conflict over nothing")
                .isEmpty();
        done(entries.put("key", text()));
        Entry second = value(entries.put("key", text(), PutOptions.ifVersion(1)));
        assertThat(second.version()).as("version of the second put").isEqualTo(2);
        assertConflict(1, 2, entries.put("key", text(), PutOptions.ifVersion(1)));
        assertConflict(3, 2, entries.put("key", text(), PutOptions.ifVersion(3)));
        assertThat(value(entries.get("key"))).as("after the conflicts").isEqualTo(second);
    }

    @Rule(id = "EN-4", says = "of a hundred ifAbsent one wins")
    default void ofHundredIfAbsentOneWins(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Concurrently.Race<Entry> race =
                Concurrently.race(100, i -> entries.put("key", Payload.json(i), PutOptions.ifAbsent()));
        assertOneWinner(race, 1);
        assertThat(value(entries.get("key")))
                .as("what is there")
                .isEqualTo(race.winners().get(0));
    }

    @Rule(id = "EN-4", says = "of a hundred ifVersion one wins")
    default void ofHundredIfVersionOneWins(StoreUnderTest store) {
        EntryStore entries = store.entries();
        done(entries.put("key", text()));
        Concurrently.Race<Entry> race =
                Concurrently.race(100, i -> entries.put("key", Payload.json(i), PutOptions.ifVersion(1)));
        assertOneWinner(race, 2);
        assertThat(value(entries.get("key")))
                .as("what is there")
                .isEqualTo(race.winners().get(0));
    }

    private static void assertOneWinner(Concurrently.Race<Entry> race, long actual) {
        assertThat(race.winners()).as("winners of a race").hasSize(1);
        assertThat(race.losers())
                .as("the version that the losers are told")
                .hasSize(99)
                .extracting(ConflictException::actual)
                .containsOnly(actual);
    }

    @Rule(id = "EN-5", says = "an expired entry is absent in every operation")
    default void expiredEntryIsAbsent(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Duration minute = Duration.ofMinutes(1);
        Entry put = value(entries.put("key", text(), PutOptions.defaults().ttl(minute)));
        assertThat(put.expiresAt())
                .as("expiresAt")
                .isEqualTo(store.clock().now().plus(minute));
        store.clock().advance(minute.minusMillis(1));
        assertThat(value(entries.get("key")))
                .as("a millisecond before the expiry")
                .isEqualTo(put);
        assertThat(list(entries.keys(""))).as("keys a millisecond before").containsExactly("key");
        store.clock().advance(Duration.ofMillis(1));
        assertThat(list(entries.get("key"))).as("get at the expiry").isEmpty();
        assertThat(list(entries.keys(""))).as("keys at the expiry").isEmpty();
        assertThat(list(entries.entries(""))).as("entries at the expiry").isEmpty();
        assertThat(list(entries.getAll(Set.of("key"))))
                .as("getAll at the expiry")
                .isEmpty();
        assertThat(value(entries.stats())).as("stats at the expiry").isEqualTo(new EntryStats(0, 0));
        assertThat(value(entries.delete("key"))).as("delete at the expiry").isFalse();
    }

    @Rule(id = "EN-5", says = "an expired entry meets no condition and counts for nothing")
    default void expiredEntryMeetsNoCondition(StoreUnderTest store) {
        EntryStore entries = store.entries();
        PutOptions second = PutOptions.defaults().ttl(Duration.ofSeconds(1));
        done(entries.putAll(Map.of("a", text(), "b", text(), "c", text()), second));
        store.clock().advance(Duration.ofSeconds(1));
        assertConflict(1, 0, entries.put("a", text(), PutOptions.ifVersion(1)));
        Entry again = value(entries.put("b", text(), PutOptions.ifAbsent()));
        assertThat(again.version()).as("version of a put over an expired entry").isEqualTo(1);
        assertThat(again.createdAt())
                .as("createdAt of a put over an expired entry")
                .isEqualTo(store.clock().now());
        assertThat(value(entries.clear())).as("what clear counts").isEqualTo(1);
    }

    @Rule(id = "EN-5", says = "a put without ttl removes the expiry")
    default void putWithoutTtlRemovesExpiry(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Duration minute = Duration.ofMinutes(1);
        done(entries.put("kept", text(), PutOptions.defaults().ttl(minute)));
        done(entries.put("longer", text(), PutOptions.defaults().ttl(minute)));
        assertThat(value(entries.put("kept", text())).expiresAt())
                .as("expiresAt")
                .isNull();
        done(entries.put("longer", text(), PutOptions.ifVersion(1).ttl(minute.multipliedBy(3))));
        store.clock().advance(minute.multipliedBy(2));
        assertThat(list(entries.keys(""))).as("keys after the first expiry").containsExactly("kept", "longer");
        store.clock().advance(minute);
        assertThat(list(entries.keys(""))).as("keys after the second expiry").containsExactly("kept");
    }

    @Rule(id = "EN-6", says = "a delete tells whether the entry existed")
    default void deleteTellsWhetherEntryExisted(StoreUnderTest store) {
        EntryStore entries = store.entries();
        done(entries.put("key", text()));
        done(entries.put("key 2", text()));
        assertThat(value(entries.delete("unknown")))
                .as("deleting what never was")
                .isFalse();
        assertThat(value(entries.delete("key"))).as("deleting what is there").isTrue();
        assertThat(value(entries.delete("key"))).as("deleting it again").isFalse();
        assertThat(list(entries.keys(""))).as("what is left").containsExactly("key 2");
    }

    @Rule(id = "EN-6", says = "of a hundred deletes one removed it")
    default void ofHundredDeletesOneRemovedIt(StoreUnderTest store) {
        EntryStore entries = store.entries();
        done(entries.put("key", text()));
        assertThat(Concurrently.times(100, i -> entries.delete("key")))
                .as("answers of concurrent deletes")
                .containsOnlyOnce(true);
    }

    @Rule(id = "EN-9", says = "putAll writes everything")
    default void putAllWritesEverything(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Map<String, Payload> values =
                Sample.names("key", Sample.PAGES).stream().collect(Collectors.toMap(key -> key, Payload::text));
        List<Entry> put = value(entries.putAll(values, PutOptions.ifAbsent()));
        assertThat(put)
                .as("the answer")
                .extracting(Entry::key)
                .containsExactlyElementsOf(new TreeMap<>(values).keySet());
        assertThat(list(entries.entries(""))).as("what is there").isEqualTo(put).allSatisfy(entry -> {
            assertThat(entry.value()).isEqualTo(values.get(entry.key()));
        });
        assertThat(value(entries.putAll(Map.of(), PutOptions.defaults())))
                .as("putting nothing")
                .isEmpty();
    }

    @Rule(id = "EN-9", says = "putAll whose condition fails writes nothing")
    default void putAllWritesNothingWhenConditionFails(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Entry present = value(entries.put("b", Payload.text("present")));
        Map<String, Payload> values = Map.of("a", text(), "b", text(), "c", text());
        assertConflict(0, 1, entries.putAll(values, PutOptions.ifAbsent()));
        assertThat(list(entries.entries(""))).as("after a failed ifAbsent").containsExactly(present);
        assertConflict(1, 0, entries.putAll(values, PutOptions.ifVersion(1)));
        assertThat(list(entries.entries(""))).as("after a failed ifVersion").containsExactly(present);
        done(entries.putAll(Map.of("b", text()), PutOptions.ifVersion(1)));
        assertThat(value(entries.get("b")).version())
                .as("version after a condition that holds")
                .isEqualTo(2);
    }

    @Rule(id = "EN-9", says = "concurrent putAlls leave the values of one of them")
    default void concurrentPutAllsLeaveValuesOfOne(StoreUnderTest store) {
        EntryStore entries = store.entries();
        List<String> keys = Sample.names("key", 20);
        List<List<Entry>> puts =
                Concurrently.times(200, i -> entries.putAll(sameValue(keys, i), PutOptions.defaults()));
        assertThat(puts)
                .as("versions inside one putAll")
                .allSatisfy(put -> assertThat(put)
                        .extracting(Entry::version)
                        .containsOnly(put.get(0).version()));
        assertSameValues(list(entries.entries("")), keys.size());
    }

    @Rule(id = "EN-9", says = "a reader sees a putAll whole or not at all")
    default void readerSeesPutAllWholeOrNotAtAll(StoreUnderTest store) {
        EntryStore entries = store.entries();
        List<String> keys = Sample.names("key", 8);
        done(entries.putAll(sameValue(keys, -1), PutOptions.defaults()));
        Mono<Void> writing = Concurrently.together(500, i -> entries.putAll(sameValue(keys, i), PutOptions.defaults()))
                .then();
        Concurrently.meanwhile(writing, () -> assertSameValues(list(entries.getAll(keys)), keys.size()));
    }

    private static Map<String, Payload> sameValue(List<String> keys, int value) {
        return keys.stream().collect(Collectors.toMap(key -> key, key -> Payload.json(value)));
    }

    private static void assertSameValues(List<Entry> entries, int count) {
        assertThat(entries).as("entries that were put together").hasSize(count);
        assertThat(entries)
                .as("values that were put together")
                .extracting(Entry::value)
                .containsOnly(entries.get(0).value());
    }

    private static long version(EntryStore entries, String key) {
        return value(entries.put(key, text())).version();
    }

    private static Payload text() {
        return Payload.text("text");
    }

    private static void assertConflict(long expected, long actual, Mono<?> put) {
        ConflictException conflict = failure(ConflictException.class, put);
        assertThat(conflict.expected()).as("the expected version").isEqualTo(expected);
        assertThat(conflict.actual()).as("the actual version").isEqualTo(actual);
    }
}
