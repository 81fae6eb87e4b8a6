package io.reactivememory.tck;

import static io.reactivememory.tck.Await.done;
import static io.reactivememory.tck.Await.failure;
import static io.reactivememory.tck.Await.list;
import static io.reactivememory.tck.Await.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.payload.Payload;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The rules PL: what is put comes back, byte by byte.
 *
 * <p>Where PL-1 or PL-2 fails, look for a column or a codec that parses JSON instead of keeping it. Where PL-4 fails, look
 * for the limit of a column type, of a packet or of a bind parameter.
 */
public interface PayloadContract extends MemoryContract {

    @Rule(id = "PL-1", says = "media type and bytes come back, whitespace included")
    default void mediaTypeAndBytesComeBack(StoreUnderTest store) {
        assertKept(
                store,
                List.of(
                        Payload.text("text with \r\n line breaks, a tab \t and 🙂"),
                        Payload.jsonText("  { \"b\" : 1.10,\n\t\"a\": [ ],  \"b\":2 }\r\n"),
                        Payload.jsonText("{\"big\":12345678901234567890123456789,\"exponent\":1E+400,\"minus\":-0.0}"),
                        Payload.jsonText("\"escaped \\u00e9 \\/ and plain é /\""),
                        Payload.jsonText("null"),
                        Payload.jsonText("not JSON at all"),
                        Payload.json(Map.of("n", List.of(1, 2.5, "x", true))),
                        Payload.of("application/problem+json", bytes("{ \"status\":  404 }")),
                        Payload.of("application/json; charset=utf-8", bytes("{}")),
                        Payload.of("Text/Plain;Charset=\"UTF-8\"", bytes("x")),
                        Payload.of("application/" + "x".repeat(116), bytes("the longest media type"))));
    }

    @Rule(id = "PL-2", says = "escapes that are no characters come back in entries")
    default void escapesComeBackInEntries(StoreUnderTest store) {
        Stream<String> fieldName = Stream.of("{\"half \\ud83d\": 1}");
        assertKept(
                store,
                Stream.concat(escapes().stream(), fieldName)
                        .map(Payload::jsonText)
                        .toList());
    }

    @Rule(id = "PL-2", says = "escapes that are no characters come back in messages")
    default void escapesComeBackInMessages(StoreUnderTest store) {
        List<Message> messages = escapes().stream()
                .map(json -> Message.builder("tool")
                        .field("output", Payload.jsonText(json).json())
                        .text("\u0000 \uD83D")
                        .build())
                .toList();
        done(store.log().append("thread", messages, AppendOptions.defaults()));
        List<LoggedMessage> back = list(store.log().replay("thread"));
        assertThat(back).as("messages").extracting(LoggedMessage::message).isEqualTo(messages);
        assertThat(back)
                .as("their text")
                .allSatisfy(logged -> assertThat(logged.message().text()).isEqualTo("\u0000 \uD83D"));
    }

    private static List<String> escapes() {
        return List.of(
                "\"\\u0000\"",
                "{\"\\u0000\": \"a\\u0000b\"}",
                "\"\\ud83d\"",
                "\"\\ude42\"",
                "\"\\ude42\\ud83d\"",
                "[\"a\\ud83d\", \"\\ud83db\", \"\\ud83d\\ude42\"]",
                "\"\\u001f \\u007f \\uffff \\ufffe\"");
    }

    @Rule(id = "PL-3", says = "every byte value comes back, and no bytes at all")
    default void everyByteValueComesBack(StoreUnderTest store) {
        byte[] every = new byte[256];
        IntStream.range(0, every.length).forEach(i -> every[i] = (byte) i);
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        assertKept(
                store,
                List.of(
                        Payload.of("application/octet-stream", every),
                        Payload.of("application/octet-stream", random),
                        Payload.of("image/png", new byte[1]),
                        Payload.of("image/png", new byte[0]),
                        Payload.text(""),
                        Payload.of("application/json", new byte[0])));
    }

    @Rule(id = "PL-4", says = "an entry of exactly the limit is kept")
    default void entryOfLimitIsKept(StoreUnderTest store) {
        assertKept(store, List.of(Payload.of("application/octet-stream", random(limit()))));
        assertKept(store, List.of(Payload.jsonText("\"" + "é".repeat((limit() - 2) / 2) + "\"")));
    }

    @Rule(id = "PL-4", says = "a message of exactly the limit is kept")
    default void messageOfLimitIsKept(StoreUnderTest store) {
        Message message = messageOf(limit());
        done(store.log().append("thread", Message.user("before"), message, Message.user("after")));
        List<LoggedMessage> back = list(store.log().replay("thread"));
        assertThat(back).as("messages").hasSize(3);
        assertThat(back.get(1).message().payload().equals(message.payload()))
                .as("whether the message came back")
                .isTrue();
    }

    @Rule(id = "PL-4", says = "values of checkpoints of exactly the limit are kept")
    default void checkpointValuesOfLimitAreKept(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Payload largest = Payload.of("application/octet-stream", random(limit()));
        Payload item = Payload.jsonText("\"" + "é".repeat((limit() - 2) / 2) + "\"");
        CheckpointRef set = Checkpoints.put(checkpoints, CheckpointDraft.root().set("set", largest));
        CheckpointRef appended =
                Checkpoints.put(checkpoints, CheckpointDraft.childOf(set).append("list", item));
        CheckpointRef whole =
                Checkpoints.put(checkpoints, CheckpointDraft.childOf(appended).state(Map.of("whole", largest)));
        done(checkpoints.putWrites(whole, new TaskWrites("task", "", List.of(new ChannelWrite("a", largest)))));
        Checkpoint back = Checkpoints.get(checkpoints, whole);
        Checkpoints.assertSame("set", largest, Checkpoints.get(checkpoints, set).value("set"));
        Checkpoints.assertSame("whole", largest, back.value("whole"));
        Checkpoints.assertSame("written", largest, back.writes().get(0).value());
        Payload list = Checkpoints.get(checkpoints, appended).value("list");
        assertThat(list != null && list.json().get(0).equals(item.json()))
                .as("whether the item came back")
                .isTrue();
    }

    @Rule(id = "PL-4", says = "metadata of exactly the limit are kept")
    default void metadataOfLimitAreKept(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        CheckpointDraft draft = described(limit()).build();
        assertThat(draft.metadata().size()).as("the size of the metadata").isEqualTo(limit());
        CheckpointRef ref = value(checkpoints.put("thread", draft));
        Checkpoints.assertSame(
                "metadata", draft.metadata(), Checkpoints.get(checkpoints, ref).metadata());
    }

    /** Begins a root whose metadata have this size. */
    private static CheckpointDraft.Builder described(int size) {
        return CheckpointDraft.root().metadata("text", "x".repeat(size - "{\"text\":\"\"}".length()));
    }

    @Rule(id = "PL-5", says = "a checkpoint with anything over the limit is refused, with what came with it")
    default void checkpointOverLimitIsRefused(StoreUnderTest store) {
        CheckpointStore checkpoints = store.checkpoints();
        Payload tooLarge = Payload.jsonText("\"" + "x".repeat(limit() - 1) + "\"");
        Payload small = Payload.text("small");
        TaskWrites writes =
                new TaskWrites("task", "", List.of(new ChannelWrite("a", small), new ChannelWrite("b", tooLarge)));
        assertRefused(checkpoints, null, tooLarge);
        assertTooLarge(checkpoints.putWrites(CheckpointRef.of("thread", "1"), writes));
        assertThat(list(store.memory().namespaces()))
                .as("namespaces after payloads were refused")
                .isEmpty();
        CheckpointRef root = Checkpoints.put(checkpoints, CheckpointDraft.root().set("small", small));
        List<Checkpoint> before = Checkpoints.all(checkpoints);
        assertRefused(checkpoints, root, tooLarge);
        assertTooLarge(checkpoints.putWrites(root, writes));
        assertTooLarge(checkpoints.commit(
                "thread", Step.of(CheckpointDraft.childOf(root).build(), Checkpoints.task("small", "a", "1"), writes)));
        assertThat(Checkpoints.all(checkpoints)).as("everything").isEqualTo(before);
    }

    private static void assertRefused(CheckpointStore checkpoints, @Nullable CheckpointRef parent, Payload tooLarge) {
        assertTooLarge(checkpoints.put("thread", described(limit() + 1).build()));
        Payload small = Payload.json(1);
        List<CheckpointDraft.Builder> drafts = List.of(
                begun(parent).set("small", small).set("large", tooLarge),
                begun(parent).append("list", small, tooLarge),
                begun(parent).state(Map.of("small", small, "large", tooLarge)));
        drafts.forEach(each -> assertTooLarge(checkpoints.put("thread", each.build())));
    }

    private static CheckpointDraft.Builder begun(@Nullable CheckpointRef parent) {
        return parent == null ? CheckpointDraft.root() : CheckpointDraft.childOf(parent);
    }

    @Rule(id = "PL-5", says = "an entry over the limit is refused, with what came with it")
    default void entryOverLimitIsRefused(StoreUnderTest store) {
        EntryStore entries = store.entries();
        Payload tooLarge = Payload.of("application/octet-stream", new byte[limit() + 1]);
        assertTooLarge(entries.put("key", tooLarge));
        assertTooLarge(entries.putAll(Map.of("key", tooLarge, "small", Payload.text("x")), PutOptions.defaults()));
        assertThat(list(store.memory().namespaces()))
                .as("namespaces after payloads were refused")
                .isEmpty();
        Entry present = value(entries.put("key", Payload.text("present")));
        assertTooLarge(entries.put("key", tooLarge));
        assertThat(list(entries.entries(""))).as("entries").containsExactly(present);
    }

    @Rule(id = "PL-5", says = "a message over the limit is refused, with what came with it")
    default void messageOverLimitIsRefused(StoreUnderTest store) {
        Message tooLarge = messageOf(limit() + 1);
        assertTooLarge(store.log().append("thread", Message.user("small"), tooLarge));
        assertTooLarge(
                store.log().rewrite("thread", List.of(Message.user("small"), tooLarge), AppendOptions.defaults()));
        assertThat(list(store.memory().namespaces()))
                .as("namespaces after messages were refused")
                .isEmpty();
        done(store.log().append("thread", Message.user("present")));
        assertTooLarge(store.log().rewrite("thread", List.of(tooLarge), AppendOptions.defaults()));
        assertThat(Sample.texts(list(store.log().replay("thread"))))
                .as("messages")
                .containsExactly("present");
    }

    private static void assertTooLarge(Publisher<?> write) {
        PayloadTooLargeException refusal = failure(PayloadTooLargeException.class, write);
        assertThat(refusal.size()).as("the size that was refused").isEqualTo(limit() + 1);
        assertThat(refusal.limit()).as("the limit").isEqualTo(limit());
    }

    @Rule(id = "PL-6", says = "deep JSON comes back in entries")
    default void deepJsonComesBackInEntries(StoreUnderTest store) {
        assertKept(
                store,
                List.of(
                        Payload.jsonText(nested(500, "[", "1", "]")),
                        Payload.jsonText(nested(500, "{\"a\":", "null", "}"))));
    }

    @Rule(id = "PL-6", says = "deep JSON comes back in messages")
    default void deepJsonComesBackInMessages(StoreUnderTest store) {
        Message message = Message.builder("tool")
                .attribute(
                        "result",
                        Payload.jsonText(nested(300, "{\"a\":[", "1", "]}")).json())
                .build();
        done(store.log().append("thread", message));
        assertThat(list(store.log().replay("thread")))
                .as("messages")
                .extracting(LoggedMessage::message)
                .containsExactly(message);
    }

    private static String nested(int levels, String open, String core, String close) {
        return String.join("", Collections.nCopies(levels, open))
                + core
                + String.join("", Collections.nCopies(levels, close));
    }

    /** Asserts that payloads come back from a put, a putAll, and in every way in which entries are read. */
    private static void assertKept(StoreUnderTest store, List<Payload> payloads) {
        EntryStore entries = store.entries();
        List<String> keys = Sample.names("key", payloads.size());
        for (int i = 0; i < payloads.size(); i++) {
            assertSame(payloads.get(i), value(entries.put(keys.get(i), payloads.get(i))));
            assertSame(payloads.get(i), value(entries.get(keys.get(i))));
        }
        Map<String, Payload> all =
                IntStream.range(0, keys.size()).boxed().collect(Collectors.toMap(keys::get, payloads::get));
        assertSame(payloads, value(entries.putAll(all, PutOptions.defaults())));
        assertSame(payloads, list(entries.entries("key")));
        assertSame(payloads, list(entries.getAll(keys)));
    }

    private static void assertSame(List<Payload> expected, List<Entry> actual) {
        assertThat(actual).as("entries of %d payloads", expected.size()).hasSameSizeAs(expected);
        IntStream.range(0, expected.size()).forEach(i -> assertSame(expected.get(i), actual.get(i)));
    }

    /** Compares without printing the bytes, which may be many. */
    private static void assertSame(Payload given, Entry actual) {
        assertThat(actual.value().mediaType()).as("the media type of %s", given).isEqualTo(given.mediaType());
        assertThat(actual.value().equals(given))
                .as("whether the bytes of %s came back", given)
                .isTrue();
    }

    private static Message messageOf(int size) {
        int frame = Message.user("").payload().size();
        return Message.user("x".repeat(size - frame));
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static int limit() {
        return Objects.requireNonNull(ReactiveMemory.MAX_PAYLOAD_BYTES.defaultValue());
    }
}
