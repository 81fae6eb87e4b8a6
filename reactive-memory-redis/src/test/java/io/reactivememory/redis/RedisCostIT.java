package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.conversation.Message;
import io.reactivememory.tck.load.AgentSteps;
import io.reactivememory.tck.load.CheckpointCostContract;
import io.reactivememory.testservers.RedisServer;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** What memory costs on Redis: the number of keys, the bytes that the server counts, and the time. */
class RedisCostIT extends CheckpointCostContract {

    private static final int MESSAGES = 10_000;
    private static final int MESSAGE_BYTES = 400;
    private static final List<Integer> LENGTHS = List.of(100, 1_000, 10_000);

    @Override
    protected Limits limits() {
        return new Limits(LENGTHS, LENGTHS, 1.5, 1.5, 3_200);
    }

    @Override
    protected Place open(String name) {
        return new Prefix(RedisServer.freshPrefix());
    }

    /** Looks on the way whether the thread has other keys than at its beginning. */
    @Override
    protected void fill(Place place, Run run, int length) {
        int made = 2;
        run.go(made);
        Set<String> keys = ((Prefix) place).keysOf(run.thread());
        for (int next = 10; next <= length; next *= 10) {
            run.go(next - made);
            made = next;
            assertThat(((Prefix) place).keysOf(run.thread()))
                    .as("the keys of a thread of %d steps", next)
                    .isEqualTo(keys);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messageTakesLittleMoreThanItSays(boolean ids) {
        AgentSteps random = new AgentSteps(1, false);
        try (Prefix place = (Prefix) open("messages")) {
            Flux.range(0, MESSAGES)
                    .map(i -> ids ? withId(i, random.message(MESSAGE_BYTES)) : random.message(MESSAGE_BYTES))
                    .flatMapSequential(
                            message -> place.memory().shared().conversations().append("thread", message), 64)
                    .blockLast(SOON);
            double perMessage = (double) place.bytes() / MESSAGES;
            System.out.printf(
                    "%,d messages of %d bytes, %s: %,.0f bytes each%n",
                    MESSAGES, MESSAGE_BYTES, ids ? "each with an id of 36 more" : "without ids", perMessage);
            assertThat(perMessage).isLessThan(ids ? 800 : 550);
        }
    }

    private static Message withId(int number, Message message) {
        return Message.builder("user")
                .id(new UUID(~number, number).toString())
                .text(message.text())
                .build();
    }

    /** Keys that begin in a way of their own, in the server that all tests share. */
    private record Prefix(String name, ReactiveMemory memory) implements Place {

        Prefix(String name) {
            this(name, ReactiveMemory.open(RedisServer.shared().url() + "?keyPrefix=" + name));
        }

        @Override
        public CheckpointStore checkpoints() {
            return memory.forUser("alice").checkpoints();
        }

        /** Lists the keys of a thread, but those that go by themselves. */
        Set<String> keysOf(String thread) {
            try (StoredKeys stored = new StoredKeys()) {
                return stored.beginningWith(name + ":{users/alice:" + thread + "}").stream()
                        .filter(key -> Stream.of("answers", "answered").noneMatch(key::endsWith))
                        .collect(Collectors.toSet());
            }
        }

        @Override
        public void settle() {}

        @Override
        public long bytes() {
            close();
            try (StoredKeys stored = new StoredKeys()) {
                return stored.bytes(name + ":");
            }
        }

        @Override
        public void close() {
            memory.close().block(SOON);
        }
    }
}
