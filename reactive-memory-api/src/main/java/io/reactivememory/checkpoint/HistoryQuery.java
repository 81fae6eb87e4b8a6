package io.reactivememory.checkpoint;

import io.reactivememory.namespace.Names;
import io.reactivememory.payload.Payload;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which checkpoints of a thread to show, and how much of each; newest first. Immutable.
 *
 * @param branch the branch to show; null for all of them, one after the other
 * @param before the id below which to begin, whether or not it is there; null for the newest
 * @param limit how many checkpoints at the most; null for all
 * @param where fields that the metadata must have, with their values
 * @param projection how much of each to load
 */
public record HistoryQuery(
        @Nullable String branch,
        @Nullable String before,
        @Nullable Long limit,
        Map<String, JsonNode> where,
        Projection projection) {

    /**
     * Checks the names and the limit.
     *
     * @throws IllegalArgumentException if the branch is neither a name nor empty, {@code before} is not a name, or the
     *     limit is negative
     */
    public HistoryQuery {
        if (branch != null) {
            Names.requirePrefix("branch", branch);
        }
        if (before != null) {
            Names.require("before", before);
        }
        if (limit != null && limit < 0) {
            throw new IllegalArgumentException("limit must be 0 or more, but is " + limit);
        }
        where = Map.copyOf(where);
    }

    /** Returns the whole history of the root graph, newest first, without values. */
    public static HistoryQuery newestFirst() {
        return new HistoryQuery(CheckpointRef.ROOT, null, null, Map.of(), Projection.metadata());
    }

    /** Returns this query of another branch. */
    public HistoryQuery branch(String name) {
        return new HistoryQuery(name, before, limit, where, projection);
    }

    /** Returns this query of all branches: one after the other, in the byte order of their names. */
    public HistoryQuery allBranches() {
        return new HistoryQuery(null, before, limit, where, projection);
    }

    /** Returns this query beginning below an id, which is not included. */
    public HistoryQuery before(String id) {
        return new HistoryQuery(branch, Names.require("before", id), limit, where, projection);
    }

    /** Returns this query ending after so many checkpoints; 0 shows none. */
    public HistoryQuery limit(long checkpoints) {
        return new HistoryQuery(branch, before, checkpoints, where, projection);
    }

    /**
     * Returns this query of checkpoints whose metadata has this value in this field; several fields must all match.
     *
     * <p>Values are compared as JSON: numbers by what they are worth, everything else exactly. A field that is null is not
     * a field that is missing.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON, or not be read again
     */
    public HistoryQuery where(String field, @Nullable Object value) {
        Payload wanted = Payload.json(value);
        if (!wanted.isWellFormed()) {
            throw new IllegalArgumentException(
                    "the value of a field must be JSON that can be read again, but is " + wanted + " that cannot");
        }
        Map<String, JsonNode> all = new HashMap<>(where);
        all.put(field, wanted.json());
        return new HistoryQuery(branch, before, limit, all, projection);
    }

    /** Returns this query loading this much of each checkpoint. */
    public HistoryQuery projection(Projection loaded) {
        return new HistoryQuery(branch, before, limit, where, loaded);
    }

    /** Tells whether metadata has all that is asked for. */
    public boolean matches(Payload metadata) {
        if (where.isEmpty()) {
            return true;
        }
        JsonNode fields = metadata.json();
        return where.entrySet().stream().allMatch(wanted -> {
            JsonNode found = fields.get(wanted.getKey());
            return found != null && found.equals(HistoryQuery::compare, wanted.getValue());
        });
    }

    private static int compare(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            BigDecimal worth = a.decimalValue();
            return worth.compareTo(b.decimalValue());
        }
        return a.equals(b) ? 0 : 1;
    }
}
