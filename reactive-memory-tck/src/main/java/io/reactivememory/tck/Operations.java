package io.reactivememory.tck;

import io.reactivememory.AgentMemory;
import io.reactivememory.ReactiveMemory;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.entry.EntryStore;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.reactivestreams.Publisher;

/** Every operation that there is, not subscribed to, by its name; what follows the name after a space tells variants apart. */
final class Operations {

    private Operations() {}

    static Map<String, Publisher<?>> of(ConversationLog log) {
        return Map.ofEntries(
                Map.entry("conversations.append", log.append("thread", Message.user("hi"))),
                Map.entry("conversations.replay", log.replay("thread")),
                Map.entry("conversations.replay backward", log.replay("thread", ReplayQuery.backward())),
                Map.entry("conversations.tail", log.tail("thread", 3)),
                Map.entry("conversations.follow", log.follow("thread", 0)),
                Map.entry(
                        "conversations.rewrite",
                        log.rewrite("thread", List.of(Message.user("hi")), AppendOptions.defaults())),
                Map.entry("conversations.trim", log.trim("thread", TrimPolicy.keepLast(1))),
                Map.entry("conversations.delete", log.delete("thread")),
                Map.entry("conversations.expireAt", log.expireAt("thread", Instant.EPOCH)),
                Map.entry("conversations.persist", log.persist("thread")),
                Map.entry("conversations.threads", log.threads("")),
                Map.entry("conversations.summary", log.summary("thread")),
                Map.entry("conversations.count", log.count("thread")));
    }

    static Map<String, Publisher<?>> of(CheckpointStore checkpoints) {
        CheckpointRef ref = CheckpointRef.of("thread", "1");
        CheckpointDraft draft = CheckpointDraft.root().build();
        return Map.ofEntries(
                Map.entry("checkpoints.commit", checkpoints.commit("thread", Step.of(draft))),
                Map.entry("checkpoints.commit by put", checkpoints.put("thread", draft)),
                Map.entry("checkpoints.putWrites", checkpoints.putWrites(ref, Checkpoints.task("task", "a", "1"))),
                Map.entry("checkpoints.putWrites of none", checkpoints.putWrites(ref, Checkpoints.task("task"))),
                Map.entry("checkpoints.latest", checkpoints.latest("thread")),
                Map.entry("checkpoints.get", checkpoints.get(ref)),
                Map.entry("checkpoints.history", checkpoints.history("thread", HistoryQuery.newestFirst())),
                Map.entry(
                        "checkpoints.history of none",
                        checkpoints.history("thread", HistoryQuery.newestFirst().limit(0))),
                Map.entry("checkpoints.branches", checkpoints.branches("thread")),
                Map.entry("checkpoints.threads", checkpoints.threads("")),
                Map.entry("checkpoints.deleteThread", checkpoints.deleteThread("thread")),
                Map.entry("checkpoints.deleteRuns", checkpoints.deleteRuns(List.of("run"))),
                Map.entry("checkpoints.deleteRuns of none", checkpoints.deleteRuns(List.of())),
                Map.entry("checkpoints.copyThread", checkpoints.copyThread("thread", "other")),
                Map.entry("checkpoints.prune", checkpoints.prune("thread", PruneRequest.keepLast(1))));
    }

    static Map<String, Publisher<?>> of(EntryStore entries) {
        Payload text = Payload.text("text");
        return Map.of(
                "entries.get", entries.get("key"),
                "entries.put", entries.put("key", text),
                "entries.delete", entries.delete("key"),
                "entries.keys", entries.keys(""),
                "entries.entries", entries.entries(""),
                "entries.getAll", entries.getAll(List.of("key")),
                "entries.putAll", entries.putAll(Map.of("key", text), PutOptions.defaults()),
                "entries.clear", entries.clear(),
                "entries.stats", entries.stats());
    }

    /** Returns those that belong to no contract. */
    static Map<String, Publisher<?>> of(ReactiveMemory memory, Namespace namespace) {
        AgentMemory agent = memory.in(namespace);
        return Map.of(
                "namespaces", memory.namespaces(),
                "sweep", memory.sweep(),
                "status", memory.status(),
                "stats", agent.stats(),
                "erase", agent.erase(),
                "deleteThread", agent.deleteThread("thread"));
    }
}
