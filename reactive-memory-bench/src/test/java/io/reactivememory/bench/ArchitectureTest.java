package io.reactivememory.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** What is measured, what it is measured against, and who measures, know as little of each other as they can. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPath(Path.of("target/classes"))
            .that(DescribedPredicate.describe(
                    "are ours", each -> !each.getPackageName().contains("jmh_generated")));

    @Test
    void othersKnowNothingOfOurs() {
        noClasses()
                .that()
                .resideInAnyPackage("io.reactivememory.bench.bare", "io.reactivememory.bench.peers")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.reactivememory",
                        "io.reactivememory.bench",
                        "io.reactivememory.conversation..",
                        "io.reactivememory.checkpoint..",
                        "io.reactivememory.entry..",
                        "io.reactivememory.tck..")
                .check(CLASSES);
    }

    @Test
    void onlyBareDriversKnowDrivers() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.reactivememory.bench.bare")
                .and()
                .doNotHaveSimpleName("Disk")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.r2dbc..", "io.lettuce..")
                .check(CLASSES);
    }

    @Test
    void onlyPeersKnowOtherLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.reactivememory.bench.peers")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "org.springaicommunity..", "dev.langchain4j..", "org.bsc..")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(each -> each.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }
}
