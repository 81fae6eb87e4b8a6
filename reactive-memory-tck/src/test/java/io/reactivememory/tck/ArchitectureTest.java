package io.reactivememory.tck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The kit knows the contract and no backend: whoever writes one takes nothing along but the kit. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void knowsTheContractAndWhatTestsNeedAndNoBackend() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.reactivememory",
                        "io.reactivememory.checkpoint..",
                        "io.reactivememory.config..",
                        "io.reactivememory.conversation..",
                        "io.reactivememory.entry..",
                        "io.reactivememory.error..",
                        "io.reactivememory.namespace..",
                        "io.reactivememory.observation..",
                        "io.reactivememory.payload..",
                        "io.reactivememory.spi..",
                        "io.reactivememory.tck..",
                        "org.assertj..",
                        "org.jspecify..",
                        "org.junit.jupiter..",
                        "org.junit.platform..",
                        "org.reactivestreams..",
                        "reactor..",
                        "tools.jackson..")
                .check(CLASSES);
    }

    @Test
    void doesNotWaitForTimeToPass() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CLASSES);
        noClasses().should().callMethod(Mono.class, "block").check(CLASSES);
    }

    @Test
    void rulesStandInContracts() {
        methods()
                .that()
                .areAnnotatedWith(Rule.class)
                .should()
                .beDeclaredInClassesThat(describe(
                        "are contracts", type -> type.isInterface() && type.isAssignableTo(MemoryContract.class)))
                .andShould()
                .haveRawParameterTypes(StoreUnderTest.class)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(each -> each.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }
}
