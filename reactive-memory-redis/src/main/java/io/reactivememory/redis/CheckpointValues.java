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
        Arguments arguments = Arguments.none().add(epoch);
        inChains.forEach(value -> arguments.add(field(branchNo, value.chain())).add(value.links()));
        return link.run(
                        operation,
                        Script.CHECKPOINT_VALUES,
                        new byte[][] {keys.meta(), keys.values()},
                        arguments.array())
                .map(reply -> {
                    for (int i = 0; i < inChains.size(); i++) {
                        Reply rows = reply.list(i);
                        if (!rows.isEmpty()) {
                            loaded.put(
                                    inChains.get(i), value(rows, inChains.get(i).links()));
                        }
                    }
                    return loaded;
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
