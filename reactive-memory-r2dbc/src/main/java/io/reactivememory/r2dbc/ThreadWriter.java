package io.reactivememory.r2dbc;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.r2dbc.MessageTable.Position;
import io.reactivememory.r2dbc.ThreadTable.Life;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Changes one life of a thread, inside a transaction that has its row locked. */
final class ThreadWriter {

    private static final int COMPARED_AT_ONCE = 256;

    private final R2dbcBackend backend;
    private final FailedOperation operation;
    private final Life life;
    private final ThreadTable threads;
    private final MessageTable messages;

    ThreadWriter(R2dbcBackend backend, FailedOperation operation, Life life) {
        this.backend = backend;
        this.operation = operation;
        this.life = life;
        this.threads = backend.threads();
        this.messages = backend.messages();
    }

    Mono<Rewritten> rewrite(SqlConnection sql, List<Message> wanted, AppendOptions options) {
        return messages.last(sql, life.no()).flatMap(last -> {
            AppendPlan.requireExpected(options, last, operation);
            return commonPrefix(sql, wanted, new Prefix(0, 0))
                    .flatMap(kept -> rewrite(sql, wanted, kept, last, options));
        });
    }

    private Mono<Rewritten> rewrite(
            SqlConnection sql, List<Message> wanted, Prefix kept, Position last, AppendOptions options) {
        List<Message> rest = wanted.subList(kept.length(), wanted.size());
        LogEnd end = new LogEnd(life, last);
        long first = end.nextSequence();
        List<AppendPlan.Row> rows = IntStream.range(0, rest.size())
                .mapToObj(i -> new AppendPlan.Row(first + i, end.instant(backend.now()), rest.get(i)))
                .toList();
        return messages.deleteAfter(sql, life.no(), kept.lastSequence()).flatMap(dropped -> {
            Life changed = dropped == 0 ? life : life.rewritten(last.seq());
            long lastSequence = rest.isEmpty() ? kept.lastSequence() : first + rest.size() - 1;
            return threads.update(sql, changed.expiring(expiry(options)))
                    .then(messages.insert(sql, life.no(), rows))
                    .thenReturn(new Rewritten(kept.length(), dropped, rest.size(), lastSequence));
        });
    }

    /**
     * What a list and the stored messages have in common.
     *
     * @param length how many messages
     * @param lastSequence the sequence of the last of them; 0 if there are none
     */
    private record Prefix(int length, long lastSequence) {}

    private Mono<Prefix> commonPrefix(SqlConnection sql, List<Message> wanted, Prefix soFar) {
        return messages.page(sql, life.no(), true, soFar.lastSequence() + 1, COMPARED_AT_ONCE)
                .flatMap(stored -> {
                    Prefix longer = extended(soFar, wanted, stored.items());
                    boolean whole =
                            longer.length() == soFar.length() + stored.items().size()
                                    && longer.length() > soFar.length();
                    return whole ? commonPrefix(sql, wanted, longer) : Mono.just(longer);
                });
    }

    private static Prefix extended(Prefix prefix, List<Message> wanted, List<LoggedMessage> stored) {
        int length = prefix.length();
        long lastSequence = prefix.lastSequence();
        for (LoggedMessage present : stored) {
            if (length == wanted.size() || !present.message().equals(wanted.get(length))) {
                break;
            }
            length++;
            lastSequence = present.sequence();
        }
        return new Prefix(length, lastSequence);
    }

    /**
     * What a trim is to delete.
     *
     * @param threadNo the life
     * @param through the last sequence to delete
     */
    record Trimmable(long threadNo, long through) {}

    /** Finds what a policy drops, and makes sure that its sequences are not given again; empty if it drops nothing. */
    Mono<Trimmable> trimmable(SqlConnection sql, TrimPolicy policy) {
        return messages.last(sql, life.no())
                .flatMap(last -> through(sql, policy, last)
                        .filter(through -> through > 0)
                        .flatMap(through -> threads.update(sql, life.keepingFloor(through))
                                .thenReturn(new Trimmable(life.no(), through))));
    }

    private Mono<Long> through(SqlConnection sql, TrimPolicy policy, Position last) {
        if (policy instanceof TrimPolicy.KeepLast keep) {
            return messages.newest(sql, life.no(), keep.messages());
        }
        TrimPolicy.OlderThan old = (TrimPolicy.OlderThan) policy;
        return messages.oldestSince(sql, life.no(), old.instant().toEpochMilli())
                .map(kept -> kept - 1)
                .defaultIfEmpty(last.seq());
    }

    private @Nullable Long expiry(AppendOptions options) {
        return options.ttl() == null
                ? life.expiresAt()
                : Long.valueOf(backend.now() + options.ttl().toMillis());
    }
}
