package io.reactivememory.tck;

import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.error.ConflictException;
import io.reactivememory.payload.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How an operation ended: with what it emitted, or with an error.
 *
 * @param values what it emitted
 * @param error what it signalled or threw; null if it completed
 */
record Answer(List<Object> values, @Nullable Throwable error) {

    /** Calls and subscribes, and answers also where the call throws, or nothing comes. */
    static Mono<Answer> of(Supplier<Publisher<?>> call) {
        return Flux.<Object>defer(() -> Flux.from(call.get()).cast(Object.class))
                .collectList()
                .timeout(Await.SIGNAL)
                .map(values -> new Answer(values, null))
                .onErrorResume(error -> Mono.just(new Answer(List.of(), error)));
    }

    /** Returns the answer as the reference would have given it, to be compared with what it gave. */
    List<Object> inTermsOf(Counterparts counterparts) {
        return error != null
                ? List.of(failure(error, counterparts))
                : values.stream().map(value -> seen(value, counterparts)).toList();
    }

    private static Object seen(Object value, Counterparts counterparts) {
        if (value instanceof CheckpointRef ref) {
            return counterparts.reference(ref);
        }
        return value instanceof Checkpoint checkpoint ? Seen.of(checkpoint, counterparts) : value;
    }

    private static Object failure(Throwable error, Counterparts counterparts) {
        if (error instanceof ConflictException conflict) {
            String head = conflict.head();
            return new Conflict(
                    conflict.expected(), conflict.actual(), head == null ? null : counterparts.referenceId(head));
        }
        return error instanceof IllegalArgumentException ? IllegalArgumentException.class : error;
    }

    /** What must be the same in two conflicts. */
    private record Conflict(
            long expected, long actual, @Nullable String head) {}

    /** What must be the same in two checkpoints: not the versions, which are texts of the store's own. */
    private record Seen(
            CheckpointRef ref,
            @Nullable CheckpointRef parent,
            Instant at,
            @Nullable String run,
            Payload metadata,
            Set<String> channels,
            Map<String, Object> state,
            List<PendingWrite> writes) {

        static Seen of(Checkpoint checkpoint, Counterparts counterparts) {
            CheckpointRef parent = checkpoint.parent();
            Map<String, Object> state = new TreeMap<>();
            checkpoint.state().forEach((channel, value) -> state.put(channel, value(value)));
            return new Seen(
                    counterparts.reference(checkpoint.ref()),
                    parent == null ? null : counterparts.reference(parent),
                    checkpoint.at(),
                    checkpoint.run(),
                    checkpoint.metadata(),
                    checkpoint.channels(),
                    state,
                    checkpoint.writes());
        }

        /** Returns arrays, which may have grown, as JSON, whatever stands between their items. */
        private static Object value(Payload value) {
            return value.isJson() && value.isWellFormed() && value.json().isArray() ? value.json() : value;
        }
    }
}
