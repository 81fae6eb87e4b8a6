package io.reactivememory.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceTest {

    private static final String[] ODD_LABELS = {
        "a", "A", "ab", " ", ".", "..", "/", "//", "a/b", "%", "%2F", "%25", "%252F", "2F", "*", ":", "😀", "\uFFFD",
        "日本"
    };

    static Stream<Namespace> namespaces() {
        Stream<Namespace> ofOneLabel = Arrays.stream(ODD_LABELS).map(Namespace::of);
        Stream<Namespace> ofTwo = Arrays.stream(ODD_LABELS).map(label -> Namespace.of("x", label));
        return Stream.of(Stream.of(Namespace.root(), Namespace.of(ODD_LABELS[8], ODD_LABELS[9])), ofOneLabel, ofTwo)
                .flatMap(each -> each);
    }

    @ParameterizedTest
    @MethodSource("namespaces")
    void printedFormIsReadBack(Namespace namespace) {
        assertThat(Namespace.parse(namespace.toString())).isEqualTo(namespace);
    }

    @ParameterizedTest
    @MethodSource("namespaces")
    void storedFormIsReadBack(Namespace namespace) {
        assertThat(Namespace.ofStored(namespace.stored())).isEqualTo(namespace);
    }

    @Test
    void formsTellAllNamespacesApart() {
        assertThat(namespaces().map(Namespace::toString)).doesNotHaveDuplicates();
        assertThat(namespaces().map(Namespace::stored)).doesNotHaveDuplicates();
    }

    @Test
    void printsLabelsJoinedAndEscaped() {
        assertThat(Namespace.of("users", "alice")).hasToString("users/alice");
        assertThat(Namespace.of("a/b", "50%")).hasToString("a%2Fb/50%25");
        assertThat(Namespace.root()).hasToString("/");
        assertThat(Namespace.root().stored()).isEmpty();
    }

    @Test
    void readsEscapesInEitherCase() {
        assertThat(Namespace.parse("a%2fb")).isEqualTo(Namespace.of("a/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/", "/a", "a//b", "//", "50%", "%2", "%20", "%%2F", "a\u001Fb", "\uD83D"})
    void refusesWhatIsNotAPrintedForm(String printed) {
        assertThatIllegalArgumentException().isThrownBy(() -> Namespace.parse(printed));
    }

    @Test
    void namesWhatIsSharedAndWhatIsAUsers() {
        assertThat(Namespace.shared()).isEqualTo(Namespace.of("shared"));
        assertThat(Namespace.user("alice")).isEqualTo(Namespace.of("users", "alice"));
    }

    @ParameterizedTest
    @NullAndEmptySource
    void hasNoAnonymousUser(@Nullable String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Namespace.user(id))
                .withMessage(
                        "user id is missing; memory that belongs to nobody in particular is in Namespace.shared()");
    }

    @ParameterizedTest
    @CsvSource({
        "a/foo,     a/foo, true",
        "a/foo/bar, a/foo, true",
        "a/foobar,  a/foo, false",
        "a,         a/foo, false",
        "a/foo,     /,     true",
        "/,         /,     true",
        "A/foo,     a,     false"
    })
    void prefixMatchesWholeLabels(String namespace, String prefix, boolean matches) {
        assertThat(Namespace.parse(namespace).startsWith(Namespace.parse(prefix)))
                .isEqualTo(matches);
        assertThat(Namespace.parse(namespace)
                        .stored()
                        .startsWith(Namespace.parse(prefix).stored()))
                .as("the same by stored forms")
                .isEqualTo(matches);
    }

    @Test
    void ordersAsTheBytesOfTheStoredForm() {
        List<Namespace> shuffled = new ArrayList<>(namespaces().toList());
        Collections.shuffle(shuffled, new Random(3));
        assertThat(shuffled.stream().sorted())
                .containsExactlyElementsOf(shuffled.stream()
                        .sorted((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)))
                        .toList());
    }

    @Test
    void putsWhatLiesUnderALabelBeforeALongerLabel() {
        assertThat(Stream.of("ab", "a/b", "a", "/")
                        .map(Namespace::parse)
                        .sorted()
                        .map(Namespace::toString))
                .containsExactly("/", "a", "a/b", "ab");
    }

    @Test
    void has16LabelsAtTheMost() {
        Namespace longest = new Namespace(Collections.nCopies(16, "a"));
        assertThat(longest.labels()).hasSize(16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> longest.child("a"))
                .withMessage("namespace must have 0 to 16 labels, but has 17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "é", "日", "😀"})
    void labelHas256CodePointsAtTheMost(String character) {
        String longest = character.repeat(256);
        assertThat(Namespace.of(longest).labels()).containsExactly(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Namespace.of(longest + "a"))
                .withMessage("namespace label must have 1 to 256 characters, but is longer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\u001F", "a\nb", "\u0000", "\u0085", "\uD83D", "\uDE00"})
    void refusesForbiddenLabels(String label) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Namespace.of("users", label))
                .withMessageStartingWith("namespace label must have ");
    }

    @Test
    void keepsNothingOfTheListItWasMadeOf() {
        List<String> labels = new ArrayList<>(List.of("a"));
        Namespace namespace = new Namespace(labels);
        labels.add("b");
        assertThat(namespace).isEqualTo(Namespace.of("a"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> namespace.labels().add("b"));
    }

    private static byte[] bytes(Namespace namespace) {
        return namespace.stored().getBytes(StandardCharsets.UTF_8);
    }
}
