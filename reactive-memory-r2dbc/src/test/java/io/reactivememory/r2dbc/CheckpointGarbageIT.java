package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Pruned;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.config.MemoryOptions;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.BranchTable.Branch;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What checkpoints leave in the tables when they go: nothing. */
class CheckpointGarbageIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final FailedOperation LOOK = new FailedOperation("h2", "look", null);
    private static final String THREAD = "thread";

    @TempDir
    private Path folder;

    private R2dbcBackend backend;
    private CheckpointStore checkpoints;

    @BeforeEach
    void open() {
        MemoryOptions options = MemoryOptions.parse("h2:file:" + folder.resolve("memory"));
        backend = (R2dbcBackend) new H2BackendProvider().open(options, Clock.systemUTC());
        checkpoints = ReactiveMemory.of(backend).shared().checkpoints();
    }

    @AfterEach
    void close() {
        backend.close().block(SOON);
    }

    @Test
    void pruneLeavesTheRowsOfWhatStays() {
        CheckpointRef head = go(null, 100);
        done(checkpoints.prune(THREAD, PruneRequest.keepLast(1)));
        assertThat(rows("memory_checkpoint")).as("checkpoints").isEqualTo(1);
        assertThat(rows("memory_removed")).as("manifests to be freed").isZero();
        // Of the list the base, three rows of 32 links and three of one; of the number one.
        assertThat(rows("memory_value")).as("rows of values").isEqualTo(1 + 3 + 3 + 1);
        assertThat(rows("memory_write")).as("pending writes").isZero();
        assertState(head, 100);
    }

    @Test
    void listThatNobodyNeedsAsLongIsCut() {
        CheckpointRef kept = go(null, 50);
        go(kept, 50);
        done(checkpoints.deleteRuns(List.of("late")));
        // Fifty numbers; of the list the base, a row of 32 links, what is left of the next, and the seal.
        assertThat(rows("memory_value")).as("rows of values").isEqualTo(50 + 1 + 1 + 1 + 1);
        assertState(kept, 50);
        CheckpointRef again = go(kept, 30);
        assertState(again, 80);
        assertState(kept, 50);
    }

    @Test
    void sweepFreesWhatAnInterruptedRemovalLeft() {
        go(null, 40);
        List<String> ids = done(checkpoints
                .history(THREAD, HistoryQuery.newestFirst())
                .skip(1)
                .map(checkpoint -> checkpoint.id())
                .collectList());
        // As it is after a crash: the checkpoints are gone, and their values not yet.
        done(backend.session()
                .transaction(
                        LOOK,
                        sql -> branch(sql)
                                .flatMap(branch -> backend.checkpointTable().remove(sql, branch.no(), ids))));
        assertThat(rows("memory_removed")).as("manifests to be freed").isEqualTo(39);
        done(backend.sweep());
        assertThat(rows("memory_removed")).as("manifests to be freed").isZero();
        assertThat(rows("memory_value")).as("rows of values").isEqualTo(1 + 1 + 7 + 1);
    }

    @Test
    void threadThatIsDeletedLeavesNothing() {
        go(null, 40);
        done(checkpoints.copyThread(THREAD, "copy"));
        assertThat(done(checkpoints.deleteThread(THREAD))).isTrue();
        assertThat(done(checkpoints.deleteThread("copy"))).isTrue();
        for (String table : List.of(
                "memory_thread",
                "memory_branch",
                "memory_checkpoint",
                "memory_value",
                "memory_write",
                "memory_removed",
                "memory_retired")) {
            assertThat(rows(table)).as(table).isZero();
        }
    }

    @Test
    void runsThatAreDeletedTakeTheirThreadAlong() {
        go(go(null, 20), 20);
        assertThat(done(checkpoints.deleteRuns(List.of("early", "late")))).isEqualTo(40);
        assertThat(rows("memory_thread")).as("threads").isZero();
        assertThat(rows("memory_branch")).as("branches").isZero();
        assertThat(rows("memory_value")).as("rows of values").isZero();
    }

    @Test
    void prunesAndPutsAtOnceLoseNothing() {
        int lines = 8;
        int steps = 150;
        CheckpointRef root = go(null, 40);
        Mono<List<CheckpointRef>> puts = Flux.range(0, lines)
                .flatMap(line -> Flux.range(0, steps)
                        .reduce(
                                Mono.just(root),
                                (head, step) -> head.flatMap(parent -> checkpoints.put(
                                        THREAD,
                                        CheckpointDraft.childOf(parent)
                                                .append("list", Payload.json(line))
                                                .run("line-" + line)
                                                .build())))
                        .flatMap(last -> last))
                .collectList();
        Mono<List<CheckpointRef>> all = puts.cache();
        Mono<Long> pruned = Flux.range(0, 3)
                .flatMap(prune -> checkpoints
                        .prune(THREAD, PruneRequest.keepLast(lines * 3L).pin(root.id()))
                        .subscribeOn(Schedulers.parallel())
                        .map(Pruned::removed)
                        .repeat()
                        .takeUntilOther(all))
                .reduce(0L, Long::sum);
        Long removed = done(pruned);
        List<CheckpointRef> last = done(all);
        assertThat(removed).as("checkpoints removed meanwhile").isGreaterThan(100);
        assertThat(last).hasSize(lines);
        for (CheckpointRef head : last) {
            List<Integer> list = list(head);
            assertThat(list).as("the list of %s", head).hasSize(40 + steps);
            assertThat(list.subList(40, 40 + steps).stream().distinct())
                    .as("its own items")
                    .hasSize(1);
        }
        assertState(root, 40);
    }

    /** Goes on by so many steps, each of which adds a number to a list, sets a number and has a pending write. */
    private CheckpointRef go(@Nullable CheckpointRef from, int steps) {
        CheckpointRef head = from;
        int first = from == null ? 0 : list(from).size();
        for (int i = first; i < first + steps; i++) {
            CheckpointDraft.Builder draft = head == null ? CheckpointDraft.root() : CheckpointDraft.childOf(head);
            draft.append("list", Payload.json(i)).set("number", number(i)).run(from == null ? "early" : "late");
            Step step = head == null
                    ? Step.of(draft.build())
                    : Step.of(draft.build(), TaskWrites.of("task", new ChannelWrite("number", number(i))));
            head = done(checkpoints.commit(THREAD, step));
        }
        return Objects.requireNonNull(head);
    }

    private void assertState(CheckpointRef ref, int steps) {
        assertThat(done(checkpoints.get(ref)).state())
                .as("the state of step %d", steps)
                .isEqualTo(Map.of(
                        "list", Payload.json(IntStream.range(0, steps).boxed().toList()), "number", number(steps - 1)));
    }

    /** Returns a value that has a row of its own: a number in so many digits that it does not stay in the manifest. */
    private static Payload number(int number) {
        return Payload.json("%030d".formatted(number));
    }

    private List<Integer> list(CheckpointRef ref) {
        Payload list = Objects.requireNonNull(
                done(checkpoints.get(ref, Projection.channels("list"))).value("list"));
        return List.of(list.as(Integer[].class));
    }

    private Mono<Branch> branch(SqlConnection sql) {
        return backend.branches().find(sql, Namespace.shared(), THREAD, "", System.currentTimeMillis());
    }

    private long rows(String table) {
        return done(backend.session()
                .read(
                        LOOK,
                        sql -> sql.first(
                                row -> Objects.requireNonNull(row.get(0, Long.class)),
                                "SELECT COUNT(*) FROM " + table)));
    }

    private static <T> T done(Mono<T> work) {
        return Objects.requireNonNull(work.block(SOON));
    }
}
