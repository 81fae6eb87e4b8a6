package io.reactivememory.tck.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.reactivememory.tck.BackendContract;
import io.reactivememory.tck.CheckpointStoreContract;
import io.reactivememory.tck.MemoryContract;
import io.reactivememory.tck.TckFixture;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * Every broken store fails exactly the rules that it breaks, and each failure says what is wrong.
 *
 * <p>Those that break conversations or entries declare no checkpoints, and so show that the kit leaves alone what is not
 * declared; those that break checkpoints are asked nothing else. ID-7 fails where what is broken shows without demand,
 * cancellation, concurrency or followers; a few of its operations are enough for that.
 *
 * <p>Two at a time, because a store spends half of its time waiting for what must not come.
 */
@Execution(ExecutionMode.CONCURRENT)
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
        assertFails(NamespaceCrossing.class, "ID-1", "ID-7", "NS-1", "NS-3");
    }

    @Test
    void silentlyOverwritingStore() {
        assertFails(SilentlyOverwriting.class, "CV-7", "CV-8", "CV-17", "EN-4", "EN-5", "EN-9", "ID-7", "NS-2");
    }

    @Test
    void halfWritingStore() {
        assertFails(HalfWriting.class, "CV-2", "CV-3", "RX-8");
    }

    @Test
    void likePrefixStore() {
        assertFails(LikePrefix.class, "ID-5", "ID-7");
    }

    @Test
    void ttlIgnoringStore() {
        assertFails(TtlIgnoring.class, "EN-5", "EN-11", "ID-7", "LC-5", "NS-5");
    }

    @Test
    void gappyFollowerStore() {
        assertFails(GappyFollower.class, "CV-14");
    }

    @Test
    void starvingStore() {
        assertFails(Starving.class, "RX-12");
    }

    @Test
    void joiningStore() {
        assertFails(Joining.class, "RX-13");
    }

    @Test
    void laxCheckpointStore() {
        assertFails(Lax.class, "CP-13", "CP-15", "CP-37");
    }

    @Test
    void resurrectingStore() {
        assertFails(Resurrecting.class, "CP-17", "CP-31", "CP-33", "CP-38");
    }

    @Test
    void firstWriteStore() {
        assertFails(FirstWrite.class, "CP-20", "CP-37");
    }

    @Test
    void lastWriteStore() {
        assertFails(LastWrite.class, "CP-20");
    }

    @Test
    void lastPutStore() {
        assertFails(LastPut.class, "CP-23");
    }

    @Test
    void fallingBackStore() {
        assertFails(FallingBack.class, "CP-24", "CP-34");
    }

    @Test
    void unprotectingStore() {
        assertFails(Unprotecting.class, "CP-35", "CP-37");
    }

    private void assertFails(Class<? extends MemoryContract> contract, String... rules) {
        List<Event> failures = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .configurationParameter("reactivememory.conformance.directory", reports.toString())
                .configurationParameter("junit.jupiter.execution.timeout.default", "120 s")
                .configurationParameter("model.operations", "5000")
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
            return BrokenFixture.of(EagerStore::new);
        }
    }

    static class DemandIgnoring implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(DemandIgnoringStore::new);
        }
    }

    static class CancelLeaking implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(CancelLeakingStore::new);
        }
    }

    static class NamespaceCrossing implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(NamespaceCrossingStore::new);
        }
    }

    static class SilentlyOverwriting implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(SilentlyOverwritingStore::new);
        }
    }

    static class HalfWriting implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(HalfWritingStore::new);
        }
    }

    static class LikePrefix implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(LikePrefixStore::new);
        }
    }

    static class TtlIgnoring implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(TtlIgnoringStore::new);
        }
    }

    static class GappyFollower implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(GappyFollowerStore::new);
        }
    }

    static class Starving implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(StarvingStore::new);
        }
    }

    static class Joining implements BackendContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.of(JoiningStore::new);
        }
    }

    static class Lax implements CheckpointStoreContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.ofCheckpoints(LaxCheckpointStore::new);
        }
    }

    static class Resurrecting implements CheckpointStoreContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.ofCheckpoints(ResurrectingStore::new);
        }
    }

    static class FirstWrite implements CheckpointStoreContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.ofCheckpoints(FirstWriteStore::new);
        }
    }

    static class LastWrite implements CheckpointStoreContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.ofCheckpoints(LastWriteStore::new);
        }
    }

    static class LastPut implements CheckpointStoreContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.ofCheckpoints(LastPutStore::new);
        }
    }

    static class FallingBack implements CheckpointStoreContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.ofCheckpoints(FallingBackStore::new);
        }
    }

    static class Unprotecting implements CheckpointStoreContract {
        @Override
        public TckFixture fixture() {
            return BrokenFixture.ofCheckpoints(UnprotectingStore::new);
        }
    }
}
