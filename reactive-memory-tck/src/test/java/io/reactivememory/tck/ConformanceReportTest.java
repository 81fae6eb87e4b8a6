package io.reactivememory.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a run of the kit leaves behind. */
class ConformanceReportTest {

    @TempDir
    private Path reports;

    @Test
    void namesBackendServerAndWhatBecameOfEachRule() {
        run(Lifecycle.class);
        JsonNode report =
                JsonMapper.shared().readTree(reports.resolve("inmemory.json").toFile());
        assertThat(report.path("backend").asString()).isEqualTo("inmemory");
        assertThat(report.path("server").asString()).startsWith("Java ");
        assertThat(report.path("rules"))
                .extracting(rule ->
                        rule.path("id").asString() + " " + rule.path("result").asString())
                .containsExactly(
                        "LC-1 passed", "LC-2 passed", "LC-3 passed", "LC-4 passed", "LC-5 passed", "LC-6 skipped");
    }

    @Test
    void keepsVariantApartFromItsBackend() {
        run(Lifecycle.class);
        run(LifecycleOneAtATime.class);
        assertThat(reports.resolve("inmemory.json")).exists();
        assertThat(reports.resolve("inmemory-one-at-a-time.json")).exists();
    }

    @Test
    void skippedRuleSaysWhatIsNotDeclared() {
        Events skipped = run(Lifecycle.class).skipped();
        assertThat(skipped.list())
                .extracting(event -> event.getRequiredPayload(String.class))
                .containsOnly("inmemory does not declare DURABLE");
    }

    @Test
    void testIsNamedByItsRule() {
        assertThat(run(Lifecycle.class).succeeded().list())
                .extracting(event -> event.getTestDescriptor().getDisplayName())
                .contains("LC-4 close ends followers");
    }

    private Events run(Class<? extends MemoryContract> contract) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .configurationParameter(ConformanceReport.DIRECTORY, reports.toString())
                .execute()
                .testEvents();
    }

    static class Lifecycle implements LifecycleContract {
        @Override
        public TckFixture fixture() {
            return new InMemoryFixture();
        }
    }

    static class LifecycleOneAtATime implements LifecycleContract {
        @Override
        public TckFixture fixture() {
            return OneAtATime.of(new InMemoryFixture());
        }
    }
}
