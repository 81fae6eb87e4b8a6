package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.testservers.RedisServer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Charm kept in Redis is here, once. */
class CharmImporterIT {

    private final String prefix = RedisServer.freshPrefix() + ":" + CharmImporter.PREFIX;
    private final RedisClient client = RedisClient.create(RedisServer.shared().url());
    private final RedisCommands<String, String> source = client.connect().sync();
    private final ReactiveMemory memory = ReactiveMemory.open("inmemory:charm?maxPayloadBytes=100000");
    private final AgentMemory target = memory.forUser("alice");

    @AfterEach
    void close() {
        memory.close().block();
        client.shutdown();
    }

    private void charm(String thread, String json) {
        source.set(prefix + thread, json);
    }

    private Map<String, ImportedThread> run() {
        return Objects.requireNonNull(CharmImporter.run(RedisServer.shared().url(), prefix, target)
                .collect(Collectors.toMap(imported -> imported.key().substring(prefix.length()), Function.identity()))
                .block());
    }

    private ImportedThread done(String thread, long messages, long written) {
        return new ImportedThread(prefix + thread, messages, written, null);
    }

    private static @Nullable String problem(Map<String, ImportedThread> imported, String thread) {
        return Objects.requireNonNull(imported.get(thread)).problem();
    }

    private List<Message> messages(String thread) {
        return Objects.requireNonNull(target.conversations()
                .replay(thread)
                .map(LoggedMessage::message)
                .collectList()
                .block());
    }

    @Test
    void everyThreadComesWithEveryField() {
        charm(
                "thread-1",
                "[{\"role\": \"user\", \"content\": \"Grüße \\ud83d\\ude00\"},"
                        + " {\"role\": \"assistant\", \"content\": [{\"type\": \"text\", \"text\": \"Hi\"}], \"cost\": 0.10,"
                        + " \"id\": \"own\", \"tool_calls\": [{\"id\": \"c-1\"}]}]");
        charm("a/b:{c}*", "[{\"role\":\"system\",\"content\":\"Be short\"}]");
        charm("empty", "[]");
        source.set(prefix.substring(0, prefix.length() - 1) + "x:thread", "[]");
        assertThat(run())
                .containsOnly(
                        Map.entry("thread-1", done("thread-1", 2, 2)),
                        Map.entry("a/b:{c}*", done("a/b:{c}*", 1, 1)),
                        Map.entry("empty", done("empty", 0, 0)));
        assertThat(target.conversations()
                        .threads("")
                        .map(ThreadSummary::thread)
                        .collectList()
                        .block())
                .containsExactly("a/b:{c}*", "thread-1");
        assertThat(messages("thread-1"))
                .containsExactly(
                        Message.fromJson("{\"role\":\"user\",\"content\":\"Grüße \uD83D\uDE00\",\"id\":\"charm:1\"}"),
                        Message.fromJson("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],"
                                + "\"cost\":0.10,\"id\":\"charm:2\",\"tool_calls\":[{\"id\":\"c-1\"}],"
                                + "\"charm_id\":\"own\"}"));
    }

    @Test
    void againItWritesOnlyWhatIsNew() {
        charm("thread", array(0, 600));
        assertThat(run()).containsEntry("thread", done("thread", 600, 600));
        assertThat(run()).containsEntry("thread", done("thread", 600, 0));
        target.conversations().append("thread", Message.user("ours")).block();
        charm("thread", array(0, 1_000));
        assertThat(run()).containsEntry("thread", done("thread", 1_000, 400));
        assertThat(messages("thread")).hasSize(1_001).extracting(Message::text).endsWith("text 998", "text 999");
    }

    @Test
    void aSourceThatHasChangedIsReportedAndLeftAlone() {
        charm("changed", array(0, 10));
        charm("shorter", array(0, 10));
        charm("moved", array(0, 10));
        run();
        charm(
                "changed",
                array(0, 9).replace("text 4", "else").replace("]", ",{\"role\":\"user\"},{\"role\":\"user\"}]"));
        charm("shorter", array(0, 7));
        charm("moved", array(2, 12));
        Map<String, ImportedThread> again = run();
        assertThat(problem(again, "changed")).contains("message 5 is not as it was imported before");
        assertThat(problem(again, "shorter")).contains("has 7 messages, but message 8 was imported before");
        assertThat(problem(again, "moved")).contains("message 1 is not as it was imported before");
        assertThat(again.values()).extracting(ImportedThread::written).containsOnly(0L);
        assertThat(messages("moved")).hasSize(10).extracting(Message::text).startsWith("text 0");
    }

    @Test
    void whatIsBrokenIsReportedAndTheOthersComeOver() {
        charm("not-json", "hello");
        charm("nothing", "");
        charm("object", "{\"role\":\"user\"}");
        charm("cut", array(0, 700).substring(0, 9_000));
        charm("no-role", "[{\"role\":\"user\"},\n{\"content\":\"Hi\"}]");
        charm("text", "[\"Hi\"]");
        charm("more", "[] []");
        charm("too-large", "[{\"role\":\"user\"},{\"role\":\"user\",\"content\":\"" + "x".repeat(200_000) + "\"}]");
        charm("", array(0, 1));
        charm("a\nb", array(0, 1));
        charm("x".repeat(513), array(0, 1));
        source.hset(prefix + "hash", "a", "b");
        charm("good", array(0, 3));
        Map<String, ImportedThread> imported = run();
        assertThat(imported).hasSize(13).containsEntry("good", done("good", 3, 3));
        assertThat(problem(imported, "not-json")).contains("line 1, column");
        assertThat(problem(imported, "nothing")).contains("must be a JSON array");
        assertThat(problem(imported, "object")).contains("must be a JSON array");
        assertThat(problem(imported, "cut")).contains("line 1, column");
        assertThat(problem(imported, "no-role")).contains("line 2, column 1").contains("must have a role");
        assertThat(problem(imported, "text")).contains("must be a JSON object");
        assertThat(problem(imported, "more")).contains("something follows the end");
        assertThat(problem(imported, "too-large")).contains("larger than the target allows, 100000");
        assertThat(problem(imported, "")).contains("thread id").contains("empty");
        assertThat(problem(imported, "a\nb")).contains("thread id").contains("U+000A");
        assertThat(problem(imported, "x".repeat(513))).contains("thread id").contains("513 bytes");
        assertThat(problem(imported, "hash")).contains("must be a string");
        assertThat(target.conversations()
                        .threads("")
                        .map(ThreadSummary::thread)
                        .collectList()
                        .block())
                .containsExactly("good");
    }

    @Test
    void aPrefixIsNoPattern() {
        String odd = prefix + "[a]*?\\:";
        source.set(odd + "thread", array(0, 1));
        source.set(prefix + "axx\\:decoy", array(0, 1));
        source.set(prefix + "a\\:decoy", array(0, 1));
        assertThat(CharmImporter.run(client, odd, target).collectList().block())
                .containsExactly(new ImportedThread(odd + "thread", 1, 1, null));
        assertThat(target.conversations().threads("").count().block()).isEqualTo(1);
    }

    @Test
    void longArraysComeOverInBatchesAndManyKeysOnDemand() {
        charm("long", array(0, 20_000));
        for (int i = 0; i < 1_000; i++) {
            charm("thread-" + i, array(0, 1));
        }
        assertThat(CharmImporter.run(client, prefix, target)
                        .take(5)
                        .collectList()
                        .block())
                .hasSize(5);
        assertThat(target.conversations().threads("").count().block()).isLessThan(10);
        assertThat(run())
                .hasSize(1_001)
                .allSatisfy((key, imported) -> assertThat(imported.problem()).isNull());
        assertThat(target.conversations().count("long").block()).isEqualTo(20_000);
        assertThat(messages("long").get(19_999).text()).isEqualTo("text 19999");
    }

    @Test
    void theUrlMustBeOneOfRedis() {
        assertThatIllegalArgumentException().isThrownBy(() -> CharmImporter.run("inmemory:", target));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CharmImporter.run("redis://localhost?nonsense=1", target))
                .withMessageContaining("nonsense");
    }

    private static String array(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i ->
                        "{\"role\":\"" + (i % 2 == 0 ? "user" : "assistant") + "\",\"content\":\"text " + i + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
