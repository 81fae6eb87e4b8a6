package io.reactivememory.redis;

import io.reactivememory.AgentMemory;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.payload.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/**
 * A writing operation, and what it is done to.
 *
 * @param name what a report calls it
 * @param others from when on others may change the same as if it was done
 * @param call the operation, on a memory as {@link #prepare} leaves it, given the head of {@code thread}
 */
record ReplayedOperation(String name, Others others, BiFunction<AgentMemory, CheckpointRef, Mono<?>> call) {

    /** When what others do comes after an operation: it need not have been answered. */
    enum Others {
        /** Its first script is what it does. */
        AFTER_THE_FIRST,
        /** When all its scripts have run. */
        AFTER_THE_LAST,
        /** It does several things at once, of which nobody knows which are done. */
        NEVER
    }

    static final Instant EXPIRY = Instant.parse("2035-01-01T00:00:00Z");

    private static final Duration TTL = Duration.ofHours(1);

    /** Fills a memory; returns the head of {@code thread}, which has messages and checkpoints; the others have one of them. */
    static Mono<CheckpointRef> prepare(AgentMemory memory) {
        return memory.conversations()
                .append("thread", message("a"), message("b"), message("c"))
                .then(memory.conversations().append("log", message("a"), message("b"), message("c")))
                .then(memory.conversations()
                        .append(
                                "expiring",
                                List.of(message("a")),
                                AppendOptions.defaults().ttl(TTL)))
                .then(memory.entries()
                        .putAll(
                                Map.of("a", Payload.text("1"), "b", Payload.text("2"), "c", Payload.text("3")),
                                PutOptions.defaults()))
                .then(memory.checkpoints().put("only", draft(CheckpointDraft.root(), "only")))
                .then(memory.checkpoints().put("thread", draft(CheckpointDraft.root(), "1")))
                .flatMap(root -> memory.checkpoints().put("thread", draft(CheckpointDraft.childOf(root), "2")))
                .flatMap(second -> memory.checkpoints().put("thread", draft(CheckpointDraft.childOf(second), "3")));
    }

    /** What another client does to whatever an operation may have changed. */
    static Mono<?> change(AgentMemory memory) {
        Mono<?> grow = memory.checkpoints()
                .latest("thread")
                .map(CheckpointDraft::childOf)
                .defaultIfEmpty(CheckpointDraft.root())
                .flatMap(draft -> memory.checkpoints().put("thread", draft(draft, "another's")));
        return memory.conversations()
                .append("thread", Message.user("another's"))
                .then(memory.conversations().append("log", Message.user("another's")))
                .then(memory.conversations().persist("log"))
                .then(memory.conversations().expireAt("expiring", EXPIRY.plusSeconds(1)))
                .then(memory.entries().put("a", Payload.text("another's")))
                .then(memory.entries().put("new", Payload.text("another's")))
                .then(grow);
    }

    private static Message message(String id) {
        return Message.builder("user").id(id).text("message " + id).build();
    }

    private static CheckpointDraft draft(CheckpointDraft.Builder begun, String value) {
        return begun.set("value", Payload.text(value))
                .append("list", Payload.json(value))
                .run("run")
                .build();
    }

    static Stream<ReplayedOperation> all() {
        return Stream.of(ofLogs(), ofEntries(), ofCheckpoints(), ofAll()).flatMap(each -> each);
    }

    private static Stream<ReplayedOperation> ofLogs() {
        AppendOptions none = AppendOptions.defaults();
        Message x = Message.user("x");
        Message y = Message.user("y");
        return Stream.of(
                first("append", memory -> memory.conversations().append("thread", x, y)),
                first("append with ids", memory -> memory.conversations().append("log", message("c"), message("d"))),
                first(
                        "append expecting",
                        memory -> memory.conversations().append("log", List.of(x), AppendOptions.expecting(3))),
                first("append with ttl", memory -> memory.conversations().append("log", List.of(x), none.ttl(TTL))),
                some("append to a new thread", memory -> memory.conversations().append("new", x, y)),
                some(
                        "append with ttl to a new thread",
                        memory -> memory.conversations().append("new", List.of(x, y), none.ttl(TTL))),
                some("rewrite", memory -> memory.conversations().rewrite("log", List.of(message("a"), x), none)),
                some(
                        "rewrite expecting",
                        memory -> memory.conversations().rewrite("log", List.of(x), AppendOptions.expecting(3))),
                some("rewrite to a new thread", memory -> memory.conversations().rewrite("new", List.of(x), none)),
                first("trim", memory -> memory.conversations().trim("log", TrimPolicy.keepLast(1))),
                first("delete a log", memory -> memory.conversations().delete("thread")),
                first(
                        "delete all of a thread's",
                        memory -> memory.conversations().delete("log")),
                first("expireAt", memory -> memory.conversations().expireAt("log", EXPIRY)),
                first("persist", memory -> memory.conversations().persist("expiring")));
    }

    private static Stream<ReplayedOperation> ofEntries() {
        Payload x = Payload.text("x");
        return Stream.of(
                first("put", memory -> memory.entries().put("a", x)),
                first(
                        "put with ttl",
                        memory -> memory.entries()
                                .put("a", x, PutOptions.defaults().ttl(TTL))),
                first("put ifAbsent", memory -> memory.entries().put("new", x, PutOptions.ifAbsent())),
                first("put ifVersion", memory -> memory.entries().put("a", x, PutOptions.ifVersion(1))),
                first("putAll", memory -> memory.entries().putAll(Map.of("a", x, "new", x), PutOptions.defaults())),
                first(
                        "putAll ifVersion",
                        memory -> memory.entries().putAll(Map.of("a", x, "b", x), PutOptions.ifVersion(1))),
                first("delete an entry", memory -> memory.entries().delete("a")),
                first("clear", memory -> memory.entries().clear()));
    }

    private static Stream<ReplayedOperation> ofCheckpoints() {
        ChannelWrite write = new ChannelWrite("value", Payload.text("x"));
        return Stream.of(
                headed(
                        "put a checkpoint",
                        (memory, head) ->
                                memory.checkpoints().put("thread", draft(CheckpointDraft.childOf(head), "4"))),
                headed(
                        "put a strict checkpoint",
                        (memory, head) -> memory.checkpoints()
                                .put(
                                        "thread",
                                        CheckpointDraft.childOf(head)
                                                .mode(PutMode.STRICT)
                                                .set("value", Payload.text("4"))
                                                .build())),
                some(
                        "put a root in a new thread",
                        memory -> memory.checkpoints().put("new", draft(CheckpointDraft.root(), "1"))),
                some(
                        "put a root in a new branch",
                        memory -> memory.checkpoints().put("thread", draft(CheckpointDraft.root("branch"), "1"))),
                headed(
                        "commit with writes",
                        (memory, head) -> memory.checkpoints()
                                .commit(
                                        "thread",
                                        Step.of(
                                                draft(CheckpointDraft.childOf(head), "4"),
                                                TaskWrites.of("task", write)))),
                headed(
                        "fork",
                        (memory, head) -> memory.checkpoints()
                                .get(head)
                                .flatMap(read -> memory.checkpoints()
                                        .put(
                                                "thread",
                                                CheckpointDraft.childOf(Objects.requireNonNull(read.parent()))
                                                        .mode(PutMode.FORK)
                                                        .append("list", Payload.json("fork"))
                                                        .build()))),
                headed(
                        "putWrites",
                        (memory, head) -> memory.checkpoints().putWrites(head, TaskWrites.of("task", write))),
                some("prune", memory -> memory.checkpoints().prune("thread", PruneRequest.keepLast(1))),
                some("deleteRuns", memory -> memory.checkpoints().deleteRuns(List.of("run"))),
                some("copyThread", memory -> memory.checkpoints().copyThread("thread", "new")),
                first(
                        "delete a thread's checkpoints",
                        memory -> memory.checkpoints().deleteThread("thread")),
                first(
                        "delete all of a thread's checkpoints",
                        memory -> memory.checkpoints().deleteThread("only")));
    }

    private static Stream<ReplayedOperation> ofAll() {
        return Stream.of(
                first("delete a thread", memory -> memory.deleteThread("thread")),
                new ReplayedOperation("erase", Others.NEVER, (memory, head) -> memory.erase()));
    }

    private static ReplayedOperation first(String name, Function<AgentMemory, Mono<?>> call) {
        return new ReplayedOperation(name, Others.AFTER_THE_FIRST, (memory, head) -> call.apply(memory));
    }

    private static ReplayedOperation some(String name, Function<AgentMemory, Mono<?>> call) {
        return headed(name, (memory, head) -> call.apply(memory));
    }

    private static ReplayedOperation headed(String name, BiFunction<AgentMemory, CheckpointRef, Mono<?>> call) {
        return new ReplayedOperation(name, Others.AFTER_THE_LAST, call);
    }

    @Override
    public String toString() {
        return name;
    }
}
