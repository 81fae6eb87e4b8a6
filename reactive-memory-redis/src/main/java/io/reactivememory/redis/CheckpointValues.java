package io.reactivememory.redis;

import io.reactivememory.delta.JsonArrays;
import io.reactivememory.delta.Links;
import io.reactivememory.delta.ValueRef;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Reads the values of channels, and spells them. */
final class CheckpointValues {

    /** The field of the epoch whose values these are. */
    private static final String EPOCH = "epoch";

    private final RedisLink link;
    private final RedisKeys.OfThread keys;
    private final FailedOperation operation;

    CheckpointValues(RedisLink link, RedisKeys.OfThread keys, FailedOperation operation) {
        this.link = link;
        this.keys = keys;
        this.operation = operation;
    }

    /** Reads values of a branch; leaves out those of which something is missing. */
    Mono<Map<ValueRef, Payload>> load(String epoch, long branchNo, Collection<ValueRef> wanted) {
        Map<ValueRef, Payload> loaded = new HashMap<>();
        List<ValueRef> inChains = new ArrayList<>();
        wanted.forEach(value -> {
            Payload inlined = value.inlined();
            if (inlined == null) {
                inChains.add(value);
            } else {
                loaded.put(value, inlined);
            }
        });
        if (inChains.isEmpty()) {
            return Mono.just(loaded);
        }
        return atEnds(epoch, branchNo, inChains)
                .switchIfEmpty(Mono.defer(() -> anywhere(epoch, branchNo, inChains)))
                .map(found -> {
                    loaded.putAll(found);
                    return loaded;
                });
    }

    /** Reads values as they are where their chains end with them, as those of a head do; empty if not all are there so. */
    private Mono<Map<ValueRef, Payload>> atEnds(String epoch, long branchNo, List<ValueRef> wanted) {
        List<String> fields = new ArrayList<>(List.of(EPOCH));
        List<Integer> ends = new ArrayList<>();
        for (ValueRef value : wanted) {
            addFieldsAtEnd(fields, field(branchNo, value.chain()), value.links());
            ends.add(fields.size());
        }
        return link.fields(operation, keys.values(), fields)
                .filter(rows ->
                        epoch.equals(rows.textOrNull(0)) && !rows.values().contains(null))
                .map(rows -> {
                    Map<ValueRef, Payload> found = new HashMap<>();
                    int at = 1;
                    for (int i = 0; i < wanted.size(); i++) {
                        ValueRef value = wanted.get(i);
                        found.put(value, value(rows.part(at, ends.get(i)), value.links()));
                        at = ends.get(i);
                    }
                    return found;
                });
    }

    /** Adds where a chain's base is, and its links as {@code checkpoint-commit.lua} packs so many. */
    private static void addFieldsAtEnd(List<String> fields, String chain, int links) {
        fields.add(chain);
        int at = 0;
        for (int level = 2, span = 1024; level >= 0; level--, span /= 32) {
            for (; at + span <= links; at += span) {
                fields.add(chain + ":" + level + ":" + (at / span + 1));
            }
        }
    }

    /** Reads values by a script that finds their rows. */
    private Mono<Map<ValueRef, Payload>> anywhere(String epoch, long branchNo, List<ValueRef> wanted) {
        Arguments arguments = Arguments.none().add(epoch);
        wanted.forEach(value -> arguments.add(field(branchNo, value.chain())).add(value.links()));
        return link.run(operation, Script.CHECKPOINT_VALUES, keys.values(), arguments)
                .map(reply -> {
                    Map<ValueRef, Payload> found = new HashMap<>();
                    for (int i = 0; i < wanted.size(); i++) {
                        Reply rows = reply.list(i);
                        if (!rows.isEmpty()) {
                            found.put(wanted.get(i), value(rows, wanted.get(i).links()));
                        }
                    }
                    return found;
                });
    }

    private static Payload value(Reply rows, int links) {
        List<Links> decoded = new ArrayList<>();
        for (int i = 1; i < rows.size(); i++) {
            decoded.add(Links.decode(rows.bytes(i)));
        }
        return JsonArrays.value(base(rows.bytes(0)), decoded, links);
    }

    /** Returns the field of a chain's base, with which those of its links begin. */
    static String field(long branchNo, long chain) {
        return branchNo + ":" + chain;
    }

    static byte[] encode(Payload base) {
        return LineAndBytes.join(base.mediaType(), base.bytes());
    }

    private static Payload base(byte[] bytes) {
        LineAndBytes parts = LineAndBytes.split(bytes);
        return Payload.ofStored(parts.line(), parts.bytes());
    }
}
