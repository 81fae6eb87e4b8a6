package io.reactivememory.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Long real conversations between two people, where they are at hand: imported from files, replayed, and compared. */
@EnabledIf("conversationsAreThere")
class LocomoIT {

    private static final Path CONVERSATIONS = Path.of("../../shared/locomo/locomo5.json");

    @TempDir
    private Path folder;

    static boolean conversationsAreThere() {
        return Files.isReadable(CONVERSATIONS);
    }

    @Test
    void everyConversationComesBackToTheByte() throws IOException {
        String url = "h2:file:" + folder.resolve("memory");
        Map<String, Map<String, List<String>>> given = conversations();
        for (Map.Entry<String, Map<String, List<String>>> conversation : given.entrySet()) {
            Path files = Files.createDirectory(folder.resolve(conversation.getKey()));
            for (Map.Entry<String, List<String>> session :
                    conversation.getValue().entrySet()) {
                Files.writeString(
                        files.resolve(session.getKey() + ".json"),
                        session.getValue().stream().collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")));
            }
            assertThat(importFolder(files, "locomo/" + conversation.getKey(), url))
                    .isEqualTo(Main.DONE);
        }
        ReactiveMemory memory = ReactiveMemory.open(url);
        assertThat(memory.namespaces().map(Namespace::toString).collectList().block())
                .containsExactlyElementsOf(
                        given.keySet().stream().map(name -> "locomo/" + name).toList());
        long messages = 0;
        for (Map.Entry<String, Map<String, List<String>>> conversation : given.entrySet()) {
            ConversationLog log =
                    memory.in(Namespace.of("locomo", conversation.getKey())).conversations();
            assertThat(log.threads("")
                            .map(thread -> thread.thread())
                            .collectList()
                            .block())
                    .containsExactlyElementsOf(conversation.getValue().keySet());
            for (Map.Entry<String, List<String>> session :
                    conversation.getValue().entrySet()) {
                assertThat(replayed(log, session.getKey()))
                        .as("%s %s", conversation.getKey(), session.getKey())
                        .isEqualTo(bytes(session.getValue()));
                messages += session.getValue().size();
            }
        }
        memory.close().block();
        System.out.printf("%d conversations with %,d messages came back to the byte%n", given.size(), messages);
        assertThat(given).hasSize(5);
    }

    /** The messages of each session of each conversation: the turn as it stands, with a role in front. */
    private static Map<String, Map<String, List<String>>> conversations() throws IOException {
        Map<String, Map<String, List<String>>> conversations = new TreeMap<>();
        for (JsonNode sample : Payload.jsonText(Files.readString(CONVERSATIONS)).json()) {
            JsonNode conversation = sample.path("conversation");
            String speaker = conversation.path("speaker_a").asString();
            Map<String, List<String>> sessions = new TreeMap<>();
            conversation.forEachEntry((name, turns) -> {
                if (turns.isArray()) {
                    sessions.put(
                            name,
                            StreamSupport.stream(turns.spliterator(), false)
                                    .map(turn -> message(turn, speaker))
                                    .toList());
                }
            });
            conversations.put(sample.path("sample_id").asString(), sessions);
        }
        return conversations;
    }

    private static String message(JsonNode turn, String user) {
        ObjectNode message = JsonNodeFactory.instance
                .objectNode()
                .put("role", turn.path("speaker").asString().equals(user) ? "user" : "assistant")
                .put("name", turn.path("speaker").asString())
                .put("content", turn.path("text").asString());
        turn.forEachEntry((name, value) -> message.set("locomo_" + name, value));
        return Payload.json(message).text();
    }

    private static int importFolder(Path files, String namespace, String url) {
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(silent, System.err, Map.of(), false);
        return Main.run(terminal, List.of("import", files.toString(), "--namespace", namespace, "--url", url));
    }

    private static byte[] replayed(ConversationLog log, String thread) {
        List<String> messages = log.replay(thread)
                .map(logged -> logged.message().payload().text())
                .collectList()
                .block();
        return messages == null ? new byte[0] : bytes(messages);
    }

    private static byte[] bytes(List<String> messages) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        messages.forEach(message -> bytes.writeBytes((message + "\n").getBytes(StandardCharsets.UTF_8)));
        return bytes.toByteArray();
    }
}
