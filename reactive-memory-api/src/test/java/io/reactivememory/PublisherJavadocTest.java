package io.reactivememory;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.spi.MemoryBackend;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;

/** Whoever calls a publisher method must be able to read whether it can be empty, and what that means. */
class PublisherJavadocTest {

    private static final Pattern PUBLISHER_METHOD = Pattern.compile(
            "(?:/\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/)?\\s*(?:public |default )*(?:Mono|Flux)<[^=;(){}]*> (?<name>\\w+)\\(",
            Pattern.DOTALL);
    private static final Pattern RETURN = Pattern.compile("@return (?<text>(?:(?!\\n\\s*\\* @).)*)", Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(
            classes = {
                ConversationLog.class,
                CheckpointStore.class,
                EntryStore.class,
                MemoryBackend.class,
                ReactiveMemory.class,
                AgentMemory.class
            })
    void returnSaysWhetherItCanBeEmpty(Class<?> type) throws IOException {
        List<MatchResult> methods =
                PUBLISHER_METHOD.matcher(source(type)).results().toList();
        assertThat(methods)
                .extracting(method -> method.group(2))
                .containsExactlyInAnyOrderElementsOf(publisherMethods(type));
        assertThat(methods)
                .allSatisfy(method -> assertThat(returned(method.group(1)))
                        .as("@return of %s.%s", type.getSimpleName(), method.group(2))
                        .contains("empty"));
    }

    private static String source(Class<?> type) throws IOException {
        return Files.readString(Path.of("src/main/java", type.getName().replace('.', '/') + ".java"));
    }

    private static List<String> publisherMethods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> Publisher.class.isAssignableFrom(method.getReturnType()))
                .map(Method::getName)
                .toList();
    }

    private static String returned(@Nullable String javadoc) {
        return javadoc == null
                ? ""
                : RETURN.matcher(javadoc)
                        .results()
                        .map(MatchResult::group)
                        .findFirst()
                        .orElse("");
    }
}
