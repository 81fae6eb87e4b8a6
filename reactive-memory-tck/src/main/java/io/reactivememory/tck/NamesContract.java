package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static io.reactivememory.tck.HostileNames.assertRefused;
import static io.reactivememory.tck.HostileNames.under;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules ID: names are kept as they are given, and ordered by their bytes.
 *
 * <p>Where ID-1 or ID-4 fails, look at the collation of the column. Where ID-5 fails, look for a pattern match whose
 * wildcards are not escaped. Where ID-6 fails only on supplementary characters, the order is that of UTF-16.
 */
public interface NamesContract extends CheckpointNamesContract {

    @Rule(id = "ID-1", says = "thread ids with special characters are kept apart")
    default void specialThreadIdsAreKeptApart(StoreUnderTest store) {
        assertThreadsAreKept(store, HostileNames.SPECIAL);
    }

    @Rule(id = "ID-1", says = "keys with special characters are kept apart")
    default void specialKeysAreKeptApart(StoreUnderTest store) {
        assertKeysAreKept(store, HostileNames.SPECIAL);
    }

    @Rule(id = "ID-1", says = "message ids with special characters are kept apart")
    default void specialMessageIdsAreKeptApart(StoreUnderTest store) {
        assertMessageIdsAreKept(store, HostileNames.SPECIAL);
    }

    @Rule(id = "ID-1", says = "labels with special characters are kept apart")
    default void specialLabelsAreKeptApart(StoreUnderTest store) {
        assertLabelsAreKept(store, HostileNames.SPECIAL);
    }

    @Rule(id = "ID-2", says = "thread ids of 512 bytes are accepted")
    default void longestThreadIdsAreAccepted(StoreUnderTest store) {
        assertThreadsAreKept(store, HostileNames.LONGEST);
    }

    @Rule(id = "ID-2", says = "keys of 512 bytes are accepted")
    default void longestKeysAreAccepted(StoreUnderTest store) {
        assertKeysAreKept(store, HostileNames.LONGEST);
    }

    @Rule(id = "ID-2", says = "message ids of 512 bytes are accepted")
    default void longestMessageIdsAreAccepted(StoreUnderTest store) {
        assertMessageIdsAreKept(store, HostileNames.LONGEST);
    }

    @Rule(id = "ID-2", says = "labels of 512 bytes are accepted")
    default void longestLabelsAreAccepted(StoreUnderTest store) {
        assertLabelsAreKept(store, HostileNames.upTo(Namespace.MAX_LABEL_LENGTH, HostileNames.LONGEST));
    }

    @Rule(id = "ID-2", says = "a namespace of as many labels of 512 bytes as there may be is accepted")
    default void longestNamespaceIsAccepted(StoreUnderTest store) {
        String label = HostileNames.incompressible(3);
        Namespace parent = new Namespace(Collections.nCopies(Namespace.MAX_LABELS - 1, label));
        List<Namespace> namespaces = List.of(parent, parent.child(label), parent.child(label + "a"));
        for (Namespace namespace : namespaces) {
            done(store.write(namespace));
        }
        assertThat(list(store.memory().namespaces(parent)).size())
                .as("namespaces that are listed")
                .isEqualTo(3);
        assertThat(value(store.memory().in(namespaces.get(1)).erase()))
                .as("erasing one of them")
                .isTrue();
        assertThat(list(store.memory().namespaces()).equals(List.of(namespaces.get(0), namespaces.get(2))))
                .as("whether the two others are listed")
                .isTrue();
    }

    @Rule(id = "ID-3", says = "forbidden thread ids are refused at the call")
    default void forbiddenThreadIdsAreRefused(StoreUnderTest store) {
        ConversationLog log = store.log();
        assertRefused("thread id", thread -> log.append(thread, Message.user("hi")));
        assertRefused("thread id", log::replay);
        assertRefused("thread id", thread -> log.tail(thread, 1));
        assertRefused("thread id", thread -> log.follow(thread, 0));
        assertRefused("thread id", log::delete);
        assertRefused("thread id", log::summary);
        assertRefused("thread id", store.agent()::deleteThread);
        assertNothingWritten(store);
    }

    @Rule(id = "ID-3", says = "forbidden keys are refused at the call")
    default void forbiddenKeysAreRefused(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Payload text = Payload.text("text");
        assertRefused("key", key -> entries.put(key, text));
        assertRefused("key", entries::get);
        assertRefused("key", entries::delete);
        for (String forbidden : HostileNames.FORBIDDEN) {
            assertThatThrownBy(() -> entries.putAll(Map.of("good", text, forbidden, text), PutOptions.defaults()))
                    .as("putAll with the key '%s'", forbidden)
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> entries.getAll(Set.of("good", forbidden)))
                    .as("getAll with the key '%s'", forbidden)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertNothingWritten(store);
    }

    @Rule(id = "ID-3", says = "forbidden message ids are refused at the call")
    default void forbiddenMessageIdsAreRefused(StoreUnderTest store) {
        for (String forbidden : HostileNames.FORBIDDEN) {
            assertThatThrownBy(() -> store.log().append("thread", Sample.message(forbidden)))
                    .as("the message id '%s'", forbidden)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertNothingWritten(store);
    }

    @Rule(id = "ID-3", says = "forbidden labels and user ids are refused at the call")
    default void forbiddenLabelsAreRefused(StoreUnderTest store) {
        assertRefused("user id|namespace label", HostileNames.FORBIDDEN_LABELS, store.memory()::forUser);
        assertRefused("namespace label", HostileNames.FORBIDDEN_LABELS, label -> Namespace.of("a", label));
        assertRefused("namespace label", HostileNames.FORBIDDEN_LABELS, StoreUnderTest.NAMESPACE::child);
        assertNothingWritten(store);
    }

    private static void assertNothingWritten(StoreUnderTest store) {
        assertThat(list(store.memory().namespaces()))
                .as("namespaces after names were refused")
                .isEmpty();
    }

    @Rule(id = "ID-4", says = "thread ids that look alike are different")
    default void alikeThreadIdsAreDifferent(StoreUnderTest store) {
        assertThreadsAreKept(store, HostileNames.ALIKE);
    }

    @Rule(id = "ID-4", says = "keys that look alike are different")
    default void alikeKeysAreDifferent(StoreUnderTest store) {
        assertKeysAreKept(store, HostileNames.ALIKE);
    }

    @Rule(id = "ID-4", says = "message ids that look alike are different")
    default void alikeMessageIdsAreDifferent(StoreUnderTest store) {
        assertMessageIdsAreKept(store, HostileNames.ALIKE);
    }

    @Rule(id = "ID-4", says = "labels that look alike are different")
    default void alikeLabelsAreDifferent(StoreUnderTest store) {
        assertLabelsAreKept(store, HostileNames.ALIKE);
    }

    @Rule(id = "ID-5", says = "prefixes of keys are literal")
    default void prefixesOfKeysAreLiteral(StoreUnderTest store) {
        EntryStore entries = store.entries();
        putAll(entries, HostileNames.WILD);
        for (String prefix : HostileNames.prefixes(HostileNames.WILD)) {
            List<String> expected = under(prefix, HostileNames.WILD);
            assertThat(list(entries.keys(prefix))).as("keys under '%s'", prefix).isEqualTo(expected);
            assertThat(list(entries.entries(prefix)))
                    .as("entries under '%s'", prefix)
                    .extracting(Entry::key)
                    .isEqualTo(expected);
        }
    }

    @Rule(id = "ID-5", says = "prefixes of thread ids are literal")
    default void prefixesOfThreadIdsAreLiteral(StoreUnderTest store) {
        ConversationLog log = store.log();
        HostileNames.WILD.forEach(thread -> done(log.append(thread, Message.user("hi"))));
        for (String prefix : HostileNames.prefixes(HostileNames.WILD)) {
            assertThat(list(log.threads(prefix)))
                    .as("threads under '%s'", prefix)
                    .extracting(ThreadSummary::thread)
                    .isEqualTo(under(prefix, HostileNames.WILD));
        }
    }

    @Rule(id = "ID-6", says = "keys and entries are in byte order")
    default void keysAreInByteOrder(StoreUnderTest store) {
        EntryStore entries = store.entries();
        List<String> names = HostileNames.hardToSort();
        List<String> sorted = Sample.sorted(names.stream());
        putAll(entries, names);
        assertThat(list(entries.keys(""))).as("keys").isEqualTo(sorted);
        assertThat(list(entries.entries("")))
                .as("entries")
                .extracting(Entry::key)
                .isEqualTo(sorted);
        assertThat(list(entries.getAll(names)))
                .as("getAll")
                .extracting(Entry::key)
                .isEqualTo(sorted);
        assertThat(list(entries.keys("🙂"))).as("keys under a prefix").isEqualTo(under("🙂", names));
    }

    @Rule(id = "ID-6", says = "threads are in byte order")
    default void threadsAreInByteOrder(StoreUnderTest store) {
        List<String> names = HostileNames.hardToSort();
        Concurrently.times(names.size(), i -> store.log().append(names.get(i), Message.user("hi")));
        assertThat(list(store.log().threads("")))
                .as("threads")
                .extracting(ThreadSummary::thread)
                .isEqualTo(Sample.sorted(names.stream()));
    }

    @Rule(id = "ID-6", says = "namespaces are in byte order")
    default void namespacesAreInByteOrder(StoreUnderTest store) {
        List<String> names = HostileNames.hardToSort();
        Concurrently.times(names.size(), i -> store.write(Namespace.user(names.get(i))));
        assertThat(list(store.memory().namespaces()))
                .as("namespaces")
                .isEqualTo(Sample.sorted(names.stream()).stream()
                        .map(Namespace::user)
                        .toList());
    }

    private static void assertThreadsAreKept(StoreUnderTest store, List<String> names) {
        ConversationLog log = store.log();
        for (String name : names) {
            assertThat(value(log.append(name, Message.user(name))).sequences())
                    .as("sequences in the thread '%s'", name)
                    .containsExactly(1L);
        }
        for (String name : names) {
            assertThat(Sample.texts(list(log.replay(name))))
                    .as("messages of the thread '%s'", name)
                    .containsExactly(name);
        }
        assertThat(list(log.threads("")))
                .as("threads")
                .extracting(ThreadSummary::thread)
                .isEqualTo(Sample.sorted(names.stream()));
    }

    private static void assertKeysAreKept(StoreUnderTest store, List<String> names) {
        EntryStore entries = store.entries();
        for (String name : names) {
            assertThat(value(entries.put(name, Payload.text(name))).version())
                    .as("version of the key '%s'", name)
                    .isEqualTo(1);
        }
        for (String name : names) {
            Entry entry = value(entries.get(name));
            assertThat(entry.key()).as("the key of what is under '%s'", name).isEqualTo(name);
            assertThat(entry.value().text()).as("the value under '%s'", name).isEqualTo(name);
        }
        assertThat(list(entries.keys(""))).as("keys").isEqualTo(Sample.sorted(names.stream()));
        assertThat(list(entries.getAll(names))).as("getAll").hasSameSizeAs(names);
    }

    private static void assertMessageIdsAreKept(StoreUnderTest store, List<String> names) {
        ConversationLog log = store.log();
        List<Message> messages = names.stream().map(Sample::message).toList();
        List<Long> sequences = Sequences.from(1, names.size());
        for (Message message : messages) {
            assertThat(value(log.append("thread", message)).written())
                    .as("written of the id '%s'", message.id())
                    .isEqualTo(1);
        }
        assertThat(value(log.append("thread", messages.toArray(Message[]::new))).sequences())
                .as("sequences of ids that are known")
                .isEqualTo(sequences);
        assertThat(list(log.replay("thread")))
                .as("ids")
                .extracting(logged -> logged.message().id())
                .isEqualTo(names);
    }

    private static void assertLabelsAreKept(StoreUnderTest store, List<String> names) {
        for (String name : names) {
            done(store.write(Namespace.of("labels", name)));
            done(store.write(Namespace.user(name)));
        }
        List<String> sorted = Sample.sorted(names.stream());
        assertThat(list(store.memory().namespaces(Namespace.of("labels"))))
                .as("namespaces under labels")
                .isEqualTo(sorted.stream()
                        .map(name -> Namespace.of("labels", name))
                        .toList());
        assertThat(list(store.memory().namespaces(Namespace.of("users"))))
                .as("namespaces of users")
                .isEqualTo(sorted.stream().map(Namespace::user).toList());
        for (String name : names) {
            assertThat(value(store.memory().forUser(name).erase()))
                    .as("whether the user '%s' was there", name)
                    .isTrue();
        }
    }

    private static void putAll(EntryStore entries, List<String> keys) {
        done(entries.putAll(keys.stream().collect(Collectors.toMap(key -> key, Payload::text)), PutOptions.defaults()));
    }
}
