package io.reactivememory.tck.load;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.conversation.Message;
import io.reactivememory.payload.Payload;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an agent's run, as a graph runtime makes them: 12 channels, of which a step changes a state of 300 bytes,
 * five short texts and what one of eight nodes has seen; three writes of 400, 0 and 300 bytes; and, if asked for, a message
 * of 400 bytes that is appended to all those before. Bytes are random, so that nothing can be compressed, and the same for the
 * same seed. Not for several threads at once.
 */
public final class AgentSteps {

    private static final int NODES = 8;
    private static final int TEXTS = 5;

    private final Random random;
    private final boolean messages;
    private long useful;

    /**
     * Begins a run.
     *
     * @param seed what the bytes depend on
     * @param messages whether each step appends a message to the channel {@code messages}
     */
    public AgentSteps(long seed, boolean messages) {
        this.random = new Random(seed);
        this.messages = messages;
    }

    /** Returns the bytes of all values and writes that were made so far, each message counted once. */
    public long useful() {
        return useful;
    }

    /**
     * Makes a step.
     *
     * @param parent what it follows; null for the first, which has no writes
     * @param number how many steps were before it
     */
    public Step next(@Nullable CheckpointRef parent, int number) {
        CheckpointDraft.Builder draft = parent == null ? CheckpointDraft.root() : CheckpointDraft.childOf(parent);
        draft.metadata("source", "loop").metadata("step", number).run("run-" + number / 100);
        draft.set("state", bytes(300));
        for (int i = 0; i < TEXTS; i++) {
            draft.set("text" + i, json("node-" + random.nextInt(1_000)));
        }
        draft.set("seen:" + number % NODES, json(Map.of("messages", number, "state", number)));
        Payload message = text(400);
        if (messages) {
            draft.append("messages", message);
        }
        if (parent == null) {
            return Step.of(draft.build());
        }
        UUID task = new UUID(random.nextLong(), random.nextLong());
        return Step.of(
                draft.build(),
                TaskWrites.of(
                        task.toString(),
                        new ChannelWrite("messages", message),
                        new ChannelWrite("branch", Payload.of("application/octet-stream", new byte[0])),
                        new ChannelWrite("state", bytes(300))));
    }

    /** Returns a JSON text of so many bytes. */
    public Payload text(int size) {
        return count(Payload.json(base64(size - 2)));
    }

    /** Returns a user's message whose JSON has so many bytes. */
    public Message message(int size) {
        int rest = Message.user("").payload().size();
        Message message = Message.user(base64(size - rest));
        useful += message.payload().size();
        return message;
    }

    private String base64(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes).substring(0, size);
    }

    private Payload bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return count(Payload.of("application/octet-stream", bytes));
    }

    private Payload json(Object value) {
        return count(Payload.json(value));
    }

    private Payload count(Payload value) {
        useful += value.size();
        return value;
    }
}
