package io.reactivememory;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.namespace.Names;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Checks arguments and sizes once, so that no backend has to. */
final class CheckedConversationLog implements ConversationLog {

    private final Access access;

    CheckedConversationLog(Access access) {
        this.access = access;
    }

    @Override
    public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
        requireThread(thread);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages must have at least one message, but is empty");
        }
        Access.requirePresent("options", options);
        List<Message> copy = List.copyOf(messages);
        return access.conversation("append", thread, log -> {
            requireWithinLimit("append", thread, copy);
            return log.append(thread, copy, options);
        });
    }

    @Override
    public Flux<LoggedMessage> replay(String thread, ReplayQuery query) {
        requireThread(thread);
        Access.requirePresent("query", query);
        return access.conversations("replay", thread, log -> log.replay(thread, query));
    }

    @Override
    public Flux<LoggedMessage> tail(String thread, int count) {
        requireThread(thread);
        if (count < 0) {
            throw new IllegalArgumentException("count must be 0 or more, but is " + count);
        }
        return access.conversations("tail", thread, log -> count == 0 ? Flux.empty() : log.tail(thread, count));
    }

    @Override
    public Flux<LoggedMessage> follow(String thread, long after) {
        requireThread(thread);
        if (after < 0) {
            throw new IllegalArgumentException("after must be 0 or a sequence, but is " + after);
        }
        return access.conversations("follow", thread, log -> log.follow(thread, after));
    }

    @Override
    public Mono<Rewritten> rewrite(String thread, List<Message> messages, AppendOptions options) {
        requireThread(thread);
        Access.requirePresent("options", options);
        List<Message> copy = List.copyOf(messages);
        requireDistinctIds(copy);
        return access.conversation("rewrite", thread, log -> {
            requireWithinLimit("rewrite", thread, copy);
            return log.rewrite(thread, copy, options);
        });
    }

    @Override
    public Mono<Long> trim(String thread, TrimPolicy policy) {
        requireThread(thread);
        if (Access.requirePresent("policy", policy) instanceof TrimPolicy.OlderThan old) {
            Access.requireMillis("olderThan", Access.requirePresent("olderThan", old.instant()));
        }
        return access.conversation("trim", thread, log -> log.trim(thread, policy));
    }

    @Override
    public Mono<Boolean> delete(String thread) {
        requireThread(thread);
        return access.conversation("delete", thread, log -> log.delete(thread));
    }

    @Override
    public Mono<Boolean> expireAt(String thread, Instant at) {
        requireThread(thread);
        Access.requireMillis("at", Access.requirePresent("at", at));
        return access.conversation("expireAt", thread, log -> log.expireAt(thread, at));
    }

    @Override
    public Mono<Boolean> persist(String thread) {
        requireThread(thread);
        return access.conversation("persist", thread, log -> log.persist(thread));
    }

    @Override
    public Flux<ThreadSummary> threads(String prefix) {
        Names.requirePrefix("thread prefix", prefix);
        return access.conversations("threads", prefix, log -> log.threads(prefix));
    }

    @Override
    public Mono<ThreadSummary> summary(String thread) {
        requireThread(thread);
        return access.conversation("summary", thread, log -> log.summary(thread));
    }

    @Override
    public Mono<Long> count(String thread) {
        requireThread(thread);
        return access.conversation("count", thread, log -> log.count(thread));
    }

    private void requireWithinLimit(String method, String thread, List<Message> messages) {
        messages.forEach(message -> access.requireWithinLimit("conversations." + method, thread, message.payload()));
    }

    private static void requireThread(String thread) {
        Names.require("thread id", thread);
    }

    private static void requireDistinctIds(List<Message> messages) {
        Set<String> ids = new HashSet<>();
        for (Message message : messages) {
            if (message.id() != null && !ids.add(message.id())) {
                throw new IllegalArgumentException(
                        "messages must have distinct ids, but '" + message.id() + "' is there twice");
            }
        }
    }
}
