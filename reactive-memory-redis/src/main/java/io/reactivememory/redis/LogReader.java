package io.reactivememory.redis;

import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.error.TransientMemoryException;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import io.reactivememory.spi.Page;
import io.reactivememory.spi.PageSource;
import io.reactivememory.spi.Paging;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Reads one life of a log page by page, for one subscriber: the one that is there first.
 *
 * <p>A page is one step, which sees the log as it is then. Between pages it may be rewritten; what has been shown is still a
 * prefix of the list as long as the last message that was shown is there.
 */
final class LogReader {

    /** A tail that is no longer is read at once, whatever is asked for of it. */
    private static final int ONE_PAGE = 256;

    private static final int FOLLOW_RETRIES = 8;
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Page<LoggedMessage> END = new Page<>(List.of(), false);
    private static final Page<LoggedMessage> NOTHING_YET = new Page<>(List.of(), true);

    private final RedisBackend backend;
    private final Namespace namespace;
    private final String thread;
    private final RedisKeys.OfThread keys;

    private volatile @Nullable String life;
    private volatile String rewrites = "0";

    LogReader(RedisBackend backend, Namespace namespace, String thread) {
        this.backend = backend;
        this.namespace = namespace;
        this.thread = thread;
        this.keys = backend.keys().of(namespace, thread);
    }

    /** Shows the messages from a sequence, which is included, to the end in one direction. */
    Flux<LoggedMessage> replay(boolean forward, long from) {
        return Paging.flux((last, size) -> page("replay", forward, from, last, size), LogReader::weight);
    }

    /** Shows the newest messages, oldest first; more of them may have come since. */
    Flux<LoggedMessage> tail(int count) {
        return Paging.flux(
                (last, size) -> {
                    if (last != null) {
                        return page("tail", true, 1, last, size);
                    }
                    Mono<Page<LoggedMessage>> found = Mono.defer(() -> backend.link()
                                    .run(
                                            failed("tail"),
                                            Script.LOG_TAIL,
                                            new byte[][] {keys.meta(), keys.log()},
                                            Arguments.at(backend.now())
                                                    .add(count)
                                                    .array()))
                            .flatMap(start -> page("tail", true, start.number(0), null, size));
                    return count > ONE_PAGE ? found : shortTail(count).switchIfEmpty(found);
                },
                LogReader::weight);
    }

    /** Reads a tail of one page, with a look at the thread before and after; empty if something has happened to it meanwhile. */
    private Mono<Page<LoggedMessage>> shortTail(int count) {
        return Mono.defer(() -> backend.link()
                .read(
                        failed("tail"),
                        List.of(look(), ReadCommand.entries(keys.log(), false, Long.MAX_VALUE, count), look()))
                .mapNotNull(read -> {
                    Reply before = read.get(0);
                    Reply after = read.get(2);
                    if (!IntStream.range(0, before.size())
                            .allMatch(i -> Objects.equals(before.textOrNull(i), after.textOrNull(i)))) {
                        return null;
                    }
                    if (before.textOrNull(0) == null || isExpired(before)) {
                        return END;
                    }
                    List<LoggedMessage> messages = messages(read.get(1));
                    Collections.reverse(messages);
                    return new Page<>(messages, false);
                }));
    }

    /** Asks which life is there, how often it was rewritten, and when it expires. */
    private ReadCommand look() {
        return ReadCommand.fields(keys.meta(), List.of("life", "rewrites", "expires"));
    }

    private boolean isExpired(Reply look) {
        String expires = look.textOrNull(2);
        return expires != null && backend.now().toEpochMilli() >= Long.parseLong(expires);
    }

    /** Shows the messages after a sequence, and waits where there are none. */
    Flux<LoggedMessage> follow(long after) {
        PageSource<LoggedMessage> source = (last, size) -> read(
                        backend.followLink(),
                        "follow",
                        true,
                        1 + (last == null ? Math.min(after, Long.MAX_VALUE - 1) : last.sequence()),
                        size,
                        null)
                .map(reply -> reply.is("none")
                        ? NOTHING_YET
                        : reply.is("over") ? END : new Page<>(messages(reply.list(3)), true))
                // What is followed outlives a connection.
                .retryWhen(Retry.backoff(FOLLOW_RETRIES, FIRST_RETRY)
                        .filter(TransientMemoryException.class::isInstance)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
        return backend.followers().follow(RedisBackend.threadKey(namespace, thread), source, LogReader::weight);
    }

    private Mono<Page<LoggedMessage>> page(
            String method, boolean forward, long from, @Nullable LoggedMessage last, int size) {
        long start = last == null ? from : last.sequence() + (forward ? 1 : -1);
        Mono<Reply> step = read(backend.link(), method, forward, start, size + 1, last);
        Mono<Reply> entries = last == null
                ? step.flatMap(reply -> entries(method, reply))
                : onward(method, forward, start, size + 1).switchIfEmpty(step.flatMap(reply -> entries(method, reply)));
        return entries.map(some -> Page.of(messages(some), size)).defaultIfEmpty(END);
    }

    /** Takes the entries out of what {@code log-read.lua} answers; empty if the life that was read is over. */
    private Mono<Reply> entries(String method, Reply reply) {
        if (reply.is("rewritten")) {
            return Mono.error(new TransientMemoryException(
                    failed(method), "the thread was rewritten meanwhile; read again", null));
        }
        return reply.is("page") ? Mono.just(reply.list(3)) : Mono.empty();
    }

    /**
     * Reads entries, and looks afterwards whether the same life is still there and was not rewritten. A script would do both in
     * one step, and take four times as long for an entry. Empty if something has happened meanwhile.
     */
    private Mono<Reply> onward(String method, boolean forward, long from, int count) {
        return backend.link()
                .read(failed(method), List.of(ReadCommand.entries(keys.log(), forward, from, count), look()))
                .filter(read -> isSame(read.get(1)))
                .map(read -> read.get(0));
    }

    private boolean isSame(Reply look) {
        return Objects.equals(life, look.textOrNull(0))
                && rewrites.equals(Objects.requireNonNullElse(look.textOrNull(1), "0"))
                && !isExpired(look);
    }

    private Mono<Reply> read(
            RedisLink link, String method, boolean forward, long from, int count, @Nullable LoggedMessage last) {
        return Mono.defer(() -> link.run(
                        failed(method),
                        Script.LOG_READ,
                        new byte[][] {keys.meta(), keys.log()},
                        Arguments.at(backend.now())
                                .add(life)
                                .flag(forward)
                                .add(from)
                                .add(count)
                                .add(last == null ? null : (Long) last.sequence())
                                .add(rewrites)
                                .array()))
                .doOnNext(reply -> {
                    if (life == null && reply.is("page")) {
                        life = reply.text(1);
                        rewrites = reply.text(2);
                    }
                });
    }

    /** Reads entries as {@code log-append.lua} writes them. */
    private static List<LoggedMessage> messages(Reply entries) {
        List<LoggedMessage> messages = new ArrayList<>(entries.size());
        entries.lists().forEach(entry -> {
            String id = entry.text(0);
            Reply fields = entry.list(1);
            messages.add(new LoggedMessage(
                    Long.parseLong(id.substring(0, id.indexOf('-'))),
                    Instant.ofEpochMilli(fields.number(1)),
                    Message.ofStored(Payload.ofStored(Payload.JSON, fields.bytes(3)))));
        });
        return messages;
    }

    static int weight(LoggedMessage logged) {
        return logged.message().payload().size();
    }

    private FailedOperation failed(String method) {
        return new FailedOperation("redis", "conversations." + method, thread);
    }
}
