package io.reactivememory.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page and the kit name the same rules. */
class ContractDocumentTest {

    private static final Pattern RULE = Pattern.compile("^\\*\\*([A-Z]{2}-\\d+)\\*\\* ", Pattern.MULTILINE);

    @Test
    void everyRuleOfThePageIsInTheKitAndViceVersa() throws IOException {
        assertThat(kit()).as("ids of tests, and of the page").containsExactlyInAnyOrderElementsOf(page());
    }

    @Test
    void noRuleOfThePageIsThereTwice() throws IOException {
        assertThat(page()).as("ids of the page").doesNotHaveDuplicates().hasSizeGreaterThan(60);
    }

    private static List<String> page() throws IOException {
        String page = Files.readString(Path.of("..", "CONTRACT.md"));
        return RULE.matcher(page)
                .results()
                .map(MatchResult::group)
                .map(ContractDocumentTest::id)
                .toList();
    }

    private static String id(String match) {
        return match.replace("*", "").strip();
    }

    private static Stream<String> kit() {
        return Arrays.stream(BackendContract.class.getMethods())
                .map(method -> method.getAnnotation(Rule.class))
                .filter(Objects::nonNull)
                .map(Rule::id)
                .distinct();
    }
}
