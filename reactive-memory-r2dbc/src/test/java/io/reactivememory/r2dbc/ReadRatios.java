package io.reactivememory.r2dbc;

import io.r2dbc.spi.Readable;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.delta.Manifest;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import io.reactivememory.tck.load.AgentSteps;
import io.reactivememory.tck.load.RatioTable;
import io.reactivememory.tck.load.SideBySide;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads of little things, against one statement each that finds the same rows. */
final class ReadRatios {

    private static final int CALLERS = 64;
    private static final int ENTRIES = 10_000;
    private static final int RUNS = 200;
    private static final int STEPS = 20;
    private static final int TAIL = 20;

    private static final String NAMESPACE = "(SELECT namespace_no FROM memory_namespace WHERE path_hash = $1)";

    private static final String ENTRY =
            "SELECT entry_key, version, media_type, created_at, updated_at, expires_at, body FROM memory_entry"
                    + " WHERE namespace_no = " + NAMESPACE + " AND entry_key = $2"
                    + " AND (expires_at IS NULL OR expires_at > $3)";

    private static final String NEWEST_MESSAGES =
            "SELECT seq, appended_at, body FROM memory_message WHERE thread_no = (SELECT thread_no FROM memory_thread"
                    + " WHERE namespace_no = " + NAMESPACE + " AND thread_id = $2"
                    + " AND (expires_at IS NULL OR expires_at > $3)) ORDER BY seq DESC LIMIT " + TAIL;

    private static final String HEAD =
            "SELECT c.checkpoint_id, c.parent_id, c.put_at, c.run_id, c.metadata, c.manifest,"
                    + " b.branch_no, b.epoch_no FROM memory_thread t"
                    + " JOIN memory_branch b ON b.epoch_no = t.epoch_no AND b.branch = ''"
                    + " CROSS JOIN LATERAL (SELECT * FROM memory_checkpoint h WHERE h.branch_no = b.branch_no"
                    + " ORDER BY h.checkpoint_id DESC LIMIT 1) c"
                    + " WHERE t.namespace_no = " + NAMESPACE + " AND t.thread_id = $2"
                    + " AND (t.expires_at IS NULL OR t.expires_at > $3)";

    /** The chains are known from before: SQL cannot read a manifest. */
    private static final String LATEST = "SELECT h.*, v.chain_no, v.media_type, v.body, w.task_id, w.task_path,"
            + " w.body AS writes FROM (" + HEAD + ") h"
            + " JOIN memory_value v ON v.branch_no = h.branch_no AND v.chain_no = ANY($4) AND v.first_link = 0"
            + " LEFT JOIN memory_write w ON w.branch_no = h.branch_no AND w.checkpoint_id = h.checkpoint_id";

    private final RatioPlace place;

    ReadRatios(RatioPlace place) {
        this.place = place;
        Map<String, Payload> entries = IntStream.range(0, ENTRIES)
                .boxed()
                .collect(Collectors.toMap(
                        i -> "key-" + i, i -> place.anyMessage().payload()));
        place.ours().entries().putAll(entries, PutOptions.defaults()).block();
        Flux.range(0, RUNS).flatMap(this::run, CALLERS).blockLast();
        place.bare().update("ANALYZE").block();
    }

    private Mono<CheckpointRef> run(int number) {
        AgentSteps steps = new AgentSteps(number, false);
        CheckpointStore checkpoints = place.ours().checkpoints();
        Mono<CheckpointRef> run = checkpoints.commit(RatioPlace.thread(number), steps.next(null, 0));
        for (int i = 1; i < STEPS; i++) {
            int step = i;
            run = run.flatMap(head -> checkpoints.commit(RatioPlace.thread(number), steps.next(head, step)));
        }
        return run;
    }

    void print() {
        RatioTable.atLeast(1.5, "entry get a second, 64 callers", entries());
        RatioTable.atLeast(1.5, "checkpoint latest a second, 64 callers", latest());
        RatioTable.atLeast(1.0, "tail(20) a second, 64 callers", tail());
    }

    private SideBySide entries() {
        return SideBySide.perSecond(
                CALLERS,
                Mono.defer(() -> place.ours()
                        .entries()
                        .get("key-" + RatioPlace.anyOf(ENTRIES))
                        .single()),
                Mono.defer(() -> read(1, ReadRatios::entry, ENTRY, "key-" + RatioPlace.anyOf(ENTRIES))));
    }

    private SideBySide latest() {
        Long[][] chains = IntStream.range(0, RUNS).mapToObj(this::chains).toArray(Long[][]::new);
        return SideBySide.perSecond(
                CALLERS,
                Mono.defer(() -> place.ours()
                        .checkpoints()
                        .latest(RatioPlace.thread(RatioPlace.anyOf(RUNS)))
                        .single()),
                Mono.defer(() -> {
                    int run = RatioPlace.anyOf(RUNS);
                    return read(chains[run].length, ReadRatios::value, LATEST, RatioPlace.thread(run), (Object)
                            chains[run]);
                }));
    }

    private Long[] chains(int run) {
        List<byte[]> manifests =
                Objects.requireNonNull(read(1, row -> bytes(row, "manifest"), HEAD, RatioPlace.thread(run))
                        .block());
        return Manifest.decode(manifests.get(0)).values().values().stream()
                .filter(value -> value.inlined() == null)
                .map(ValueRef::chain)
                .toArray(Long[]::new);
    }

    private SideBySide tail() {
        return SideBySide.perSecond(
                CALLERS,
                Mono.defer(() -> place.ours()
                        .conversations()
                        .tail(RatioPlace.thread(RatioPlace.anyOf(RatioPlace.THREADS)), TAIL)
                        .collectList()),
                Mono.defer(() -> read(
                        TAIL,
                        ReadRatios::message,
                        NEWEST_MESSAGES,
                        RatioPlace.thread(RatioPlace.anyOf(RatioPlace.THREADS)))));
    }

    private <T> Mono<List<T>> read(int rows, Function<Readable, T> mapper, String sql, String name, Object... more) {
        Object[] binds = new Object[3 + more.length];
        binds[0] = place.namespaceHash();
        binds[1] = name;
        binds[2] = System.currentTimeMillis();
        System.arraycopy(more, 0, binds, 3, more.length);
        return place.bare().list(mapper, sql, binds).doOnNext(read -> {
            if (read.size() != rows) {
                throw new IllegalStateException(read.size() + " rows instead of " + rows);
            }
        });
    }

    private static List<Object> entry(Readable row) {
        return List.of(
                text(row, "entry_key"),
                number(row, "version"),
                text(row, "media_type"),
                number(row, "created_at"),
                number(row, "updated_at"),
                bytes(row, "body"));
    }

    private static List<Object> message(Readable row) {
        return List.of(number(row, "seq"), number(row, "appended_at"), bytes(row, "body"));
    }

    private static List<Object> value(Readable row) {
        return List.of(
                text(row, "checkpoint_id"),
                number(row, "put_at"),
                bytes(row, "metadata"),
                bytes(row, "manifest"),
                number(row, "chain_no"),
                text(row, "media_type"),
                bytes(row, "body"));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }

    private static long number(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Long.class));
    }

    private static byte[] bytes(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, byte[].class));
    }
}
