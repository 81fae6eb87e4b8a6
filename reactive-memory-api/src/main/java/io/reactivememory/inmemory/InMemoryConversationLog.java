package io.reactivememory.inmemory;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.PageSource;
import io.reactivememory.spi.Paging;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The threads of one namespace. */
final class InMemoryConversationLog implements ConversationLog {

    private final InMemoryBackend backend;
    private final Namespace namespace;

    InMemoryConversationLog(InMemoryBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
    }

    @Override
    public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
        return write(thread, options, (life, now) -> life.append(messages, options, now, failed("append", thread)));
    }

    @Override
    public Mono<Rewritten> rewrite(String thread, List<Message> messages, AppendOptions options) {
        return write(thread, options, (life, now) -> life.rewrite(messages, options, now, failed("rewrite", thread)));
    }

    /** Writes to the life that a thread is in, or to a new one, which is kept unless the writing throws. */
    private <T> Mono<T> write(String thread, AppendOptions options, BiFunction<InMemoryLog, Instant, T> writing) {
        return backend.write(namespace, (state, now) -> {
                    InMemoryThread kept = state.threadOrNew(thread, now);
                    InMemoryLog present = kept.log();
                    InMemoryLog life = present == null ? new InMemoryLog() : present;
                    T written = writing.apply(life, now);
                    kept.log(life);
                    if (options.ttl() != null) {
                        kept.expireAt(now.plus(options.ttl()));
                    }
                    state.keep(thread, kept);
                    return written;
                })
                .doOnNext(written -> wake(thread));
    }

    @Override
    public Flux<LoggedMessage> replay(String thread, ReplayQuery query) {
        boolean forward = query.direction() == ReplayQuery.Direction.FORWARD;
        long from = query.from() != null ? query.from() : forward ? 1 : Long.MAX_VALUE;
        long beside = forward ? from - 1 : Math.min(from, Long.MAX_VALUE - 1) + 1;
        Flux<LoggedMessage> all = read("replay", thread, forward, life -> beside);
        return query.limit() == null ? all : all.take(query.limit());
    }

    @Override
    public Flux<LoggedMessage> tail(String thread, int count) {
        return read("tail", thread, true, life -> life.beforeNewest(count)).take(count);
    }

    /** Reads from beside a sequence, which is asked for with the first page, to the end of the direction. */
    private Flux<LoggedMessage> read(
            String method, String thread, boolean forward, ToLongFunction<InMemoryLog> beside) {
        return Flux.defer(() -> {
            AtomicLong rewrites = new AtomicLong();
            return Paging.flux(
                    pages(thread, false, (life, last, size) -> {
                        if (last == null) {
                            rewrites.set(life.rewrites());
                        } else if (rewrites.get() != life.rewrites() && !life.holds(last)) {
                            throw new TransientMemoryException(
                                    failed(method, thread), "the thread was rewritten meanwhile; read again", null);
                        }
                        long from = last == null ? beside.applyAsLong(life) : last.sequence();
                        return Page.of(first(forward ? life.after(from) : life.before(from), size + 1L), size);
                    }),
                    InMemoryConversationLog::weight);
        });
    }

    @Override
    public Flux<LoggedMessage> follow(String thread, long after) {
        return Flux.defer(() -> backend.followers()
                .follow(
                        key(thread),
                        pages(
                                thread,
                                true,
                                (life, last, size) -> new Page<>(
                                        first(life.after(last == null ? after : last.sequence()), size), true)),
                        InMemoryConversationLog::weight));
    }

    @Override
    public Mono<Long> trim(String thread, TrimPolicy policy) {
        return backend.look(namespace, (state, now) -> {
            InMemoryLog life = state.log(thread, now);
            return life == null ? 0 : life.trim(policy);
        });
    }

    @Override
    public Mono<Boolean> delete(String thread) {
        return backend.look(namespace, (state, now) -> {
                    boolean existed = state.log(thread, now) != null;
                    state.update(thread, now, kept -> kept.log(null));
                    return existed;
                })
                .doOnNext(existed -> wake(thread));
    }

    @Override
    public Mono<Boolean> expireAt(String thread, Instant at) {
        return expire(thread, at.truncatedTo(ChronoUnit.MILLIS));
    }

    @Override
    public Mono<Boolean> persist(String thread) {
        return expire(thread, null);
    }

    private Mono<Boolean> expire(String thread, @Nullable Instant at) {
        return backend.look(namespace, (state, now) -> {
                    boolean exists = state.thread(thread, now) != null;
                    state.update(thread, now, kept -> kept.expireAt(at));
                    return exists;
                })
                .doOnNext(exists -> wake(thread));
    }

    @Override
    public Flux<ThreadSummary> threads(String prefix) {
        return Paging.flux(
                (last, size) -> backend.look(
                        namespace,
                        (state, now) -> Page.of(
                                state.threads(prefix, last == null ? null : last.thread(), now)
                                        .flatMap(thread ->
                                                Stream.ofNullable(summary(thread.getKey(), thread.getValue())))
                                        .limit(size + 1L)
                                        .toList(),
                                size)),
                summary -> summary.thread().length());
    }

    @Override
    public Mono<ThreadSummary> summary(String thread) {
        return backend.look(namespace, (state, now) -> {
            InMemoryThread kept = state.thread(thread, now);
            return kept == null ? null : summary(thread, kept);
        });
    }

    private static @Nullable ThreadSummary summary(String id, InMemoryThread thread) {
        InMemoryLog log = thread.log();
        return log == null ? null : log.summary(id, thread.expiresAt());
    }

    @Override
    public Mono<Long> count(String thread) {
        return backend.look(namespace, (state, now) -> {
            InMemoryLog life = state.log(thread, now);
            return life == null ? 0L : life.count();
        });
    }

    /** Reads pages of one life of a thread: the one that is there first. Its end is the end of the pages. */
    private PageSource<LoggedMessage> pages(String thread, boolean wait, LifeReader reader) {
        AtomicReference<@Nullable InMemoryLog> found = new AtomicReference<>();
        return (last, size) -> backend.look(namespace, (state, now) -> {
            InMemoryLog present = state.log(thread, now);
            found.compareAndSet(null, present);
            InMemoryLog life = found.get();
            if (life == null || life != present) {
                return new Page<>(List.of(), wait && life == null);
            }
            return reader.read(life, last, size);
        });
    }

    private void wake(String thread) {
        backend.followers().appended(key(thread));
    }

    private Object key(String thread) {
        return key(namespace, thread);
    }

    /** Returns by what followers of a thread are woken. */
    static Object key(Namespace namespace, String thread) {
        return List.of(namespace, thread);
    }

    private FailedOperation failed(String method, String thread) {
        return new FailedOperation(InMemoryBackend.NAME, "conversations." + method, thread);
    }

    private static List<LoggedMessage> first(Collection<LoggedMessage> messages, long count) {
        return Views.stream(messages).limit(count).toList();
    }

    private static int weight(LoggedMessage logged) {
        return logged.message().payload().size();
    }

    @FunctionalInterface
    private interface LifeReader {
        Page<LoggedMessage> read(InMemoryLog life, @Nullable LoggedMessage last, int size);
    }
}
