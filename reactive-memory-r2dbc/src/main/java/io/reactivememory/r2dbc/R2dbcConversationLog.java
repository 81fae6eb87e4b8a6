package io.reactivememory.r2dbc;

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
import io.reactivememory.namespace.Namespace;
import io.reactivememory.r2dbc.Appends.Append;
import io.reactivememory.r2dbc.ThreadTable.Life;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.Paging;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The threads of one namespace. */
final class R2dbcConversationLog implements ConversationLog {

    private static final int ONE_PAGE = 256;

    private final R2dbcBackend backend;
    private final Namespace namespace;

    R2dbcConversationLog(R2dbcBackend backend, Namespace namespace) {
        this.backend = backend;
        this.namespace = namespace;
    }

    @Override
    public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
        return backend.appends()
                .append(key(thread), new Append(failed("append", thread), messages, options))
                .doOnNext(appended -> wake(thread));
    }

    @Override
    public Mono<Rewritten> rewrite(String thread, List<Message> messages, AppendOptions options) {
        return write("rewrite", thread, (sql, writing) -> writing.rewrite(sql, messages, options));
    }

    @Override
    public Flux<LoggedMessage> replay(String thread, ReplayQuery query) {
        boolean forward = query.direction() == ReplayQuery.Direction.FORWARD;
        long from = query.from() != null ? query.from() : forward ? 1 : Long.MAX_VALUE;
        Flux<LoggedMessage> all = replay(thread, forward, from);
        return query.limit() == null ? all : all.take(query.limit());
    }

    private Flux<LoggedMessage> replay(String thread, boolean forward, long from) {
        return Flux.defer(() ->
                Paging.flux(new ThreadReader(backend, namespace, thread).replay(forward, from), ThreadReader::weight));
    }

    @Override
    public Flux<LoggedMessage> tail(String thread, int count) {
        if (count > ONE_PAGE) {
            return Flux.defer(() -> longTail(thread, count));
        }
        return Paging.flux(
                (last, size) -> backend.pointReads()
                        .tail(failed("tail", thread), namespace, thread, count)
                        .map(newest -> new Page<>(newest, false)),
                ThreadReader::weight);
    }

    /** Finds where the tail begins when the first message is asked for, and replays from there. */
    private Flux<LoggedMessage> longTail(String thread, int count) {
        ThreadReader reader = new ThreadReader(backend, namespace, thread);
        return Paging.flux(reader.tail(count), ThreadReader::weight).take(count);
    }

    @Override
    public Flux<LoggedMessage> follow(String thread, long after) {
        return Flux.defer(() -> backend.follow(
                key(thread), new ThreadReader(backend, namespace, thread).follow(after), ThreadReader::weight));
    }

    @Override
    public Mono<Long> trim(String thread, TrimPolicy policy) {
        FailedOperation operation = failed("trim", thread);
        return backend.session()
                .transaction(
                        operation,
                        sql -> backend.threads()
                                .lock(sql, namespace, thread, backend.now())
                                .filter(Life::logged)
                                .flatMap(life -> new ThreadWriter(backend, operation, life).trimmable(sql, policy)))
                .flatMap(old -> backend.retiredLives().removeThrough(operation, old.threadNo(), old.through()))
                .defaultIfEmpty(0L);
    }

    @Override
    public Mono<Boolean> delete(String thread) {
        FailedOperation operation = failed("delete", thread);
        Mono<Boolean> ended = backend.session()
                .transaction(
                        operation,
                        sql -> backend.threads()
                                .lock(sql, namespace, thread, backend.now())
                                .filter(Life::logged)
                                .flatMap(life ->
                                        backend.threads().endLog(sql, life).thenReturn(true)));
        return ended.flatMap(existed -> {
                    wake(thread);
                    return backend.retiredLives().remove(operation).thenReturn(true);
                })
                .defaultIfEmpty(false);
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
        return backend.session()
                .transaction(
                        failed(method, thread),
                        sql -> backend.threads()
                                .lock(sql, namespace, thread, backend.now())
                                .flatMap(life -> backend.threads()
                                        .update(sql, life.expiring(at))
                                        .thenReturn(true)))
                .defaultIfEmpty(false)
                .doOnNext(exists -> wake(thread));
    }

    @Override
    public Flux<ThreadSummary> threads(String prefix) {
        return Paging.flux(
                (last, size) -> backend.session()
                        .read(
                                failed("threads", prefix),
                                sql -> backend.threads()
                                        .summaries(
                                                sql,
                                                namespace,
                                                prefix,
                                                last == null ? null : last.thread(),
                                                backend.now(),
                                                size + 1))
                        .map(summaries -> Page.of(summaries, size)),
                summary -> summary.thread().length());
    }

    @Override
    public Mono<ThreadSummary> summary(String thread) {
        return backend.session()
                .read(
                        failed("summary", thread),
                        sql -> backend.threads().summary(sql, namespace, thread, backend.now()));
    }

    @Override
    public Mono<Long> count(String thread) {
        return backend.session()
                .read(
                        failed("count", thread),
                        sql -> backend.threads()
                                .find(sql, namespace, thread, backend.now())
                                .flatMap(life -> backend.messages().count(sql, life.no())))
                .defaultIfEmpty(0L);
    }

    private <T> Mono<T> write(String method, String thread, Writing<T> writing) {
        FailedOperation operation = failed(method, thread);
        return backend.session()
                .transaction(
                        operation,
                        sql -> backend.threads()
                                .lockOrBegin(sql, namespace, thread, backend.now())
                                .flatMap(life -> writing.write(sql, new ThreadWriter(backend, operation, life))))
                .doOnNext(written -> wake(thread));
    }

    private void wake(String thread) {
        backend.followers().appended(key(thread));
    }

    private ThreadKey key(String thread) {
        return new ThreadKey(namespace, thread);
    }

    private FailedOperation failed(String method, String thread) {
        return new FailedOperation(backend.name(), "conversations." + method, thread);
    }

    @FunctionalInterface
    private interface Writing<T> {
        Mono<T> write(SqlConnection sql, ThreadWriter writer);
    }
}
