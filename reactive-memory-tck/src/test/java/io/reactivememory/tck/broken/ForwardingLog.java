package io.reactivememory.tck.broken;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.conversation.TrimPolicy;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Passes everything on; a broken store overrides what it breaks. */
abstract class ForwardingLog implements ConversationLog {

    private final ConversationLog log;

    ForwardingLog(ConversationLog log) {
        this.log = log;
    }

    @Override
    public Mono<Appended> append(String thread, List<Message> messages, AppendOptions options) {
        return log.append(thread, messages, options);
    }

    @Override
    public Flux<LoggedMessage> replay(String thread, ReplayQuery query) {
        return log.replay(thread, query);
    }

    @Override
    public Flux<LoggedMessage> tail(String thread, int count) {
        return log.tail(thread, count);
    }

    @Override
    public Flux<LoggedMessage> follow(String thread, long after) {
        return log.follow(thread, after);
    }

    @Override
    public Mono<Rewritten> rewrite(String thread, List<Message> messages, AppendOptions options) {
        return log.rewrite(thread, messages, options);
    }

    @Override
    public Mono<Long> trim(String thread, TrimPolicy policy) {
        return log.trim(thread, policy);
    }

    @Override
    public Mono<Boolean> delete(String thread) {
        return log.delete(thread);
    }

    @Override
    public Mono<Boolean> expireAt(String thread, Instant at) {
        return log.expireAt(thread, at);
    }

    @Override
    public Mono<Boolean> persist(String thread) {
        return log.persist(thread);
    }

    @Override
    public Flux<ThreadSummary> threads(String prefix) {
        return log.threads(prefix);
    }

    @Override
    public Mono<ThreadSummary> summary(String thread) {
        return log.summary(thread);
    }

    @Override
    public Mono<Long> count(String thread) {
        return log.count(thread);
    }
}
