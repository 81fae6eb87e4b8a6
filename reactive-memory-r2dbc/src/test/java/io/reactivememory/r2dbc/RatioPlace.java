package io.reactivememory.r2dbc;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.Message;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.tck.load.AgentSteps;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** A schema of its own in a server, with our memory and the bare driver on it, and 1,000 threads of 25 messages. */
final class RatioPlace implements AutoCloseable {

    static final int THREADS = 1_000;
    static final int MESSAGE_BYTES = 400;

    private static final Namespace NAMESPACE = Namespace.user("alice");
    private static final int MESSAGES_PER_THREAD = 25;

    private final String url;
    private final ReactiveMemory memory;
    private final BareDriver bare;
    private final List<Message> messages =
            Stream.generate(RatioPlace::message).limit(256).toList();

    RatioPlace(String server) {
        String schema = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        url = server + "?schema=" + schema;
        memory = ReactiveMemory.open(url);
        bare = new BareDriver(server, schema);
    }

    void fillThreads() {
        List<Message> some = messages.subList(0, MESSAGES_PER_THREAD);
        Flux.range(0, THREADS)
                .flatMap(i -> ours().conversations().append(thread(i), some.toArray(Message[]::new)), 64)
                .blockLast();
    }

    AgentMemory ours() {
        return memory.in(NAMESPACE);
    }

    BareDriver bare() {
        return bare;
    }

    /** Returns the URL by which another handle opens the same memory. */
    String url() {
        return url;
    }

    /** Returns the hash that our namespace is found by. */
    Object namespaceHash() {
        return new PostgresDialect("", null).namespaceKey(NAMESPACE);
    }

    static String thread(int number) {
        return "thread-" + number;
    }

    static int anyOf(int count) {
        return ThreadLocalRandom.current().nextInt(count);
    }

    Message anyMessage() {
        return messages.get(anyOf(messages.size()));
    }

    static Message message() {
        return new AgentSteps(ThreadLocalRandom.current().nextLong(), false).message(MESSAGE_BYTES);
    }

    @Override
    public void close() {
        memory.close().block();
        bare.close();
    }
}
