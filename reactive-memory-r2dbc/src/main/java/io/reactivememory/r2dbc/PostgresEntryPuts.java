package io.reactivememory.r2dbc;

import static io.reactivememory.r2dbc.PostgresArrays.numbers;
import static io.reactivememory.r2dbc.PostgresArrays.texts;

import io.reactivememory.entry.Entry;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.r2dbc.Gatherer.Call;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import io.reactivememory.r2dbc.PostgresArrays.Bodies;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Puts entries without condition in one statement for all that came together. Of several puts of one key the last one's
 * value is written, and the version grows by their number: nobody could have seen the values between.
 *
 * <p>Puts with a condition, and puts into a namespace that is not there, are left to {@link LockingEntryPuts}.
 */
final class PostgresEntryPuts implements EntryPuts {

    /** Entries are locked in the order of keys, so that two statements cannot wait for each other. */
    private static final String UPSERT = "WITH held AS (SELECT n.namespace_no, n.path_hash FROM memory_namespace n"
            + " WHERE n.path_hash = ANY (ARRAY(SELECT DISTINCT decode(h, 'hex') FROM unnest($1::text[]) h))"
            + " ORDER BY n.namespace_no FOR KEY SHARE),"
            + " put AS (INSERT INTO memory_entry AS e (namespace_no, entry_key, version, media_type, size, created_at,"
            + " updated_at, expires_at, body)"
            + " SELECT held.namespace_no, k.entry_key, k.puts, k.media_type, k.length, $9, $9, k.expires_at,"
            + " substring($8 FROM k.start FOR k.length)"
            + " FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::int[], $7::int[])"
            + " AS k (path_hash, entry_key, puts, media_type, expires_at, start, length)"
            + " JOIN held ON held.path_hash = decode(k.path_hash, 'hex') ORDER BY held.namespace_no, k.entry_key"
            + " ON CONFLICT (namespace_no, entry_key) DO UPDATE SET"
            + " version = CASE WHEN e.expires_at <= $9 THEN 0 ELSE e.version END + excluded.version,"
            + " created_at = CASE WHEN e.expires_at <= $9 THEN $9 ELSE e.created_at END,"
            + " media_type = excluded.media_type, size = excluded.size, updated_at = $9,"
            + " expires_at = excluded.expires_at, body = excluded.body"
            + " RETURNING namespace_no, entry_key, version, created_at)"
            + " SELECT encode(held.path_hash, 'hex') AS path_hash, put.entry_key, put.version, put.created_at"
            + " FROM put JOIN held ON held.namespace_no = put.namespace_no";

    private final R2dbcBackend backend;
    private final SqlDialect dialect;
    private final LockingEntryPuts locking;
    private final Gatherer<EntryKey, EntryPut, Entry> gatherer;

    PostgresEntryPuts(R2dbcBackend backend, SqlDialect dialect, LockingEntryPuts locking, Limits limits) {
        this.backend = backend;
        this.dialect = dialect;
        this.locking = locking;
        this.gatherer = new Gatherer<>(backend.watch(Kind.ENTRY_PUTS), limits, EntryPut::weight, this::send);
    }

    @Override
    public Mono<Entry> put(EntryPut put) {
        return put.options().expectedVersion() == null
                ? gatherer.call(put.operation(), put.entryKey(), put)
                : locking.put(put);
    }

    private record Name(String pathHash, String key) {}

    /** What the statement answers of an entry. */
    private record Version(long last, Instant createdAt) {}

    private Mono<Void> send(List<Run<EntryKey, EntryPut, Entry>> runs) {
        List<Run<EntryKey, EntryPut, Entry>> inOrder =
                runs.stream().sorted(Comparator.comparing(Run::key)).toList();
        Instant now = Instant.ofEpochMilli(backend.now());
        return backend.session()
                .single(sql -> upsert(sql, inOrder, now))
                .doOnNext(versions -> inOrder.forEach(run -> tell(run, versions.get(name(run.key())), now)))
                .then()
                .onErrorResume(failure -> Mono.fromRunnable(() -> inOrder.forEach(run -> fail(run, failure))));
    }

    private Mono<Map<Name, Version>> upsert(SqlConnection sql, List<Run<EntryKey, EntryPut, Entry>> runs, Instant now) {
        List<Entry> last =
                runs.stream().map(run -> last(run).item().entry(0, now, now)).toList();
        Bodies bodies = new Bodies();
        Bodies.Column column = bodies.column();
        last.forEach(entry -> column.add(entry.value()));
        return sql.list(
                        row -> Map.entry(
                                new Name(
                                        Objects.requireNonNull(row.get("path_hash", String.class)),
                                        dialect.name(row, "entry_key")),
                                new Version(
                                        Objects.requireNonNull(row.get("version", Long.class)),
                                        Instant.ofEpochMilli(
                                                Objects.requireNonNull(row.get("created_at", Long.class))))),
                        UPSERT,
                        texts(runs, run -> name(run.key()).pathHash()),
                        texts(runs, run -> run.key().key()),
                        numbers(runs, run -> (long) run.calls().size()),
                        texts(last, entry -> entry.value().mediaType()),
                        last.stream().map(PostgresEntryPuts::expiry).toArray(Long[]::new),
                        column.starts(),
                        column.lengths(),
                        bodies.bytes(),
                        now.toEpochMilli())
                .map(rows -> {
                    Map<Name, Version> byName = new HashMap<>();
                    rows.forEach(row -> byName.put(row.getKey(), row.getValue()));
                    return byName;
                });
    }

    private void tell(Run<EntryKey, EntryPut, Entry> run, @Nullable Version version, Instant now) {
        if (version == null) {
            locking.takeOver(run);
            return;
        }
        long before = version.last() - run.calls().size();
        for (int i = 0; i < run.calls().size(); i++) {
            Call<EntryPut, Entry> call = run.calls().get(i);
            call.answer(call.item().entry(before + i + 1, version.createdAt(), now));
        }
    }

    /** Whether it was a bad neighbour or a lost connection: what was certainly not written is put again. */
    private void fail(Run<EntryKey, EntryPut, Entry> run, Throwable failure) {
        if (backend.session().isUndone(failure)) {
            locking.takeOver(run);
        } else {
            run.calls()
                    .forEach(call ->
                            call.fail(backend.session().translate(call.item().operation(), failure)));
        }
    }

    private static Call<EntryPut, Entry> last(Run<EntryKey, EntryPut, Entry> run) {
        return run.calls().get(run.calls().size() - 1);
    }

    private static @Nullable Long expiry(Entry entry) {
        Instant expiresAt = entry.expiresAt();
        return expiresAt == null ? null : expiresAt.toEpochMilli();
    }

    private Name name(EntryKey key) {
        return new Name(HexFormat.of().formatHex((byte[]) dialect.namespaceKey(key.namespace())), key.key());
    }
}
