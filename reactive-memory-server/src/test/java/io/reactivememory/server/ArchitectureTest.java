package io.reactivememory.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The server is a user of the library: it knows what every user may know, and nothing of what is behind the door. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void onlyTheServerItsOptionsAndItsMainArePublic() {
        classes()
                .that()
                .arePublic()
                .should()
                .haveSimpleName("Main")
                .orShould()
                .haveSimpleName("MemoryServer")
                .orShould()
                .haveSimpleName("ServerOptions")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsABackend() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.reactivememory.inmemory..", "io.reactivememory.r2dbc..", "io.r2dbc..", "org.h2..")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(each -> each.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }
}
