package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody with psql finds what is kept by its names, and payloads as jsonb; here without a search path. */
class PostgresViewsIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();
    private String prefix = "";

    @SuppressWarnings("NullAway.Init")
    private ReactiveMemory memory;

    private AgentMemory open(String tablePrefix) {
        prefix = tablePrefix;
        memory = ReactiveMemory.open(server.url() + "?schema=" + schema + "&tablePrefix=" + tablePrefix);
        return memory.forUser("alice");
    }

    @AfterEach
    void close() {
        memory.close().block(SOON);
        server.drop(schema);
    }

    /** Asks for rows, each as its columns with bars between them; {@code <name>} stands for a view. */
    private List<String> ask(String question) throws SQLException {
        try (Connection connection = server.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        question.replaceAll("<(\\w+)>", "\"" + schema + "\"." + prefix + "$1"))) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(rows.getString(i)));
                }
                all.add(String.join("|", columns));
            }
            return all;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory_", "agents_", "x"})
    void messagesAreShown(String tablePrefix) throws SQLException {
        AgentMemory alice = open(tablePrefix);
        alice.conversations()
                .append(
                        "t",
                        List.of(
                                Message.builder("user").id("m1").text("hé 😀").build(),
                                Message.builder("assistant")
                                        .text("on")
                                        .attribute("tokens", 7)
                                        .build()),
                        AppendOptions.defaults().ttl(Duration.ofDays(1)))
                .block(SOON);
        memory.shared().conversations().append("t", Message.system("of all")).block(SOON);
        assertThat(ask("SELECT namespace, thread_id, seq, message_id, message->>'role', message->>'content'"
                        + " FROM <messages> ORDER BY namespace, seq"))
                .containsExactly(
                        "shared|t|1|null|system|of all",
                        "users/alice|t|1|m1|user|hé 😀",
                        "users/alice|t|2|null|assistant|on");
        assertThat(ask("SELECT jsonb_typeof(message), appended_at BETWEEN now() - interval '1 hour' AND now()"
                        + " + interval '1 minute', expires_at - appended_at BETWEEN interval '1 day' AND interval '25 hours'"
                        + " FROM <messages> WHERE namespace = 'users/alice' AND seq = 2"))
                .containsExactly("object|t|t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory_", "agents_", "x"})
    void entriesAreShown(String tablePrefix) throws SQLException {
        AgentMemory alice = open(tablePrefix);
        put(alice, "json", Payload.jsonText("{\"role\": \"cook\", \"of\": [1, 2.50, null]}"));
        put(alice, "linked", Payload.of("application/ld+json", "[true]".getBytes(StandardCharsets.UTF_8)));
        put(alice, "number", Payload.json(17));
        put(alice, "plain", Payload.text("{\"role\": \"none\"}"));
        put(alice, "bytes", Payload.of("image/png", new byte[] {0, 1, -1}));
        alice.entries()
                .put(
                        "json",
                        Payload.jsonText("{\"role\": \"cook\", \"of\": [1, 2.50]}"),
                        PutOptions.defaults().ttl(Duration.ofDays(1)))
                .block(SOON);
        assertThat(
                        ask(
                                "SELECT namespace, entry_key, version, media_type, value, size FROM <entries> ORDER BY entry_key"))
                .containsExactly(
                        "users/alice|bytes|1|image/png|null|3",
                        "users/alice|json|2|application/json|{\"of\": [1, 2.50], \"role\": \"cook\"}|33",
                        "users/alice|linked|1|application/ld+json|[true]|6",
                        "users/alice|number|1|application/json|17|2",
                        "users/alice|plain|1|text/plain;charset=utf-8|null|16");
        assertThat(ask("SELECT entry_key, expires_at - updated_at, updated_at >= created_at FROM <entries>"
                        + " WHERE value->>'role' = 'cook' AND value @> '{\"of\": [2.5]}'"))
                .containsExactly("json|1 day|t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory_", "agents_"})
    void whatJsonbCannotHoldIsShownAsText(String tablePrefix) throws SQLException {
        AgentMemory alice = open(tablePrefix);
        put(alice, "broken", Payload.jsonText("{not json"));
        put(alice, "empty", Payload.jsonText(""));
        put(alice, "half", Payload.jsonText("\"\\ud83d\""));
        put(alice, "large", Payload.jsonText("1e999999"));
        put(alice, "nul", Payload.jsonText("\"\\u0000\""));
        put(alice, "whole", Payload.jsonText("{\"role\": \"whole\"}"));
        assertThat(ask("SELECT entry_key, jsonb_typeof(value), value #>> '{}' FROM <entries> ORDER BY entry_key"))
                .containsExactly(
                        "broken|string|{not json",
                        "empty|string|",
                        "half|string|\"\\\\ud83d\"",
                        "large|string|1e999999",
                        "nul|string|\"\\\\u0000\"",
                        "whole|object|{\"role\": \"whole\"}");
        assertThat(ask("SELECT entry_key FROM <entries> WHERE value->>'role' = 'whole'"))
                .containsExactly("whole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory_", "agents_", "x"})
    void checkpointsAreShown(String tablePrefix) throws SQLException {
        AgentMemory alice = open(tablePrefix);
        CheckpointRef first = put(
                alice,
                CheckpointDraft.root()
                        .set("state", Payload.json(1))
                        .metadata("source", "input")
                        .build());
        CheckpointRef second = put(
                alice,
                CheckpointDraft.childOf(first).metadata("step", 2).run("run-1").build());
        put(alice, CheckpointDraft.root("inner").id("own").build());
        alice.conversations().append("without", Message.user("none")).block(SOON);
        assertThat(ask("SELECT namespace, thread_id, branch, checkpoint_id, parent_id, run_id, metadata->>'source',"
                        + " (metadata->'step')::int FROM <checkpoints> ORDER BY branch, checkpoint_id"))
                .containsExactly(
                        "users/alice|t||" + first.id() + "|null|null|input|null",
                        "users/alice|t||" + second.id() + "|" + first.id() + "|run-1|null|2",
                        "users/alice|t|inner|own|null|null|null|null");
        assertThat(ask("SELECT DISTINCT jsonb_typeof(metadata), put_at > now() - interval '1 hour' FROM <checkpoints>"))
                .containsExactly("object|t");
    }

    private static void put(AgentMemory memory, String key, Payload value) {
        memory.entries().put(key, value).block(SOON);
    }

    private static CheckpointRef put(AgentMemory memory, CheckpointDraft draft) {
        return Objects.requireNonNull(memory.checkpoints().put("t", draft).block(SOON));
    }

    @Test
    void typesWithParametersAndCapitalsAreJsonToo() throws SQLException {
        AgentMemory alice = open("memory_");
        put(alice, "a", Payload.of("application/json; charset=utf-8", "[1]".getBytes(StandardCharsets.UTF_8)));
        put(alice, "b", Payload.of("Application/JSON", "[2]".getBytes(StandardCharsets.UTF_8)));
        assertThat(ask("SELECT value->>0 FROM <entries> ORDER BY entry_key")).containsExactly("1", "2");
    }

    @Test
    void whatIsNestedTooDeepHidesNothingElse() throws SQLException {
        AgentMemory alice = open("memory_");
        put(alice, "deep", Payload.jsonText("[".repeat(100_000) + "]".repeat(100_000)));
        put(alice, "flat", Payload.jsonText("[1]"));
        assertThat(ask("SELECT entry_key, jsonb_typeof(value) FROM <entries> ORDER BY entry_key"))
                .containsExactly("deep|string", "flat|array");
    }

    @Test
    void namespacesAreShownAsTheyArePrinted() throws SQLException {
        open("memory_");
        Namespace odd = Namespace.of("a/b", "100%");
        Objects.requireNonNull(memory.in(odd)
                .entries()
                .put("key", Payload.jsonText("1"), PutOptions.defaults())
                .block(SOON));
        assertThat(ask("SELECT namespace FROM <entries>")).containsExactly(odd.toString());
    }
}
