package io.reactivememory.tck;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What the kit asks of those who use it: no driver, no framework, no waiting for time to pass. */
class KitArchitectureTest {

    private static final JavaClasses KIT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.reactivememory.tck");

    @Test
    void bringsNothingButTestLibraries() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "io.reactivememory..",
                        "org.assertj..",
                        "org.jspecify..",
                        "org.junit.jupiter.api..",
                        "org.junit.platform.commons..",
                        "org.reactivestreams..",
                        "reactor..",
                        "tools.jackson..")
                .check(KIT);
    }

    @Test
    void knowsNoBackend() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.reactivememory.inmemory..", "io.reactivememory.r2dbc..")
                .check(KIT);
    }

    @Test
    void doesNotSleep() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(KIT);
        noClasses().should().callMethod(Mono.class, "block").check(KIT);
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
                .check(KIT);
    }
}
