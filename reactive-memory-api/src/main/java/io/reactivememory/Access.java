package io.reactivememory;

import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.MemoryBackend;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The way from a checked call to the backend: through the gate, to the namespace that holds at subscription.
 *
 * @param backend where the call goes
 * @param gate refuses it after close
 * @param namespace tells the namespace, from the subscriber's context if it must
 * @param maxPayloadBytes what a value may have
 */
record Access(MemoryBackend backend, Gate gate, Function<ContextView, Namespace> namespace, int maxPayloadBytes) {

    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    <T> Mono<T> conversation(String method, @Nullable String thread, Function<ConversationLog, Mono<T>> call) {
        return once(
                "conversations." + method,
                thread,
                (backend, namespace) -> call.apply(backend.conversations(namespace)));
    }

    <T> Flux<T> conversations(String method, @Nullable String thread, Function<ConversationLog, Flux<T>> call) {
        return stream("conversations." + method, thread, namespace -> call.apply(backend.conversations(namespace)));
    }

    <T> Mono<T> checkpoint(String method, @Nullable String thread, Function<CheckpointStore, Mono<T>> call) {
        return once(
                "checkpoints." + method, thread, (backend, namespace) -> call.apply(backend.checkpoints(namespace)));
    }

    <T> Flux<T> checkpoints(String method, @Nullable String thread, Function<CheckpointStore, Flux<T>> call) {
        return stream("checkpoints." + method, thread, namespace -> call.apply(backend.checkpoints(namespace)));
    }

    <T> Mono<T> entry(String method, @Nullable String key, Function<EntryStore, Mono<T>> call) {
        return once("entries." + method, key, (backend, namespace) -> call.apply(backend.entries(namespace)));
    }

    <T> Flux<T> entries(String method, @Nullable String key, Function<EntryStore, Flux<T>> call) {
        return stream("entries." + method, key, namespace -> call.apply(backend.entries(namespace)));
    }

    <T> Mono<T> once(String name, @Nullable String key, BiFunction<MemoryBackend, Namespace, Mono<T>> call) {
        return gate.once(
                operation(name, key), Mono.deferContextual(context -> call.apply(backend, namespace.apply(context))));
    }

    private <T> Flux<T> stream(String name, @Nullable String key, Function<Namespace, Flux<T>> call) {
        return gate.stream(operation(name, key), Flux.deferContextual(context -> call.apply(namespace.apply(context))));
    }

    /** Refuses what a caller whose nulls nobody checks has left out. */
    static <T> T requirePresent(String what, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(what + " is missing");
        }
        return value;
    }

    /** Refuses an instant that some backend could not keep in milliseconds, or add to. */
    static void requireMillis(String what, @Nullable Instant instant) {
        if (instant != null && (instant.isBefore(EARLIEST) || instant.isAfter(LATEST))) {
            throw new IllegalArgumentException(
                    what + " must be from " + EARLIEST + " to " + LATEST + ", but is " + instant);
        }
    }

    /** Refuses a value that is too large; to be called where a call is carried out, so that its subscriber is told. */
    void requireWithinLimit(String name, @Nullable String key, Payload value) {
        if (value.size() > maxPayloadBytes) {
            throw new PayloadTooLargeException(operation(name, key), value.size(), maxPayloadBytes);
        }
    }

    private FailedOperation operation(String name, @Nullable String key) {
        return new FailedOperation(backend.name(), name, key);
    }
}
