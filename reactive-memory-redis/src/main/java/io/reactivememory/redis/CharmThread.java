package io.reactivememory.redis;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.MessageArray;
import io.reactivememory.error.PayloadTooLargeException;
import io.reactivememory.namespace.Names;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Brings one thread of Charm's over: reads all of it first, so that nothing is written of what is broken; compares what was
 * imported before; appends the rest. For one import.
 */
final class CharmThread {

    private static final int BATCH_MESSAGES = 256;
    private static final int BATCH_BYTES = 1024 * 1024;

    private static final String ID = "charm:";

    private final String name;
    private final byte[] key;
    private final int prefixLength;
    private final ConversationLog log;

    private long messages;
    private long written;

    CharmThread(byte[] key, int prefixLength, ConversationLog log) {
        this.name = new String(key, StandardCharsets.UTF_8);
        this.key = key;
        this.prefixLength = prefixLength;
        this.log = log;
    }

    /** Messages by their place, which begins with 1. */
    private static final class Numbered implements AutoCloseable {

        private final MessageArray array;
        private long place;

        Numbered(byte[] value) {
            this.array = new MessageArray(new ByteArrayInputStream(value));
        }

        /** Returns the next message as it is stored; null behind the last. */
        @Nullable
        Message next() {
            Message message = array.next();
            if (message == null) {
                return null;
            }
            place++;
            Message.Builder stored = message.mutate();
            String own = message.id();
            if (own != null) {
                stored.field("charm_id", own);
            }
            return stored.id(ID + place).build();
        }

        /** Returns the message at a place that lies ahead; null if there is none. */
        @Nullable
        Message at(long wanted) {
            Message message = null;
            while (place < wanted) {
                message = next();
                if (message == null) {
                    return null;
                }
            }
            return message;
        }

        @Override
        public void close() {
            array.close();
        }
    }

    /** Why a key cannot be imported. */
    private static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refusal(String reason) {
            super(reason);
        }
    }

    /** Imports a value. */
    Mono<ImportedThread> take(byte[] value) {
        return Mono.defer(() -> {
                    String thread = thread();
                    messages = count(value);
                    return imported(thread, value)
                            .flatMap(last -> append(thread, value, last))
                            .map(batches -> new ImportedThread(name, messages, written, null));
                })
                // Parsing a large value takes long.
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(Refusal.class, refusal -> Mono.just(refused(String.valueOf(refusal.getMessage()))))
                .onErrorResume(
                        PayloadTooLargeException.class,
                        large -> Mono.just(refused("a message of " + large.size()
                                + " bytes is larger than the target allows, " + large.limit())));
    }

    ImportedThread refused(String problem) {
        return new ImportedThread(name, messages, written, problem);
    }

    private String thread() {
        try {
            String id = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(key, prefixLength, key.length - prefixLength))
                    .toString();
            return Names.require("thread id", id);
        } catch (CharacterCodingException e) {
            throw new Refusal("thread id must be UTF-8");
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    private static long count(byte[] value) {
        try (Numbered source = new Numbered(value)) {
            while (source.next() != null) {
                // Only whether it can be read is of interest.
            }
            return source.place;
        } catch (IllegalArgumentException e) {
            throw new Refusal(String.valueOf(e.getMessage()));
        }
    }

    /** Compares what is there with the source, and returns the last place that is there. */
    private Mono<Long> imported(String thread, byte[] value) {
        return Flux.using(
                        () -> new Numbered(value),
                        source -> log.replay(thread)
                                .filter(logged -> place(logged) > 0)
                                .publishOn(Schedulers.boundedElastic(), 1)
                                .map(logged -> same(source, logged)))
                .last(0L);
    }

    private static long place(LoggedMessage logged) {
        String id = logged.message().id();
        return id != null && id.matches(ID + "[1-9]\\d{0,9}") ? Long.parseLong(id.substring(ID.length())) : 0;
    }

    private long same(Numbered source, LoggedMessage logged) {
        long place = place(logged);
        Message now = source.at(place);
        if (place > messages) {
            throw new Refusal("the source has " + messages + " messages, but message " + place
                    + " was imported before; nothing more was written");
        }
        if (!logged.message().equals(now)) {
            throw new Refusal("message " + place + " is not as it was imported before; nothing more was written");
        }
        return place;
    }

    /** Appends what stands behind a place. */
    private Mono<Long> append(String thread, byte[] value, long last) {
        return Flux.<List<Message>, Numbered>generate(
                        () -> {
                            Numbered source = new Numbered(value);
                            source.at(last);
                            return source;
                        },
                        (source, batches) -> {
                            List<Message> batch = batch(source);
                            if (batch.isEmpty()) {
                                batches.complete();
                            } else {
                                batches.next(batch);
                            }
                            return source;
                        },
                        Numbered::close)
                .concatMap(
                        batch -> log.append(thread, batch, AppendOptions.defaults())
                                .doOnNext(appended -> written += appended.written())
                                .publishOn(Schedulers.boundedElastic()),
                        1)
                .count();
    }

    private static List<Message> batch(Numbered source) {
        List<Message> batch = new ArrayList<>();
        long bytes = 0;
        while (batch.size() < BATCH_MESSAGES && bytes < BATCH_BYTES) {
            Message next = source.next();
            if (next == null) {
                break;
            }
            batch.add(next);
            bytes += next.payload().size();
        }
        return batch;
    }
}
