package io.reactivememory.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.namespace.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are imported, and files that cannot be. */
class ImportTest {

    @TempDir
    Path folder;

    /** Held open so that the backend, which is shared by URL, outlives the command. */
    private final ReactiveMemory memory = ReactiveMemory.open("inmemory:");

    private final ConversationLog log = memory.in(Namespace.user("alice")).conversations();
    private final CommandLine commandLine = new CommandLine();

    @AfterEach
    void erase() {
        memory.in(Namespace.user("alice")).erase().block();
        memory.close().block();
    }

    @Test
    void anArrayGoesToTheThreadThatHasItsName() throws IOException {
        Path file = write("plan.json", """
                [
                  {"role": "user", "content": "Hi", "price": 1.50, "odd": "\\ud83d"},
                  {"role": "assistant", "content": [{"type": "text", "text": "Hello"}], "deep": {"a": [1e3]}}
                ]
                """);

        assertThat(imported(file)).isZero();

        assertThat(commandLine.out())
                .isEqualTo("Imported 1 file into users/alice: 2 messages written, 0 already there.\n");
        assertThat(log.replay("plan")
                        .map(logged -> logged.message().payload().text())
                        .collectList()
                        .block())
                .containsExactly(
                        "{\"role\":\"user\",\"content\":\"Hi\",\"price\":1.50,\"odd\":\"\\uD83D\"}",
                        "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],\"deep\":{\"a\":[1E+3]}}");
    }

    @Test
    void linesGoToTheThreadThatIsNamed() throws IOException {
        Path file = write("x.jsonl", "{\"role\":\"user\",\"id\":\"a\"}\n\n{\"role\":\"user\",\"id\":\"b\"}");

        assertThat(imported(file, "--thread", "other")).isZero();
        assertThat(imported(file, "--thread", "other")).isZero();

        assertThat(commandLine.out()).contains("0 messages written, 2 already there");
        assertThat(log.count("other").block()).isEqualTo(2);
    }

    @Test
    void aFolderIsAThreadPerFile() throws IOException {
        write("a.json", "[{\"role\":\"user\"}]");
        write("b.jsonl", "{\"role\":\"user\"}\n{\"role\":\"user\"}\n");
        write("c.ndjson", "");
        write("notes.txt", "not imported");

        assertThat(imported(folder)).isZero();

        assertThat(commandLine.out()).contains("Imported 3 files", "3 messages written");
        assertThat(log.threads("")
                        .map(summary -> summary.thread())
                        .collectList()
                        .block())
                .containsExactly("a", "b");
    }

    @Test
    void aLongFileIsImportedInOrder() throws IOException {
        write(
                "long.json",
                IntStream.range(0, 20_000)
                        .mapToObj(i -> "{\"role\":\"user\",\"content\":\"" + i + "\"}")
                        .collect(Collectors.joining(",", "[", "]")));

        assertThat(imported(folder)).isZero();

        assertThat(log.replay("long")
                        .map(logged -> logged.message().text())
                        .collectList()
                        .block())
                .isEqualTo(IntStream.range(0, 20_000).mapToObj(String::valueOf).toList());
    }

    @Test
    void aBrokenFileNamesThePlaceAndWhatWentBefore() throws IOException {
        Path array = write("array.json", "[\n  {\"role\": \"user\"},\n  {\"content\": \"x\"}\n]");
        Path cut = write("cut.json", "[{\"role\": \"user\"},\n {\"role\": \"us");
        Path lines = write("lines.jsonl", "{\"role\":\"user\"}\n{\"role\":\"user\"}\nnonsense\n");
        Path more = write("more.json", "[{\"role\": \"user\"}] x");

        assertFails(array, "array.json: line 3, column 3: message must have a role", "; 1 messages of this file");
        assertFails(cut, "cut.json: line 2, column ", "; 1 messages of this file were imported before, 1 in all");
        assertFails(lines, "lines.jsonl: line 3: message must be a JSON object", "; 2 messages of this file");
        assertFails(more, "more.json: line 1, column 21: ", "; 1 messages of this file");
    }

    @Test
    void whatWasCompleteBeforeIsCountedToo() throws IOException {
        write("a.json", "[{\"role\":\"user\"},{\"role\":\"user\"}]");
        write("b.json", "[{\"role\":\"user\"},7]");

        assertFails(folder, "b.json: line 1, column 18: message must be a JSON object", "before, 3 in all");
    }

    @Test
    void filesThatAreNotThereAreAFailure() {
        assertFails(folder.resolve("none.json"), "there is no file ", "none.json");
        assertFails(folder, "the folder ", "has no file *.json");
    }

    @Test
    void oneThreadIsForOneFile() throws IOException {
        write("a.json", "[]");
        write("b.json", "[]");

        assertThat(imported(folder, "--thread", "x")).isEqualTo(2);
        assertThat(commandLine.err()).startsWith("--thread is for a single file, but there are 2");
    }

    private void assertFails(Path file, String... why) {
        assertThat(imported(file)).isEqualTo(1);
        assertThat(commandLine.err()).contains(why);
    }

    private int imported(Path file, String... more) {
        String[] args = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("import", file.toString(), "--namespace", "users/alice"),
                        java.util.Arrays.stream(more))
                .toArray(String[]::new);
        return commandLine.run(Map.of("REACTIVE_MEMORY_URL", "inmemory:"), args);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
