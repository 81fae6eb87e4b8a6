package io.reactivememory.tck.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.TckFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Every broken store fails exactly the rules that it breaks, and each failure says what is wrong. */
class BrokenStoresTest {

    @TempDir
    private Path reports;

    @Test
    void eagerStore() {
        assertFails(Eager.class, "RX-1", "RX-2");
    }

    @Test
    void demandIgnoringStore() {
        assertFails(DemandIgnoring.class, "RX-3", "RX-4", "RX-5");
    }

    @Test
    void cancelLeakingStore() {
        assertFails(CancelLeaking.class, "RX-7");
    }

    @Test
    void namespaceCrossingStore() {
        assertFails(NamespaceCrossing.class, "ID-1", "NS-1", "NS-3");
    }

    @Test
    void silentlyOverwritingStore() {
        assertFails(SilentlyOverwriting.class, "CV-7", "CV-8", "CV-17", "EN-4", "EN-5", "EN-9", "NS-2");
    }

    @Test
    void halfWritingStore() {
        assertFails(HalfWriting.class, "CV-2", "CV-3", "RX-8");
    }

    @Test
    void likePrefixStore() {
        assertFails(LikePrefix.class, "ID-5");
    }

    @Test
    void ttlIgnoringStore() {
        assertFails(TtlIgnoring.class, "EN-5", "EN-11", "LC-5", "NS-5");
    }

    @Test
    void gappyFollowerStore() {
        assertFails(GappyFollower.class, "CV-14");
    }

    private void assertFails(Class<? extends BackendContract> contract, String... rules) {
        List<Event> failures = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .configurationParameter("reactivememory.conformance.directory", reports.toString())
                .configurationParameter("junit.jupiter.execution.timeout.default", "120 s")
                .execute()
                .testEvents()
                .failed()
                .list();
        Stream<String> failed = failures.stream()
                .map(failure -> failure.getTestDescriptor().getDisplayName().split(" ", 2)[0]);
        assertThat(failed.distinct())
                .as(
                        "rules that fail: %s",
                        failures.stream().map(BrokenStoresTest::described).toList())
                .containsExactlyInAnyOrder(rules);
        assertThat(failures)
                .allSatisfy(failure -> assertThat(cause(failure))
                        .as("why %s fails", failure.getTestDescriptor().getDisplayName())
                        .isInstanceOf(AssertionError.class)
                        .message()
                        .isNotBlank());
    }

    private static String described(Event failure) {
        return "\n" + failure.getTestDescriptor().getDisplayName() + ": " + cause(failure);
    }

    private static Throwable cause(Event failure) {
        return failure.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    static class Eager implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(EagerStore::new);
        }
    }

    static class DemandIgnoring implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(DemandIgnoringStore::new);
        }
    }

    static class CancelLeaking implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(CancelLeakingStore::new);
        }
    }

    static class NamespaceCrossing implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(NamespaceCrossingStore::new);
        }
    }

    static class SilentlyOverwriting implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(SilentlyOverwritingStore::new);
        }
    }

    static class HalfWriting implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(HalfWritingStore::new);
        }
    }

    static class LikePrefix implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(LikePrefixStore::new);
        }
    }

    static class TtlIgnoring implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(TtlIgnoringStore::new);
        }
    }

    static class GappyFollower implements BackendContract {
        @Override
        public TckFixture fixture() {
            return new BrokenFixture(GappyFollowerStore::new);
        }
    }
}
