package io.reactivememory.r2dbc;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.r2dbc.MessageTable.Position;
import io.reactivememory.r2dbc.ThreadTable.Life;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    Mono<Appended> append(SqlConnection sql, List<Message> added, AppendOptions options) {
        List<String> ids =
                added.stream().map(Message::id).filter(Objects::nonNull).toList();
        return messages.known(sql, life.no(), ids)
                .flatMap(known ->
                        messages.last(sql, life.no()).flatMap(last -> append(sql, added, known, last, options)));
    }

    private Mono<Appended> append(
            SqlConnection sql, List<Message> added, Map<String, Long> known, Position last, AppendOptions options) {
        long first = nextSequence(last);
        Map<String, Long> sequenceById = new HashMap<>(known);
        List<Message> fresh = new ArrayList<>();
        List<Long> sequences = new ArrayList<>();
        for (Message message : added) {
            Long present = message.id() == null ? null : sequenceById.get(message.id());
            if (present == null) {
                present = first + fresh.size();
                fresh.add(message);
                if (message.id() != null) {
                    sequenceById.put(message.id(), present);
                }
            }
            sequences.add(present);
        }
        if (fresh.isEmpty()) {
            return keepExpiry(sql, options).thenReturn(new Appended(sequences, 0, last.seq()));
        }
        requireExpected(options, last);
        return messages.insert(sql, life.no(), first, instant(last), fresh)
                .then(keepExpiry(sql, options))
                .thenReturn(new Appended(sequences, fresh.size(), first + fresh.size() - 1));
    }

    Mono<Rewritten> rewrite(SqlConnection sql, List<Message> wanted, AppendOptions options) {
        return messages.last(sql, life.no()).flatMap(last -> {
            requireExpected(options, last);
            return commonPrefix(sql, wanted, new Prefix(0, 0))
                    .flatMap(kept -> rewrite(sql, wanted, kept, last, options));
        });
    }

    private Mono<Rewritten> rewrite(
            SqlConnection sql, List<Message> wanted, Prefix kept, Position last, AppendOptions options) {
        List<Message> rest = wanted.subList(kept.length(), wanted.size());
        long first = nextSequence(last);
        return messages.deleteAfter(sql, life.no(), kept.lastSequence()).flatMap(dropped -> {
            Life changed = dropped == 0 ? life : life.rewritten(last.seq());
            long lastSequence = rest.isEmpty() ? kept.lastSequence() : first + rest.size() - 1;
            return threads.update(sql, changed.expiring(expiry(options)))
                    .then(messages.insert(sql, life.no(), first, instant(last), rest))
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
        return messages.forward(sql, life.no(), soFar.lastSequence() + 1, COMPARED_AT_ONCE)
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

    private long nextSequence(Position last) {
        return Math.max(last.seq(), life.floor()) + 1;
    }

    private long instant(Position last) {
        return Math.max(backend.now(), last.at());
    }

    private Mono<Void> keepExpiry(SqlConnection sql, AppendOptions options) {
        return options.ttl() == null ? Mono.empty() : threads.update(sql, life.expiring(expiry(options)));
    }

    private @Nullable Long expiry(AppendOptions options) {
        return options.ttl() == null
                ? life.expiresAt()
                : Long.valueOf(backend.now() + options.ttl().toMillis());
    }

    private void requireExpected(AppendOptions options, Position last) {
        Long expected = options.expectedSequence();
        if (expected != null && expected != last.seq()) {
            throw new ConflictException(operation, "last sequence", expected, last.seq());
        }
    }
}
