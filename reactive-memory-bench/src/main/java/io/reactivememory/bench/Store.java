package io.reactivememory.bench;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import io.reactivememory.tck.load.AgentSteps;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Our memory in a place of its own, and what is put there. */
public final class Store implements AutoCloseable {

    /** How long anything may take that is waited for. */
    public static final Duration SOON = Duration.ofMinutes(2);

    /** How many threads callers append to, so that they seldom meet in one. */
    private static final int THREADS = 1_000;

    /** How many of them are read, which others have to fill too. */
    static final int FILLED = 200;

    private static final int TEXTS = 64;
    private static final int FEW = 20;
    private static final int PUT_AT_ONCE = 500;
    private static final int FILLERS = 64;

    private final Place place;
    private final ReactiveMemory memory;
    private final AgentMemory agent;

    /** Opens one that nobody has used yet, and has its tables made. */
    public Store(Backend backend) {
        this(Place.fresh(backend));
    }

    Store(Place place) {
        this.place = place;
        memory = ReactiveMemory.open(place.url());
        agent = memory.forUser("alice");
        done(memory.status());
    }

    Place place() {
        return place;
    }

    /** Returns all of it. */
    public ReactiveMemory memory() {
        return memory;
    }

    /** Returns where conversations are kept. */
    public ConversationLog log() {
        return agent.conversations();
    }

    /** Returns where entries are kept. */
    public EntryStore entries() {
        return agent.entries();
    }

    /** Returns where checkpoints are kept. */
    public CheckpointStore checkpoints() {
        return agent.checkpoints();
    }

    /** Appends so many messages to a thread. */
    public void fillThread(String thread, int count, int bytes) {
        List<Message> messages = messages(bytes);
        Flux.range(0, count)
                .map(i -> messages.get(i % messages.size()))
                .buffer(PUT_AT_ONCE)
                .concatMap(part -> log().append(thread, part.toArray(Message[]::new)))
                .blockLast(SOON);
    }

    /** Appends the same few messages to each of the threads, and returns them. */
    List<Message> fillThreads(int bytes) {
        List<Message> few = messages(bytes).subList(0, FEW);
        Flux.range(0, THREADS)
                .flatMap(i -> log().append("thread-" + i, few.toArray(Message[]::new)), FILLERS)
                .blockLast(SOON);
        return few;
    }

    /** Puts the same value as so many entries. */
    public void fillEntries(int count, Payload value) {
        for (int first = 0; first < count; first += PUT_AT_ONCE) {
            Map<String, Payload> some = new HashMap<>();
            for (int i = first; i < Math.min(count, first + PUT_AT_ONCE); i++) {
                some.put(key(i), value);
            }
            entries().putAll(some, PutOptions.defaults()).block(SOON);
        }
    }

    /** Returns an answer; fails where there is none. */
    public static <T> T done(Mono<T> call) {
        return Objects.requireNonNull(call.block(SOON));
    }

    /** Returns different messages of a size. */
    public static List<Message> messages(int bytes) {
        AgentSteps texts = new AgentSteps(1, false);
        return Stream.generate(() -> texts.message(bytes)).limit(TEXTS).toList();
    }

    /** Returns the name of an entry. */
    public static String key(int number) {
        return "key-%05d".formatted(number);
    }

    /** Returns the name of any of the threads. */
    public static String anyThread() {
        return "thread-" + any(THREADS);
    }

    /** Returns the name of any of the threads that are read. */
    static String anyFilled() {
        return "thread-" + any(FILLED);
    }

    /** Returns any of some things. */
    public static <T> T any(List<T> some) {
        return some.get(any(some.size()));
    }

    /** Returns any number from 0 below another. */
    public static int any(int count) {
        return ThreadLocalRandom.current().nextInt(count);
    }

    /** Closes it, and leaves what was put there to others. */
    void leave() {
        memory.close().block(SOON);
    }

    /** Closes it, and removes what was put there. */
    @Override
    public void close() {
        leave();
        place.remove();
    }
}
