package io.reactivememory.r2dbc;

import static io.reactivememory.r2dbc.PostgresArrays.numbers;
import static io.reactivememory.r2dbc.PostgresArrays.texts;

import io.r2dbc.spi.Readable;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.entry.Entry;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.BranchTable.Branch;
import io.reactivememory.r2dbc.CheckpointTable.Found;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads for all calls that come together in one statement of PostgreSQL's; calls that ask for the same are answered alike.
 * Whoever asks while others are under way sees at least what was written before it asked.
 *
 * <p>Each {@code LATERAL} with a {@code LIMIT} is a lookup by key for every call, whatever the server knows of its tables: a
 * plain join of tables that grew since it last looked at them would read them from end to end.
 */
final class GatheredPointReads implements PointReads {

    private static final String NAMED = " FROM unnest($1::text[], $2::text[]%s) WITH ORDINALITY"
            + " AS k (path_hash, name%s, place) CROSS JOIN LATERAL (SELECT namespace_no FROM memory_namespace"
            + " WHERE path_hash = decode(k.path_hash, 'hex') LIMIT 1) n";

    private static final String LIVING_THREAD = " CROSS JOIN LATERAL (SELECT thread_no, epoch_no FROM memory_thread"
            + " WHERE namespace_no = n.namespace_no AND thread_id = k.name AND (expires_at IS NULL OR expires_at > $3)"
            + " LIMIT 1) t";

    private static final String ENTRIES = "SELECT k.place, e.*" + NAMED.formatted("", "")
            + " CROSS JOIN LATERAL (SELECT * FROM memory_entry WHERE namespace_no = n.namespace_no"
            + " AND entry_key = k.name AND (expires_at IS NULL OR expires_at > $3) LIMIT 1) e";

    private static final String TAILS = "SELECT k.place, m.*" + NAMED.formatted(", $4::bigint[]", ", count")
            + LIVING_THREAD
            + " CROSS JOIN LATERAL (SELECT seq, appended_at, body FROM memory_message WHERE thread_no = t.thread_no"
            + " ORDER BY seq DESC LIMIT k.count) m";

    private static final String CHECKPOINTS = "SELECT k.place, b.epoch_no, b.branch_no, b.last_chain, b.version, c.*%s"
            + NAMED.formatted(", $4::text[], $5::text[]", ", branch, id") + LIVING_THREAD
            + " CROSS JOIN LATERAL (SELECT epoch_no, branch_no, last_chain, version FROM memory_branch"
            + " WHERE epoch_no = t.epoch_no AND branch = k.branch LIMIT 1) b"
            + " CROSS JOIN LATERAL (SELECT %s FROM memory_checkpoint WHERE branch_no = b.branch_no"
            + "%s ORDER BY branch_no DESC, checkpoint_id DESC LIMIT 1) c";

    private static final String WRITES =
            " LEFT JOIN memory_write w ON w.branch_no = b.branch_no AND w.checkpoint_id = c.checkpoint_id";

    private final R2dbcBackend backend;
    private final SqlDialect dialect;
    private final Gatherer<Place<String>, FailedOperation, Entry> entries;
    private final Gatherer<Place<Tail>, FailedOperation, List<LoggedMessage>> tails;
    private final Gatherer<Place<Wanted>, FailedOperation, Checkpoint> heads;
    private final Gatherer<Place<Wanted>, FailedOperation, Checkpoint> checkpoints;

    GatheredPointReads(R2dbcBackend backend, SqlDialect dialect, Limits limits) {
        this.backend = backend;
        this.dialect = dialect;
        this.entries = gatherer(limits, this::readEntries);
        this.tails = gatherer(limits, this::readTails);
        this.heads = gatherer(limits, (sql, asked) -> readCheckpoints(sql, asked, false));
        this.checkpoints = gatherer(limits, (sql, asked) -> readCheckpoints(sql, asked, true));
    }

    /** What is asked for, and in which namespace. */
    private record Place<T>(Namespace namespace, T what) {}

    private record Tail(String thread, int count) {}

    /** Reads what is asked for; without what is not there. */
    private interface Reading<T, O> extends BiFunction<SqlConnection, List<Place<T>>, Mono<Map<Place<T>, O>>> {}

    private <T, O> Gatherer<Place<T>, FailedOperation, O> gatherer(Limits limits, Reading<T, O> reading) {
        return new Gatherer<>(backend.watch(Kind.POINT_READS), limits, operation -> 0, runs -> read(runs, reading));
    }

    private <T, O> Mono<Void> read(List<Run<Place<T>, FailedOperation, O>> runs, Reading<T, O> reading) {
        List<Place<T>> asked = runs.stream().map(Run::key).toList();
        return backend.session()
                .single(sql -> reading.apply(sql, asked))
                .doOnNext(found -> runs.forEach(run -> run.calls().forEach(call -> call.answer(found.get(run.key())))))
                .onErrorResume(failure -> {
                    runs.forEach(run -> run.calls()
                            .forEach(call -> call.fail(backend.session().translate(call.item(), failure))));
                    return Mono.empty();
                })
                .then();
    }

    @Override
    public Mono<Entry> entry(FailedOperation operation, Namespace namespace, String key) {
        return entries.call(operation, new Place<>(namespace, key), operation);
    }

    private Mono<Map<Place<String>, Entry>> readEntries(SqlConnection sql, List<Place<String>> asked) {
        return sql.list(
                        row -> Map.entry(place(asked, row), backend.entryTable().entry(row)),
                        ENTRIES,
                        hashes(asked),
                        texts(asked, Place::what),
                        backend.now())
                .map(GatheredPointReads::byPlace);
    }

    @Override
    public Mono<List<LoggedMessage>> tail(FailedOperation operation, Namespace namespace, String thread, int count) {
        return tails.call(operation, new Place<>(namespace, new Tail(thread, count)), operation)
                .defaultIfEmpty(List.of());
    }

    private Mono<Map<Place<Tail>, List<LoggedMessage>>> readTails(SqlConnection sql, List<Place<Tail>> asked) {
        return sql.list(
                        row -> Map.entry(place(asked, row), backend.messages().message(row)),
                        TAILS,
                        hashes(asked),
                        texts(asked, place -> place.what().thread()),
                        backend.now(),
                        numbers(asked, place -> (long) place.what().count()))
                .map(rows -> {
                    Map<Place<Tail>, List<LoggedMessage>> byPlace = new HashMap<>();
                    rows.forEach(row -> byPlace.computeIfAbsent(row.getKey(), place -> new ArrayList<>())
                            .add(row.getValue()));
                    byPlace.values().forEach(tail -> tail.sort(Comparator.comparingLong(LoggedMessage::sequence)));
                    return byPlace;
                });
    }

    @Override
    public Mono<Checkpoint> checkpoint(FailedOperation operation, Namespace namespace, Wanted wanted) {
        return (wanted.id() == null ? heads : checkpoints).call(operation, new Place<>(namespace, wanted), operation);
    }

    /** A checkpoint that was found, and in which branch. */
    private record Hit(Place<Wanted> place, Branch branch, Found found) {

        Map<String, ValueRef> values() {
            return found.row().manifest().values(place.what().projection());
        }
    }

    private Mono<Map<Place<Wanted>, Checkpoint>> readCheckpoints(
            SqlConnection sql, List<Place<Wanted>> asked, boolean byId) {
        boolean writes =
                asked.stream().anyMatch(place -> place.what().projection().writes());
        CheckpointTable table = backend.checkpointTable();
        String statement = CHECKPOINTS.formatted(
                        writes ? ", " + table.joinedWrites("w") : "",
                        table.shownColumns(),
                        byId ? " AND checkpoint_id = k.id" : "")
                + (writes ? WRITES : "");
        return sql.list(
                        row -> hit(place(asked, row), row, writes),
                        statement,
                        hashes(asked),
                        texts(asked, place -> place.what().thread()),
                        backend.now(),
                        texts(asked, place -> place.what().branch()),
                        texts(asked, place -> place.what().id()))
                .map(this::joined)
                .flatMap(hits -> values(sql, hits).flatMap(values -> checkpoints(sql, hits, values)));
    }

    private Hit hit(Place<Wanted> place, Readable row, boolean writes) {
        Branch branch = new Branch(
                number(row, "epoch_no"),
                place.what().branch(),
                number(row, "branch_no"),
                number(row, "last_chain"),
                number(row, "version"));
        return new Hit(
                place,
                branch,
                backend.checkpointTable()
                        .found(row, writes && place.what().projection().writes()));
    }

    /** Puts the rows of one checkpoint together, of which there is one for each task that has writes. */
    private List<Hit> joined(List<Hit> rows) {
        Map<Place<Wanted>, List<Hit>> byPlace = new HashMap<>();
        for (Hit row : rows) {
            long epoch = row.place().what().epoch();
            if (epoch == 0 || epoch == row.branch().epoch()) {
                byPlace.computeIfAbsent(row.place(), place -> new ArrayList<>()).add(row);
            }
        }
        return byPlace.values().stream()
                .map(some -> new Hit(
                        some.get(0).place(),
                        some.get(0).branch(),
                        CheckpointTable.joined(some.stream().map(Hit::found).toList())))
                .toList();
    }

    private Mono<Map<Branch, Map<ValueRef, Payload>>> values(SqlConnection sql, List<Hit> hits) {
        Map<Branch, List<ValueRef>> asked = new HashMap<>();
        hits.forEach(hit -> asked.computeIfAbsent(hit.branch(), branch -> new ArrayList<>())
                .addAll(hit.values().values()));
        return backend.values().loadAll(sql, asked);
    }

    /** Where values were freed meanwhile, it is read again by itself. */
    private Mono<Map<Place<Wanted>, Checkpoint>> checkpoints(
            SqlConnection sql, List<Hit> hits, Map<Branch, Map<ValueRef, Payload>> values) {
        return Flux.fromIterable(hits)
                .concatMap(hit -> {
                    Wanted wanted = hit.place().what();
                    FailedOperation operation = new FailedOperation(backend.name(), "checkpoints.get", wanted.thread());
                    CheckpointReader reader = new CheckpointReader(backend, wanted.thread(), hit.branch(), operation);
                    Map<ValueRef, Payload> loaded = new HashMap<>(Objects.requireNonNull(values.get(hit.branch())));
                    return reader.checkpoint(sql, hit.found(), wanted.id(), wanted.projection(), loaded)
                            .map(checkpoint -> Map.entry(hit.place(), checkpoint));
                })
                .collectList()
                .map(GatheredPointReads::byPlace);
    }

    private <T> String[] hashes(List<Place<T>> asked) {
        return texts(asked, place -> HexFormat.of().formatHex((byte[]) dialect.namespaceKey(place.namespace())));
    }

    private static <T> Place<T> place(List<Place<T>> asked, Readable row) {
        return asked.get((int) number(row, "place") - 1);
    }

    private static <T, O> Map<Place<T>, O> byPlace(List<Map.Entry<Place<T>, O>> found) {
        Map<Place<T>, O> byPlace = new HashMap<>();
        found.forEach(each -> byPlace.put(each.getKey(), each.getValue()));
        return byPlace;
    }

    private static long number(Readable row, String column) {
        @Nullable Long number = row.get(column, Long.class);
        return Objects.requireNonNull(number);
    }
}
