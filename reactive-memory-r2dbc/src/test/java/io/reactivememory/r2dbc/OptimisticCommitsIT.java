package io.reactivememory.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import io.reactivememory.testservers.PostgresServer;
import io.reactivememory.testservers.PostgresVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Two handles that know nothing of each other commit to one branch; each remembers a head that may be another by now. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class OptimisticCommitsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int STEPS = 60;

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.V18);
    private final String schema = server.freshSchema();
    private List<ReactiveMemory> handles = List.of();
    private List<CheckpointStore> stores = List.of();

    @BeforeEach
    void open() {
        handles = Stream.of("a", "b")
                .map(name -> ReactiveMemory.open(server.url() + "?schema=" + schema + "&applicationName=" + name))
                .toList();
        stores = handles.stream().map(handle -> handle.shared().checkpoints()).toList();
    }

    @AfterEach
    void close() {
        Flux.fromIterable(handles).flatMap(ReactiveMemory::close).blockLast(SOON);
        server.drop(schema);
    }

    private CheckpointRef begin() {
        return stores.get(0)
                .put(
                        "t",
                        CheckpointDraft.root()
                                .set("steps", Payload.jsonText("[]"))
                                .build())
                .blockOptional(SOON)
                .orElseThrow();
    }

    private static CheckpointDraft step(CheckpointRef parent, String name, PutMode mode) {
        return CheckpointDraft.childOf(parent)
                .append("steps", Payload.json(name))
                .mode(mode)
                .build();
    }

    private List<Checkpoint> history() {
        return stores.get(1)
                .history("t", HistoryQuery.newestFirst().projection(Projection.full()))
                .collectList()
                .blockOptional(SOON)
                .orElseThrow();
    }

    private static List<String> steps(Checkpoint checkpoint) {
        return List.of(Objects.requireNonNull(checkpoint.value("steps")).as(String[].class));
    }

    @Test
    void handlesInTurnGoOnWhereTheOtherWas() {
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        CheckpointRef head = begin();
        ids.add(head.id());
        for (int i = 0; i < STEPS; i++) {
            // Two steps each: the second one from what the handle remembers of its first.
            head = stores.get(i / 2 % 2)
                    .put("t", step(head, "step " + i, PutMode.STRICT))
                    .blockOptional(SOON)
                    .orElseThrow();
            ids.add(0, head.id());
            names.add("step " + i);
        }
        List<Checkpoint> history = history();
        assertThat(history).extracting(Checkpoint::id).isEqualTo(ids);
        for (int i = 0; i <= STEPS; i++) {
            assertThat(steps(history.get(i))).isEqualTo(names.subList(0, STEPS - i));
        }
    }

    @Test
    void headThatIsOneNoLongerIsAConflictOnlyInStrictMode() {
        CheckpointRef root = begin();
        CheckpointRef head = put(0, CheckpointDraft.childOf(root).build());
        CheckpointRef next = put(1, CheckpointDraft.childOf(head).build());
        assertThatThrownBy(() -> put(
                        0, CheckpointDraft.childOf(head).mode(PutMode.STRICT).build()))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining(next.id());
        CheckpointRef beside = put(0, CheckpointDraft.childOf(head).build());
        assertThat(history()).extracting(Checkpoint::id).containsExactly(beside.id(), next.id(), head.id(), root.id());
    }

    private CheckpointRef put(int handle, CheckpointDraft draft) {
        return stores.get(handle).put("t", draft).blockOptional(SOON).orElseThrow();
    }

    @Test
    void linesOfTwoHandlesAtOnceAreKeptBoth() {
        CheckpointRef root = begin();
        List<List<CheckpointRef>> lines = Flux.range(0, 2)
                .flatMapSequential(handle -> line(handle, root).collectList())
                .collectList()
                .blockOptional(SOON)
                .orElseThrow();
        assertThat(history())
                .extracting(Checkpoint::id)
                .as("the root and what was acknowledged")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of(root), lines.stream().flatMap(List::stream))
                                .map(CheckpointRef::id)
                                .toList());
        for (int handle = 0; handle < 2; handle++) {
            List<CheckpointRef> line = lines.get(handle);
            Checkpoint last = stores.get(1 - handle)
                    .get(line.get(STEPS - 1))
                    .blockOptional(SOON)
                    .orElseThrow();
            int own = handle;
            assertThat(steps(last))
                    .isEqualTo(IntStream.range(0, STEPS)
                            .mapToObj(i -> own + "/" + i)
                            .toList());
        }
    }

    /** Goes forward from what this handle put last, wherever the head is. */
    private Flux<CheckpointRef> line(int handle, CheckpointRef root) {
        List<CheckpointRef> last = new ArrayList<>(List.of(root));
        return Flux.range(0, STEPS)
                .concatMap(i -> Mono.defer(
                                () -> stores.get(handle).put("t", step(last.get(0), handle + "/" + i, PutMode.FORK)))
                        .doOnNext(ref -> last.set(0, ref)));
    }

    /** A step of a handle: what it was put on, and where it is; without that, it conflicted. */
    private record Tried(String name, CheckpointRef parent, String id) {}

    @Test
    void strictHandlesAtOnceMakeOneLineOfWhatWasAcknowledged() {
        CheckpointRef root = begin();
        List<Tried> tried = Flux.range(0, 2)
                .flatMap(handle -> Flux.range(0, STEPS)
                        .concatMap(i -> stores.get(handle)
                                .latest("t")
                                .flatMap(head -> tryStep(handle, head.ref(), handle + "/" + i))))
                .collectList()
                .blockOptional(SOON)
                .orElseThrow();
        List<Tried> put = tried.stream().filter(each -> !each.id().isEmpty()).toList();
        assertThat(put).as("acknowledged").hasSizeGreaterThanOrEqualTo(STEPS);
        assertThat(tried.size() - put.size())
                .as("conflicts, without which nothing was tried")
                .isPositive();

        List<Checkpoint> history = history();
        assertThat(history)
                .extracting(Checkpoint::id)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of(root.id()), put.stream().map(Tried::id))
                                .toList());
        for (int i = 1; i < history.size(); i++) {
            String parent = history.get(i).id();
            String child = history.get(i - 1).id();
            assertThat(put)
                    .filteredOn(each -> each.id().equals(child))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.parent().id()).isEqualTo(parent);
                    });
        }
        assertThat(steps(history.get(0)))
                .containsExactlyInAnyOrderElementsOf(
                        put.stream().map(Tried::name).toList());
    }

    private Mono<Tried> tryStep(int handle, CheckpointRef head, String name) {
        return stores.get(handle)
                .put("t", step(head, name, PutMode.STRICT))
                .map(ref -> new Tried(name, head, ref.id()))
                .onErrorReturn(ConflictException.class, new Tried(name, head, ""));
    }
}
