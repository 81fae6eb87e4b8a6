package io.reactivememory.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Does everything once that a store can be asked for, where there is something to do. */
final class EveryOperation {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final AppendOptions SHORT_LIVED = AppendOptions.defaults().ttl(Duration.ofHours(1));

    private EveryOperation() {}

    static void on(ReactiveMemory memory) {
        AgentMemory agent = memory.in(Namespace.of("users", "{alice}"));
        entries(agent.entries());
        conversations(agent.conversations());
        checkpoints(agent.checkpoints());
        longList(agent.checkpoints());
        does(memory.namespaces(), 1);
        does(memory.status(), 1);
        does(agent.stats(), 1);
        does(memory.sweep(), 1);
        does(agent.deleteThread("thread"), 1);
        does(agent.erase(), 1);
    }

    private static void entries(EntryStore entries) {
        Payload text = Payload.text("text");
        does(entries.put("key", text), 1);
        does(entries.put("key", text, PutOptions.ifVersion(1).ttl(Duration.ofHours(1))), 1);
        does(entries.putAll(Map.of("key", text, "other", text), PutOptions.defaults()), 1);
        does(entries.get("key"), 1);
        does(entries.getAll(List.of("key", "none")), 1);
        does(entries.keys(""), 2);
        does(entries.entries("k"), 1);
        does(entries.stats(), 1);
        does(entries.delete("key"), 1);
        does(entries.clear(), 1);
        does(entries.put("key", text), 1);
    }

    private static void conversations(ConversationLog log) {
        Message named = Message.builder("user").id("1").text("hi").build();
        does(log.append("thread", named, Message.user("hi")), 1);
        does(log.append("thread", List.of(named), SHORT_LIVED), 1);
        does(log.replay("thread"), 2);
        does(log.replay("thread", ReplayQuery.backward()), 2);
        does(log.tail("thread", 1), 1);
        does(log.tail("thread", 1_000), 2);
        does(log.follow("thread", 0).take(2), 2);
        does(log.rewrite("thread", List.of(named, Message.assistant("ho")), SHORT_LIVED), 1);
        does(log.trim("thread", TrimPolicy.keepLast(1)), 1);
        does(log.expireAt("thread", Instant.now().plusSeconds(3_600)), 1);
        does(log.persist("thread"), 1);
        does(log.threads(""), 1);
        does(log.summary("thread"), 1);
        does(log.count("thread"), 1);
        does(log.append("gone", Message.user("hi")), 1);
        does(log.delete("gone"), 1);
    }

    private static void checkpoints(CheckpointStore checkpoints) {
        TaskWrites writes = TaskWrites.of("task", new ChannelWrite("says", Payload.text("hi")));
        CheckpointRef root = does(
                checkpoints.put(
                        "thread",
                        CheckpointDraft.root()
                                .set("says", Payload.text("hi"))
                                .append("list", Payload.json(1))
                                .run("run")
                                .build()),
                1);
        CheckpointRef child = does(
                checkpoints.commit(
                        "thread",
                        Step.of(
                                CheckpointDraft.childOf(root)
                                        .append("list", Payload.json(2))
                                        .build(),
                                writes)),
                1);
        checkpoints.putWrites(child, writes).block(SOON);
        does(checkpoints.put("thread", CheckpointDraft.root("branch").build()), 1);
        does(checkpoints.latest("thread"), 1);
        does(checkpoints.get(root), 1);
        does(checkpoints.history("thread", HistoryQuery.newestFirst()), 2);
        does(checkpoints.history("thread", HistoryQuery.newestFirst().allBranches()), 3);
        does(checkpoints.branches("thread"), 2);
        does(checkpoints.threads(""), 1);
        does(checkpoints.copyThread("thread", "copy"), 1);
        does(checkpoints.deleteRuns(List.of("run")), 1);
        does(checkpoints.prune("copy", PruneRequest.keepLast(1)), 1);
        does(checkpoints.deleteThread("copy"), 1);
    }

    /** Reads a list whose links were packed with others since. */
    private static void longList(CheckpointStore checkpoints) {
        CheckpointRef first = does(checkpoints.put("long", appending(CheckpointDraft.root(), 0)), 1);
        CheckpointRef early = does(checkpoints.put("long", appending(CheckpointDraft.childOf(first), 1)), 1);
        CheckpointRef head = early;
        for (int i = 2; i <= 32; i++) {
            head = does(checkpoints.put("long", appending(CheckpointDraft.childOf(head), i)), 1);
        }
        assertThat(does(checkpoints.get(early), 1).state()).containsEntry("list", Payload.json(List.of(0, 1)));
        does(checkpoints.deleteThread("long"), 1);
    }

    private static CheckpointDraft appending(CheckpointDraft.Builder draft, int item) {
        return draft.append("list", Payload.json(item)).build();
    }

    /** Waits for the answers, and returns the last. */
    private static <T> T does(Publisher<T> operation, int answers) {
        List<T> items =
                Objects.requireNonNull(Flux.from(operation).collectList().block(SOON));
        assertThat(items).hasSize(answers);
        return items.get(answers - 1);
    }
}
