package io.reactivememory.r2dbc;

import static io.reactivememory.r2dbc.PostgresArrays.numbers;

import io.r2dbc.spi.Readable;
import io.reactivememory.delta.JsonArrays;
import io.reactivememory.delta.Links;
import io.reactivememory.delta.StatePlan;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.payload.Payload;
import io.reactivememory.r2dbc.BranchTable.Branch;
import io.reactivememory.r2dbc.SqlDialect.Condition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The values of channels, as chains: a row for the base, and rows of links.
 *
 * <p>A position of a chain is used once. So whoever finds all the rows of a value has the right ones, however long ago the
 * value was named; who does not, looks whether the checkpoint is still there.
 */
final class ValueTable {

    /** The position of the row that seals a chain. */
    private static final int SEAL = Integer.MAX_VALUE;

    private static final String LINKS = "application/octet-stream";

    private final SqlDialect dialect;
    private final List<String> columns;
    private final String select;

    ValueTable(SqlDialect dialect) {
        this.dialect = dialect;
        this.columns = new ArrayList<>(List.of("branch_no", "chain_no", "first_link", "last_link", "media_type"));
        columns.addAll(dialect.columns("body"));
        this.select = "SELECT " + String.join(", ", columns) + " FROM memory_value";
    }

    private record Row(long chain, int first, int last, Payload body) {
        Links links() {
            return Links.decode(body.bytes());
        }
    }

    /** Writes what a put adds, and packs the ends of chains that have grown long enough. */
    Mono<Void> write(SqlConnection sql, long branchNo, StatePlan plan) {
        List<List<Object>> rows = new ArrayList<>();
        plan.newChains()
                .forEach(chain -> rows.add(row(
                        branchNo,
                        chain.chain(),
                        0,
                        0,
                        chain.value().mediaType(),
                        chain.value().bytes())));
        plan.links()
                .forEach(link -> rows.add(
                        linkRow(branchNo, link.value().chain(), link.value().links(), link.items())));
        return sql.insert("memory_value", columns, rows)
                .thenMany(Flux.fromIterable(plan.links()))
                .concatMap(link -> pack(sql, branchNo, link.value()))
                .then();
    }

    private Mono<Void> pack(SqlConnection sql, long branchNo, ValueRef grown) {
        int first = grown.links() - Links.toPack(grown.links()) + 1;
        if (first > grown.links()) {
            return Mono.empty();
        }
        return links(sql, branchNo, grown, first)
                .map(ValueTable::links)
                .filter(Links::canPack)
                .flatMap(links -> sql.update(
                                "DELETE FROM memory_value WHERE branch_no = $1 AND chain_no = $2 AND first_link >= $3",
                                branchNo,
                                grown.chain(),
                                first)
                        .then(sql.insert(
                                "memory_value",
                                columns,
                                List.of(linkRow(branchNo, grown.chain(), first, Links.packed(links))))));
    }

    /** Returns the rows of a value's links from a position on. */
    private Mono<List<Row>> links(SqlConnection sql, long branchNo, ValueRef value, int first) {
        return sql.list(
                this::row,
                select + " WHERE branch_no = $1 AND chain_no = $2 AND first_link >= $3 AND first_link <= $4"
                        + " ORDER BY branch_no, chain_no, first_link",
                branchNo,
                value.chain(),
                first,
                value.links());
    }

    /** Tells whether a value can grow: it ends where its chain ends, and the chain is not sealed. */
    Mono<Boolean> isOpen(SqlConnection sql, long branchNo, ValueRef value) {
        return sql.first(
                        row -> Objects.requireNonNull(row.get("last_link", Integer.class)),
                        "SELECT last_link FROM memory_value WHERE branch_no = $1 AND chain_no = $2"
                                + " ORDER BY branch_no DESC, chain_no DESC, first_link DESC LIMIT 1",
                        branchNo,
                        value.chain())
                .map(last -> last == value.links());
    }

    /** Returns values; those that are not all there any more are left out. */
    Mono<Map<ValueRef, Payload>> load(SqlConnection sql, long branchNo, Collection<ValueRef> values) {
        Map<ValueRef, Payload> loaded = inlined(values);
        List<ValueRef> single = values.stream()
                .filter(value -> value.inlined() == null && value.links() == 0)
                .distinct()
                .toList();
        List<ValueRef> grown =
                values.stream().filter(value -> value.links() > 0).distinct().toList();
        return loadSingle(sql, branchNo, single, loaded)
                .thenMany(Flux.fromIterable(grown))
                .concatMap(value -> links(sql, branchNo, value, 0).doOnNext(rows -> {
                    Payload found = value(value, rows);
                    if (found != null) {
                        loaded.put(value, found);
                    }
                }))
                .then(Mono.just(loaded));
    }

    /** Returns those that stand where they are named. */
    private static Map<ValueRef, Payload> inlined(Collection<ValueRef> values) {
        Map<ValueRef, Payload> inlined = new HashMap<>();
        for (ValueRef value : values) {
            Payload payload = value.inlined();
            if (payload != null) {
                inlined.put(value, payload);
            }
        }
        return inlined;
    }

    private Mono<Void> loadSingle(
            SqlConnection sql, long branchNo, List<ValueRef> values, Map<ValueRef, Payload> loaded) {
        if (values.isEmpty()) {
            return Mono.empty();
        }
        Map<Long, ValueRef> byChain = new HashMap<>();
        values.forEach(value -> byChain.put(value.chain(), value));
        Condition these = dialect.amongFirst("branch_no", branchNo, "chain_no", byChain.keySet(), "first_link");
        return sql.list(this::row, select + " WHERE " + these.sql(), these.array())
                .doOnNext(rows ->
                        rows.forEach(row -> loaded.put(Objects.requireNonNull(byChain.get(row.chain())), row.body())))
                .then();
    }

    /** Returns values of several branches, in one statement of PostgreSQL's; those that are not all there are left out. */
    Mono<Map<Branch, Map<ValueRef, Payload>>> loadAll(SqlConnection sql, Map<Branch, List<ValueRef>> values) {
        Map<Branch, Map<ValueRef, Payload>> loaded = new HashMap<>();
        values.forEach((branch, some) -> loaded.put(branch, inlined(some)));
        List<Map.Entry<Branch, ValueRef>> asked = values.entrySet().stream()
                .flatMap(branch -> branch.getValue().stream()
                        .filter(value -> value.inlined() == null)
                        .distinct()
                        .map(value -> Map.entry(branch.getKey(), value)))
                .toList();
        if (asked.isEmpty()) {
            return Mono.just(loaded);
        }
        return sql.list(
                        row -> Map.entry(
                                (int) Objects.requireNonNull(row.get("place", Long.class))
                                                .longValue()
                                        - 1,
                                row(row)),
                        "SELECT k.place, v.* FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) WITH ORDINALITY"
                                + " AS k (branch_no, chain_no, links, place) CROSS JOIN LATERAL (SELECT * FROM memory_value"
                                + " WHERE branch_no = k.branch_no AND chain_no = k.chain_no AND first_link <= k.links"
                                + " LIMIT ALL OFFSET 0) v",
                        numbers(asked, each -> each.getKey().no()),
                        numbers(asked, each -> each.getValue().chain()),
                        numbers(asked, each -> (long) each.getValue().links()))
                .map(rows -> {
                    Map<Integer, List<Row>> byPlace = rows.stream()
                            .collect(Collectors.groupingBy(
                                    Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
                    byPlace.forEach((place, found) -> {
                        found.sort(Comparator.comparingInt(Row::first));
                        Map.Entry<Branch, ValueRef> each = asked.get(place);
                        Payload value = value(each.getValue(), found);
                        if (value != null) {
                            Objects.requireNonNull(loaded.get(each.getKey())).put(each.getValue(), value);
                        }
                    });
                    return loaded;
                });
    }

    /** Returns the value that rows make, from the base on in their order; null if some are missing. */
    private static @Nullable Payload value(ValueRef value, List<Row> rows) {
        if (rows.isEmpty() || rows.get(0).first() > 0) {
            return null;
        }
        Payload base = rows.get(0).body();
        if (value.links() == 0) {
            return base;
        }
        List<Links> links = links(rows.subList(1, rows.size()));
        return links.stream().mapToInt(Links::count).sum() >= value.links()
                ? JsonArrays.value(base, links, value.links())
                : null;
    }

    /** Deletes whole chains. */
    Mono<Void> delete(SqlConnection sql, long branchNo, List<Long> chains) {
        if (chains.isEmpty()) {
            return Mono.empty();
        }
        Condition these = dialect.among("branch_no", branchNo, "chain_no", chains);
        return sql.update("DELETE FROM memory_value WHERE " + these.sql(), these.array())
                .then();
    }

    /** Keeps the first links of a chain, and seals it. */
    Mono<Void> cut(SqlConnection sql, long branchNo, long chain, int links) {
        Mono<Row> last = sql.first(
                this::row,
                select + " WHERE branch_no = $1 AND chain_no = $2 AND first_link <= $3"
                        + " ORDER BY branch_no DESC, chain_no DESC, first_link DESC LIMIT 1",
                branchNo,
                chain,
                links);
        return last.flatMap(row -> {
            boolean beyond = row.last() > links;
            int from = beyond ? row.first() : row.last() + 1;
            List<List<Object>> kept = new ArrayList<>();
            if (beyond) {
                kept.add(linkRow(branchNo, chain, row.first(), row.links().first(links - row.first() + 1)));
            }
            kept.add(row(branchNo, chain, SEAL, SEAL, null, new byte[0]));
            return sql.update(
                            "DELETE FROM memory_value WHERE branch_no = $1 AND chain_no = $2 AND first_link >= $3",
                            branchNo,
                            chain,
                            from)
                    .then(sql.insert("memory_value", columns, kept));
        });
    }

    /** Copies the values of the branches of one epoch to those of another. */
    Mono<Void> copy(SqlConnection sql, long from, long to) {
        return BranchTable.copyRows(sql, "memory_value", columns, from, to);
    }

    private List<Object> linkRow(long branchNo, long chain, int first, Links links) {
        return row(branchNo, chain, first, first + links.count() - 1, null, links.encode());
    }

    private List<Object> row(long branchNo, long chain, int first, int last, @Nullable String mediaType, byte[] body) {
        List<Object> row = new ArrayList<>(List.of(branchNo, chain, first, last));
        row.add(SqlConnection.orNull(mediaType, String.class));
        row.addAll(dialect.bytes(body));
        return row;
    }

    private Row row(Readable row) {
        return new Row(
                Objects.requireNonNull(row.get("chain_no", Long.class)),
                Objects.requireNonNull(row.get("first_link", Integer.class)),
                Objects.requireNonNull(row.get("last_link", Integer.class)),
                Payload.ofStored(
                        Objects.requireNonNullElse(row.get("media_type", String.class), LINKS),
                        Objects.requireNonNull(dialect.bytes(row, "body"))));
    }

    private static List<Links> links(List<Row> rows) {
        return rows.stream().map(Row::links).toList();
    }
}
