package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.conversation.Message;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * The rules EN-7, EN-8, EN-10 and EN-11: how entries are listed, asked for together, cleared and counted.
 *
 * <p>Where EN-7 fails at the 17th or 257th item, look at how a page finds the place where the one before it ended.
 */
public interface EntryListingContract extends MemoryContract {

    @Rule(id = "EN-7", says = "keys and entries list what is under the prefix, once and in order")
    default void listingsShowWhatIsUnderPrefix(StoreUnderTest store) {
        EntryStore entries = store.entries();
        List<String> keys = Sample.names("key:", Sample.PAGES);
        List<Entry> put = putAll(entries, keys);
        putAll(entries, List.of("kex", "key", "kez", "key;"));
        assertThat(list(entries.keys("key:"))).as("keys under the prefix").isEqualTo(keys);
        assertThat(list(entries.entries("key:"))).as("entries under the prefix").isEqualTo(put);
        assertThat(list(entries.keys("")))
                .as("all keys")
                .hasSize(Sample.PAGES + 4)
                .isSortedAccordingTo(Sample.BYTE_ORDER);
        assertThat(list(entries.keys("key:00599"))).as("a prefix that is a key").containsExactly("key:00599");
        assertThat(list(entries.keys("key:x"))).as("a prefix of nothing").isEmpty();
    }

    @Rule(id = "EN-7", says = "a listing shows once what stays while others come and go")
    default void listingShowsOnceWhatStays(StoreUnderTest store) {
        EntryStore entries = store.entries();
        List<String> staying = Sample.names("key", Sample.PAGES);
        putAll(entries, staying);
        Mono<Void> writing = Concurrently.together(Sample.PAGES, i -> {
                    String passing = staying.get(i) + "-passing";
                    return entries.put(passing, Payload.json(i)).then(entries.delete(passing));
                })
                .then();
        Concurrently.meanwhile(
                writing,
                () -> assertThat(list(entries.keys("")))
                        .as("a listing under writes")
                        .isSortedAccordingTo(Sample.BYTE_ORDER)
                        .doesNotHaveDuplicates()
                        .containsAll(staying));
    }

    @Rule(id = "EN-8", says = "getAll answers what exists, once and in order")
    default void getAllAnswersWhatExists(StoreUnderTest store) {
        EntryStore entries = store.entries();
        List<String> keys = Sample.names("key", Sample.PAGES);
        List<Entry> put = putAll(entries, keys);
        List<String> asked = new ArrayList<>(keys);
        asked.addAll(Sample.names("missing", 50));
        Collections.reverse(asked);
        assertThat(list(entries.getAll(asked)))
                .as("what exists of what was asked for")
                .isEqualTo(put);
        assertThat(list(entries.getAll(List.of("key00007", "key00003", "key00007"))))
                .as("asked for twice")
                .containsExactly(put.get(3), put.get(7));
        assertThat(list(entries.getAll(List.of("missing"))))
                .as("asked for what is not there")
                .isEmpty();
        assertThat(list(entries.getAll(List.of()))).as("asked for nothing").isEmpty();
    }

    @Rule(id = "EN-10", says = "clear removes and counts the entries")
    default void clearRemovesAndCountsEntries(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertThat(value(entries.clear())).as("clearing nothing").isZero();
        putAll(entries, Sample.names("key", Sample.PAGES));
        assertThat(value(entries.clear())).as("what was cleared").isEqualTo(Sample.PAGES);
        assertThat(list(entries.keys(""))).as("what is left").isEmpty();
        assertThat(value(entries.clear())).as("clearing again").isZero();
    }

    @Rule(id = "EN-10", says = "clear leaves other namespaces alone")
    default void clearLeavesOtherNamespacesAlone(StoreUnderTest store) {
        EntryStore under = store.entriesIn(StoreUnderTest.NAMESPACE.child("under"));
        putAll(store.entries(), List.of("key"));
        List<Entry> kept = putAll(under, List.of("key"));
        assertThat(value(store.entries().clear())).as("what was cleared").isEqualTo(1);
        assertThat(list(under.entries("")))
                .as("entries of the namespace under it")
                .isEqualTo(kept);
    }

    @Rule(id = "EN-10", says = "clear leaves conversations alone")
    default void clearLeavesConversationsAlone(StoreUnderTest store) {
        done(store.log().append("key", Message.user("hi")));
        putAll(store.entries(), List.of("key"));
        done(store.entries().clear());
        assertThat(value(store.log().count("key"))).as("messages after clear").isEqualTo(1);
    }

    @Rule(id = "EN-11", says = "stats count what is visible")
    default void statsCountWhatIsVisible(StoreUnderTest store) {
        EntryStore entries = store.entries();
        assertThat(value(entries.stats())).as("stats of nothing").isEqualTo(new EntryStats(0, 0));
        done(entries.put("a", Payload.text("1234567")));
        done(entries.put("a", Payload.text("é")));
        done(entries.put("b", Payload.of("image/png", new byte[300])));
        done(entries.put("c", Payload.of("image/png", new byte[0])));
        assertThat(value(entries.stats())).as("stats of three entries").isEqualTo(new EntryStats(3, 302));
        done(entries.delete("b"));
        assertThat(value(entries.stats())).as("stats after a deletion").isEqualTo(new EntryStats(2, 2));
        done(entries.put("a", Payload.text("é"), PutOptions.defaults().ttl(Duration.ofSeconds(1))));
        store.clock().advance(Duration.ofSeconds(1));
        assertThat(value(entries.stats())).as("stats after an expiry").isEqualTo(new EntryStats(1, 0));
    }

    private static List<Entry> putAll(EntryStore entries, List<String> keys) {
        Map<String, Payload> values = keys.stream().collect(Collectors.toMap(key -> key, Payload::text));
        return value(entries.putAll(values, PutOptions.defaults()));
    }
}
