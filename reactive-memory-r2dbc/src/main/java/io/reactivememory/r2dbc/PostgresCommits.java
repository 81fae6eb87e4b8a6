package io.reactivememory.r2dbc;

import static io.reactivememory.r2dbc.PostgresArrays.numbers;
import static io.reactivememory.r2dbc.PostgresArrays.texts;

import io.reactivememory.delta.Fingerprint;
import io.reactivememory.delta.PendingWrites;
import io.reactivememory.r2dbc.OptimisticCommits.Forward;
import io.reactivememory.r2dbc.PostgresArrays.Bodies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The statement of PostgreSQL's that makes steps forward in many branches. */
final class PostgresCommits {

    /** Branches are locked in their order, so that two statements cannot wait for each other. */
    private static final String COMMIT = "WITH held AS (SELECT b.branch_no"
            + " FROM (SELECT * FROM unnest($2::bigint[], $3::bigint[]) AS k (branch_no, version) ORDER BY branch_no) k"
            + " CROSS JOIN LATERAL (SELECT b.branch_no FROM memory_branch b"
            + " JOIN memory_thread t ON t.epoch_no = b.epoch_no AND (t.expires_at IS NULL OR t.expires_at > $1)"
            + " WHERE b.branch_no = k.branch_no AND b.version = k.version FOR NO KEY UPDATE OF b) b),"
            + " grown AS (UPDATE memory_branch b SET version = b.version + 1, last_chain = k.last_chain"
            + " FROM held JOIN unnest($2::bigint[], $4::bigint[]) AS k (branch_no, last_chain)"
            + " ON k.branch_no = held.branch_no WHERE b.branch_no = held.branch_no),"
            + " checkpoint AS (INSERT INTO memory_checkpoint"
            + " (branch_no, checkpoint_id, parent_id, put_at, run_id, fingerprint, metadata, manifest)"
            + " SELECT k.branch_no, k.checkpoint_id, k.parent_id, k.put_at, k.run_id,"
            + " substring($26 FROM k.fingerprint FOR k.fingerprint_length),"
            + " substring($26 FROM k.metadata FOR k.metadata_length), substring($26 FROM k.manifest FOR k.manifest_length)"
            + " FROM unnest($2::bigint[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::int[], $10::int[],"
            + " $11::int[], $12::int[], $13::int[], $14::int[])"
            + " AS k (branch_no, checkpoint_id, parent_id, put_at, run_id, fingerprint, fingerprint_length, metadata,"
            + " metadata_length, manifest, manifest_length) JOIN held ON held.branch_no = k.branch_no),"
            + " value AS (INSERT INTO memory_value (branch_no, chain_no, first_link, last_link, media_type, body)"
            + " SELECT k.branch_no, k.chain_no, k.link, k.link, k.media_type, substring($26 FROM k.start FOR k.length)"
            + " FROM unnest($15::bigint[], $16::bigint[], $17::int[], $18::text[], $19::int[], $20::int[])"
            + " AS k (branch_no, chain_no, link, media_type, start, length) JOIN held ON held.branch_no = k.branch_no),"
            + " written AS (INSERT INTO memory_write (branch_no, checkpoint_id, task_id, task_path, body)"
            + " SELECT k.branch_no, c.checkpoint_id, k.task_id, k.task_path, substring($26 FROM k.start FOR k.length)"
            + " FROM unnest($21::bigint[], $22::text[], $23::text[], $24::int[], $25::int[])"
            + " AS k (branch_no, task_id, task_path, start, length) JOIN held ON held.branch_no = k.branch_no"
            + " JOIN unnest($2::bigint[], $6::text[]) AS c (branch_no, checkpoint_id) ON c.branch_no = k.branch_no)"
            + " SELECT branch_no FROM held";

    /** A row of a chain that begins, or is lengthened by a link. */
    private record Value(
            long branchNo, long chain, int link, @Nullable String mediaType, Supplier<byte[]> body) {

        static List<Value> of(Forward step) {
            List<Value> rows = new ArrayList<>();
            step.plan()
                    .newChains()
                    .forEach(chain -> rows.add(new Value(
                            step.branchNo(), chain.chain(), 0, chain.value().mediaType(), chain.value()::bytes)));
            step.plan()
                    .links()
                    .forEach(link -> rows.add(new Value(
                            step.branchNo(), link.value().chain(), link.value().links(), null, link.items()::encode)));
            return rows;
        }
    }

    /** What a task has written to the head. */
    private record Write(long branchNo, PendingWrites writes) {

        static List<Write> of(Forward step) {
            return step.writes().stream()
                    .map(writes -> new Write(step.branchNo(), writes))
                    .toList();
        }
    }

    /** Makes steps forward in branches that nobody has changed; answers the numbers of those branches. */
    Mono<Set<Long>> commit(SqlConnection sql, List<Forward> steps, long now) {
        Bodies bodies = new Bodies();
        Bodies.Column fingerprints = bodies.column();
        Bodies.Column metadata = bodies.column();
        Bodies.Column manifests = bodies.column();
        for (Forward step : steps) {
            fingerprints.add(Fingerprint.of(step.draft()).bytes());
            metadata.add(step.draft().metadata());
            manifests.add(step.plan().manifest().encode());
        }
        List<Value> values =
                steps.stream().flatMap(step -> Value.of(step).stream()).toList();
        Bodies.Column valueBodies = bodies.column();
        values.forEach(value -> valueBodies.add(value.body().get()));
        List<Write> writes =
                steps.stream().flatMap(step -> Write.of(step).stream()).toList();
        Bodies.Column writeBodies = bodies.column();
        writes.forEach(write -> writeBodies.add(write.writes().encode()));
        return sql.list(
                        row -> Objects.requireNonNull(row.get("branch_no", Long.class)),
                        COMMIT,
                        now,
                        numbers(steps, Forward::branchNo),
                        numbers(steps, step -> step.end().branch().version()),
                        numbers(steps, step -> step.plan().lastChain()),
                        texts(steps, Forward::id),
                        texts(steps, step -> step.end().head()),
                        numbers(steps, Forward::at),
                        texts(steps, step -> step.draft().run()),
                        fingerprints.starts(),
                        fingerprints.lengths(),
                        metadata.starts(),
                        metadata.lengths(),
                        manifests.starts(),
                        manifests.lengths(),
                        numbers(values, Value::branchNo),
                        numbers(values, Value::chain),
                        values.stream().map(Value::link).toArray(Integer[]::new),
                        texts(values, Value::mediaType),
                        valueBodies.starts(),
                        valueBodies.lengths(),
                        numbers(writes, Write::branchNo),
                        texts(writes, write -> write.writes().task()),
                        texts(writes, write -> write.writes().path()),
                        writeBodies.starts(),
                        writeBodies.lengths(),
                        bodies.bytes())
                .map(HashSet::new);
    }
}
