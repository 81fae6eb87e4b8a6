package io.reactivememory.redis;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

/** One concern, one class: who may know the driver, its connections and its threads. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    /** The link, and what does not go through scripts: waiting for replicas, looking at all keys, and reading another's. */
    private static final String ASKING =
            "RedisLink|ReadCommand|ReplyOutput|RedisConnection|DurableWrites|KeyScan|RedisRepair|CharmImporter";

    @Test
    void onlyWhatApplicationsNameIsPublic() {
        classes()
                .that()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveNameMatching(".*\\.(RedisBackendProvider|RedisRepair|Repaired|CharmImporter|ImportedThread)")
                .check(CLASSES);
    }

    @Test
    void onlyTheLinkSendsCommands() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(" + ASKING + ")(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce.core.cluster.api.async")
                .check(CLASSES);
    }

    @Test
    void onlyWhatConnectsKnowsTheDriver() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.(" + ASKING
                        + "|RedisClients|RedisPlace|RedisBackendProvider|RedisExceptionTranslator)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.lettuce..", "io.netty..")
                .check(CLASSES);
    }

    /** Connecting blocks, an import computes, and whose turn it is goes on from the stack of whoever had it. */
    @Test
    void onlyTheConnectionHopsThreads() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.Turns(\\$.*)?")
                .and()
                .haveSimpleNameNotStartingWith("RedisConnection")
                .and()
                .haveSimpleNameNotStartingWith("CharmThread")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Schedulers.class)
                .check(CLASSES);
    }

    @Test
    void nothingKnowsAnotherBackendOrTheFacade() {
        noClasses()
                .that()
                .haveSimpleNameNotStartingWith("Charm")
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
