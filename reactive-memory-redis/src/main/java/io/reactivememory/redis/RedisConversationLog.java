package io.reactivememory.redis;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.Paging;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The threads of one namespace. */
final class RedisConversationLog implements ConversationLog {

    private static final int TRIMMED_AT_ONCE = 1_000;

    private final RedisBackend backend;
    private final Namespace namespace;

    RedisConversationLog(RedisBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
    }

    @Override
    public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
        FailedOperation operation = failed("append", thread);
        return Mono.defer(() -> {
            Instant now = backend.now();
            Arguments arguments = Arguments.at(now)
                    .flag(false)
                    .add(newLife())
                    .add(options.expectedSequence())
                    .add(expiry(now, options));
            messages.forEach(message -> add(arguments, message));
            return write(operation, thread, Script.LOG_APPEND, options, arguments)
                    .map(reply -> appended(operation, reply, options));
        });
    }

    private static Appended appended(FailedOperation operation, Reply reply, AppendOptions options) {
        if (reply.is("conflict")) {
            long expected = Objects.requireNonNull(options.expectedSequence());
            throw new ConflictException(operation, "last sequence", expected, reply.number(1));
        }
        List<Long> sequences = LongStream.range(3, reply.size())
                .mapToObj(position -> reply.number((int) position))
                .toList();
        return new Appended(sequences, (int) reply.number(1), reply.number(2));
    }

    /** Compares the list with what is there, and writes the difference if nothing has happened in between. */
    @Override
    public Mono<Rewritten> rewrite(String thread, List<Message> messages, AppendOptions options) {
        FailedOperation operation = failed("rewrite", thread);
        RedisKeys.OfThread keys = backend.keys().of(namespace, thread);
        Mono<Rewritten> round = Mono.defer(
                        () -> backend.link().run(operation, Script.LOG_LOOK, keys.meta(), Arguments.at(backend.now())))
                .flatMap(look -> {
                    requireExpected(operation, options, look.number(1));
                    return commonPrefix(thread, messages)
                            .flatMap(prefix -> rewrite(operation, thread, messages, options, look.text(0), prefix));
                });
        return backend.settle(operation, namespace, thread, round);
    }

    /**
     * What a rewrite leaves as it is.
     *
     * @param length how many messages
     * @param last the sequence of the last of them; 0 if there are none
     */
    private record Prefix(int length, long last) {}

    private Mono<Prefix> commonPrefix(String thread, List<Message> messages) {
        return new LogReader(backend, namespace, thread)
                .replay(true, 1)
                .index()
                .takeWhile(each -> each.getT1() < messages.size()
                        && each.getT2()
                                .message()
                                .equals(messages.get(each.getT1().intValue())))
                .reduce(
                        new Prefix(0, 0),
                        (prefix, each) ->
                                new Prefix(prefix.length() + 1, each.getT2().sequence()));
    }

    /** Writes; empty if the log has changed meanwhile. */
    private Mono<Rewritten> rewrite(
            FailedOperation operation,
            String thread,
            List<Message> messages,
            AppendOptions options,
            String seen,
            Prefix prefix) {
        Instant now = backend.now();
        Arguments arguments = Arguments.at(now)
                .flag(false)
                .add(newLife())
                .add(seen)
                .add(prefix.last())
                .add(expiry(now, options));
        List<Message> rest = messages.subList(prefix.length(), messages.size());
        rest.forEach(message -> add(arguments, message));
        return write(operation, thread, Script.LOG_REWRITE, options, arguments)
                .filter(reply -> !reply.is("stale"))
                .map(reply -> new Rewritten(prefix.length(), reply.number(1), rest.size(), reply.number(2)));
    }

    private static void requireExpected(FailedOperation operation, AppendOptions options, long last) {
        Long expected = options.expectedSequence();
        if (expected != null && expected != last) {
            throw new ConflictException(operation, "last sequence", expected, last);
        }
    }

    private Mono<Reply> write(
            FailedOperation operation, String thread, Script script, AppendOptions options, Arguments arguments) {
        RedisKeys.OfThread keys = backend.keys().of(namespace, thread);
        byte[][] passed = options.ttl() == null ? keys.forLog() : keys.all();
        return backend.listing()
                .write(operation, namespace, thread, script, passed, arguments)
                .doOnNext(reply -> backend.wake(namespace, thread));
    }

    private static void add(Arguments arguments, Message message) {
        arguments.add(message.id()).add(message.payload().bytes());
    }

    /** Returns a number that no life has had; numbers in order would have to outlast what they number. */
    static long newLife() {
        return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    }

    private static @Nullable Long expiry(Instant now, AppendOptions options) {
        return options.ttl() == null ? null : (Long) now.plus(options.ttl()).toEpochMilli();
    }

    @Override
    public Flux<LoggedMessage> replay(String thread, ReplayQuery query) {
        boolean forward = query.direction() == ReplayQuery.Direction.FORWARD;
        long from = query.from() != null ? query.from() : forward ? 1 : Long.MAX_VALUE;
        Flux<LoggedMessage> all = Flux.defer(() -> new LogReader(backend, namespace, thread).replay(forward, from));
        return query.limit() == null ? all : all.take(query.limit());
    }

    @Override
    public Flux<LoggedMessage> tail(String thread, int count) {
        return Flux.defer(() -> new LogReader(backend, namespace, thread).tail(count))
                .take(count);
    }

    @Override
    public Flux<LoggedMessage> follow(String thread, long after) {
        return Flux.defer(() -> new LogReader(backend, namespace, thread).follow(after));
    }

    @Override
    public Mono<Long> trim(String thread, TrimPolicy policy) {
        FailedOperation operation = failed("trim", thread);
        byte[][] keys = backend.keys().of(namespace, thread).forLog();
        Long keep = policy instanceof TrimPolicy.KeepLast newest ? (Long) newest.messages() : null;
        Long before = policy instanceof TrimPolicy.OlderThan old ? (Long) firstKept(old.instant()) : null;
        Mono<Reply> some = Mono.defer(() -> backend.link()
                .run(
                        operation,
                        Script.LOG_TRIM,
                        keys,
                        Arguments.at(backend.now())
                                .add(keep)
                                .add(before)
                                .add(TRIMMED_AT_ONCE)
                                .array()));
        return some.expand(trimmed -> trimmed.flag(1) ? some : Mono.empty())
                .map(trimmed -> trimmed.number(0))
                .reduce(0L, Long::sum);
    }

    /** Returns the first millisecond that is not before an instant. */
    private static long firstKept(Instant instant) {
        long millis = instant.toEpochMilli();
        return Instant.ofEpochMilli(millis).isBefore(instant) ? millis + 1 : millis;
    }

    @Override
    public Mono<Boolean> delete(String thread) {
        return backend.endThread(failed("delete", thread), namespace, thread, "log")
                .doOnNext(existed -> backend.wake(namespace, thread));
    }

    @Override
    public Mono<Boolean> expireAt(String thread, Instant at) {
        return expire("expireAt", thread, at.toEpochMilli());
    }

    @Override
    public Mono<Boolean> persist(String thread) {
        return expire("persist", thread, null);
    }

    private Mono<Boolean> expire(String method, String thread, @Nullable Long at) {
        return Mono.defer(() -> backend.link()
                        .run(
                                failed(method, thread),
                                Script.THREAD_EXPIRE,
                                backend.keys().of(namespace, thread).all(),
                                Arguments.at(backend.now()).add(at).array()))
                .map(reply -> reply.flag(0))
                .doOnNext(exists -> backend.wake(namespace, thread));
    }

    @Override
    public Flux<ThreadSummary> threads(String prefix) {
        FailedOperation operation = failed("threads", prefix);
        return Paging.flux(
                (last, size) -> backend.listing()
                        .threads(
                                operation,
                                namespace,
                                prefix,
                                last == null ? null : last.thread(),
                                size,
                                RedisConversationLog::summary),
                summary -> summary.thread().length());
    }

    @Override
    public Mono<ThreadSummary> summary(String thread) {
        return backend.summary(failed("summary", thread), namespace, thread)
                .mapNotNull(reply -> summary(thread, reply));
    }

    @Override
    public Mono<Long> count(String thread) {
        return backend.summary(failed("count", thread), namespace, thread)
                .map(reply -> reply.number(1))
                .defaultIfEmpty(0L);
    }

    /** Reads what {@code thread-summary.lua} answers; null if the thread has no conversation. */
    private static @Nullable ThreadSummary summary(String thread, Reply reply) {
        if (!reply.flag(0)) {
            return null;
        }
        Instant expires = reply.bytes(3).length == 0 ? null : Instant.ofEpochMilli(reply.number(3));
        return reply.size() == 5
                ? new ThreadSummary(thread, 0, 0, null, null, expires)
                : new ThreadSummary(
                        thread,
                        reply.number(5),
                        reply.number(7),
                        Instant.ofEpochMilli(reply.number(6)),
                        Instant.ofEpochMilli(reply.number(8)),
                        expires);
    }

    private static FailedOperation failed(String method, String thread) {
        return new FailedOperation("redis", "conversations." + method, thread);
    }
}
