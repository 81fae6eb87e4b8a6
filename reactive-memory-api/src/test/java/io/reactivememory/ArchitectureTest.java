package io.reactivememory;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.scheduler.Schedulers;

/** The shape of this module: who may know whom, what is never called, and what is never named. */
class ArchitectureTest {

    private static final String ROOT = "io.reactivememory";

    private static final Set<String> LEAVES = names("error", "payload", "namespace", "config");
    private static final Set<String> CONTRACTS = names("conversation", "checkpoint", "entry");
    private static final Set<String> CONTRACT_NEEDS = names("error", "payload", "namespace");

    /** What each package may know, beside itself; a new package has to be given its place here. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(
            Map.entry(name("error"), Set.of()),
            Map.entry(name("payload"), Set.of()),
            Map.entry(name("namespace"), Set.of()),
            Map.entry(name("config"), Set.of()),
            Map.entry(name("conversation"), CONTRACT_NEEDS),
            Map.entry(name("checkpoint"), CONTRACT_NEEDS),
            Map.entry(name("entry"), CONTRACT_NEEDS),
            Map.entry(name("observation"), names("error")),
            Map.entry(name("delta"), union(CONTRACT_NEEDS, names("checkpoint"))),
            Map.entry(name("spi"), union(union(LEAVES, CONTRACTS), names("observation"))),
            Map.entry(name("inmemory"), union(union(LEAVES, CONTRACTS), names("spi", "delta"))),
            Map.entry(ROOT, union(union(LEAVES, CONTRACTS), names("spi", "observation"))));

    /** They say where code was left lying, not what it does. */
    private static final Set<String> EMPTY_WORDS =
            Set.of("util", "utils", "common", "core", "impl", "helper", "base", "manager", "service");

    private static final Set<String> BLOCKING =
            Set.of("block", "blockOptional", "blockFirst", "blockLast", "toIterable", "toStream");

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void everyPackageHasItsPlace() {
        assertThat(packages().map(JavaPackage::getName)).containsExactlyInAnyOrderElementsOf(MAY_KNOW.keySet());
    }

    @ParameterizedTest
    @MethodSource("packageNames")
    void packageKnowsOnlyWhatItMay(String name) {
        String[] permitted = Stream.concat(Stream.of(name), MAY_KNOW.getOrDefault(name, Set.of()).stream())
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                        .and(DescribedPredicate.not(resideInAnyPackage(permitted)))
                        .as("are ours, but not in " + String.join(", ", permitted)))
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().assignedFrom(packageByPackage()).should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingIsNamedByAnEmptyWord() {
        noClasses().should(HaveWord.in(EMPTY_WORDS)).check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(packages()).allMatch(each -> each.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }

    @Test
    void onlyTheProviderOfTheReferenceBackendIsPublic() {
        classes()
                .that(resideInAPackage(name("inmemory")))
                .and()
                .arePublic()
                .should()
                .haveSimpleName("InMemoryBackendProvider")
                .check(CLASSES);
    }

    @Test
    void nothingBlocks() {
        noClasses()
                .should()
                .callMethodWhere(publisherCall(BLOCKING))
                .orShould()
                .callMethodWhere(JavaMethodCall.Predicates.target(DescribedPredicate.describe(
                        "Thread.sleep or Thread.join",
                        target -> target.getOwner().isEquivalentTo(Thread.class)
                                && Set.of("sleep", "join").contains(target.getName()))))
                .check(CLASSES);
    }

    /** With a subscriber of one's own, as Paging has, errors and cancellation are somebody's concern; without, nobody's. */
    @Test
    void nothingIsSubscribedToAndForgotten() {
        noClasses()
                .should()
                .callMethodWhere(publisherCall(Set.of("subscribe"))
                        .and(DescribedPredicate.describe("without a subscriber", call -> !takesSubscriber(call))))
                .check(CLASSES);
    }

    /** Thread hops belong to backends, but for that of a follower, who is woken by whoever appends. */
    @Test
    void onlyFollowersHopThreads() {
        noClasses()
                .that()
                .doNotHaveSimpleName("Followers")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Schedulers.class)
                .orShould()
                .callMethodWhere(publisherCall(Set.of("publishOn", "subscribeOn")))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaMethodCall> publisherCall(Set<String> methods) {
        return DescribedPredicate.describe(
                "a publisher's " + methods,
                call -> call.getTargetOwner().isAssignableTo(Publisher.class)
                        && methods.contains(call.getTarget().getName()));
    }

    private static boolean takesSubscriber(JavaMethodCall call) {
        return call.getTarget().getRawParameterTypes().stream().anyMatch(type -> type.isAssignableTo(Subscriber.class));
    }

    private static SliceAssignment packageByPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
                return javaClass.getPackageName().startsWith(ROOT)
                        ? SliceIdentifier.of(javaClass.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "package by package";
            }
        };
    }

    private static Stream<String> packageNames() {
        return MAY_KNOW.keySet().stream().sorted();
    }

    private static Stream<JavaPackage> packages() {
        return CLASSES.stream().map(JavaClass::getPackage).distinct();
    }

    private static String name(String sub) {
        return ROOT + "." + sub;
    }

    private static Set<String> names(String... subs) {
        return Arrays.stream(subs).map(ArchitectureTest::name).collect(toSet());
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(toSet());
    }

    /** Looks at the words of a name: those of the package, and those of the class in CamelCase. */
    private static final class HaveWord extends ArchCondition<JavaClass> {

        private final Set<String> words;

        private HaveWord(Set<String> words) {
            super("have one of the words " + words);
            this.words = words;
        }

        static HaveWord in(Set<String> words) {
            return new HaveWord(words);
        }

        @Override
        public void check(JavaClass item, ConditionEvents events) {
            boolean found = Arrays.stream(item.getName().split("[.$]|(?<=[a-z0-9])(?=[A-Z])"))
                    .map(word -> word.toLowerCase(Locale.ROOT))
                    .anyMatch(words::contains);
            events.add(new SimpleConditionEvent(
                    item, found, item.getName() + (found ? " has" : " has not") + " such a word"));
        }
    }
}
