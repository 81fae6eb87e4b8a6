package io.reactivememory.r2dbc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.r2dbc.spi.Connection;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** One concern, one class: who may know the driver, its connections and its threads. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void onlyTheProviderIsPublic() {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveSimpleNameEndingWith("BackendProvider")
                .check(CLASSES);
    }

    @Test
    void onlyTheSessionKnowsConnections() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("SqlPool")
                .and()
                .haveSimpleNameNotEndingWith("Connections")
                .and()
                .doNotHaveSimpleName("SqlSession")
                .and()
                .doNotHaveSimpleName("SqlConnection")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Connection.class)
                .check(CLASSES);
    }

    /** The providers name the scheduler on which the pool opens connections. */
    @Test
    void onlyTheOffloadHopsThreads() {
        noClasses()
                .that(resideInAPackage("io.reactivememory.r2dbc"))
                .and()
                .haveSimpleNameNotStartingWith("H2Offload")
                .and()
                .haveSimpleNameNotEndingWith("BackendProvider")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Schedulers.class)
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheEngineBehindTheDriver() {
        noClasses().should().dependOnClassesThat().resideInAPackage("org.h2..").check(CLASSES);
    }

    @Test
    void nothingKnowsAnotherBackendOrTheFacade() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.reactivememory", "io.reactivememory.inmemory..")
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(each -> each.isAnnotatedWith(NullMarked.class), "is @NullMarked");
    }
}
