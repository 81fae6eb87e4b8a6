package io.reactivememory.tck;

import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointDraft;
import io.reactivememory.checkpoint.CheckpointIds;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.CheckpointStore;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.PendingWrite;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.checkpoint.PruneRequest;
import io.reactivememory.checkpoint.PutMode;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.checkpoint.TaskWrites;
import io.reactivememory.namespace.Names;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Random operations on checkpoints. */
final class CheckpointMoves implements Moves {

    /** How many places in a namespace are remembered, to refer to them; also when they are gone. */
    private static final int REMEMBERED = 30;

    private final Choices choices;
    private final Map<Namespace, List<CheckpointRef>> refs = new HashMap<>();

    CheckpointMoves(Choices choices) {
        this.choices = choices;
    }

    @Override
    public Move next() {
        Namespace namespace = choices.namespace();
        String thread = choices.name();
        int choice = choices.below(100);
        if (choice < 10) {
            return put(namespace, thread, null);
        } else if (choice < 38) {
            CheckpointRef parent = ref(namespace);
            return put(namespace, parent.thread(), parent);
        } else if (choice < 50) {
            return putWrites(namespace);
        } else if (choice < 64) {
            return removing(namespace, thread);
        }
        return choice < 82 ? reading(namespace, thread) : listing(namespace, thread);
    }

    private Move put(Namespace namespace, String thread, @Nullable CheckpointRef parent) {
        String id = id(parent);
        if (parent != null && id == null && !CheckpointIds.isTime(parent.id())) {
            return put(namespace, thread, null);
        }
        String branch = branch();
        Consumer<CheckpointDraft.Builder> change = change(id);
        List<TaskWrites> writes = parent == null || choices.oneIn(2) ? List.of() : List.of(taskWrites());
        return Move.of(
                        namespace,
                        thread,
                        "commit(branch " + Choices.shortened(parent == null ? branch : parent.branch()) + ", parent "
                                + parent + ", id " + id + ", " + writes + ")",
                        side -> {
                            CheckpointDraft.Builder draft = parent == null
                                    ? CheckpointDraft.root(branch)
                                    : CheckpointDraft.childOf(side.ref(namespace, parent));
                            change.accept(draft);
                            return side.checkpoints(namespace).commit(thread, new Step(draft.build(), writes));
                        })
                .learning(answer -> remember(namespace, (CheckpointRef) answer));
    }

    /** Returns an id of the caller's that sorts after the parent's; null if the store is to give one. */
    private @Nullable String id(@Nullable CheckpointRef parent) {
        String id = choices.oneIn(2) ? choices.name() : "~" + String.format("%06d", choices.fresh());
        boolean fits = parent == null || Names.ORDER.compare(id, parent.id()) > 0;
        boolean given = parent == null || CheckpointIds.isTime(parent.id());
        return fits && (!given || choices.oneIn(3)) ? id : null;
    }

    private Consumer<CheckpointDraft.Builder> change(@Nullable String id) {
        List<Consumer<CheckpointDraft.Builder>> changes = new ArrayList<>();
        int kind = choices.below(3);
        changes.add(draft -> draft.metadata("kind", kind));
        PutMode mode = choices.oneIn(4) ? PutMode.STRICT : PutMode.FORK;
        changes.add(draft -> draft.mode(mode));
        if (id != null) {
            changes.add(draft -> draft.id(id));
        }
        if (choices.oneIn(2)) {
            String run = choices.name();
            changes.add(draft -> draft.run(run));
        }
        if (choices.oneIn(6)) {
            Map<String, Payload> state = new HashMap<>();
            choices.someNames().forEach(channel -> state.put(channel, choices.value()));
            changes.add(draft -> draft.state(state));
        } else {
            choices.someNames().forEach(channel -> changes.add(changeOf(channel)));
        }
        return draft -> changes.forEach(each -> each.accept(draft));
    }

    private Consumer<CheckpointDraft.Builder> changeOf(String channel) {
        Payload value = choices.value();
        int item = choices.fresh();
        return switch (choices.below(6)) {
            case 0 -> draft -> draft.remove(channel);
            case 1, 2 -> draft -> draft.set(channel, value);
            default -> draft -> draft.append(channel, Payload.json(item));
        };
    }

    private TaskWrites taskWrites() {
        List<ChannelWrite> writes = new ArrayList<>();
        for (int i = 0; i <= choices.below(3); i++) {
            String channel =
                    choices.oneIn(3) ? choices.pick(List.of(PendingWrite.ERROR, PendingWrite.RESUME)) : choices.name();
            writes.add(new ChannelWrite(channel, choices.value()));
        }
        return new TaskWrites(choices.name(), choices.oneIn(2) ? "" : choices.name(), writes);
    }

    private Move putWrites(Namespace namespace) {
        CheckpointRef ref = ref(namespace);
        TaskWrites writes = taskWrites();
        return Move.of(
                namespace,
                ref.thread(),
                "putWrites(" + ref + ", " + writes + ")",
                side -> side.checkpoints(namespace).putWrites(side.ref(namespace, ref), writes));
    }

    private Move removing(Namespace namespace, String thread) {
        int choice = choices.below(10);
        if (choice < 5) {
            return prune(namespace, thread);
        } else if (choice < 6) {
            List<String> runs = choices.someNames();
            return Move.of(
                    namespace,
                    "deleteRuns(" + runs.stream().map(Choices::shortened).toList() + ")",
                    side -> side.checkpoints(namespace).deleteRuns(runs));
        } else if (choice < 9) {
            String target = choices.name();
            return new Move(
                    namespace,
                    List.of(thread, target),
                    "copyThread",
                    side -> side.checkpoints(namespace).copyThread(thread, target),
                    answer -> {});
        }
        return Move.of(
                namespace,
                thread,
                "checkpoints.deleteThread",
                side -> side.checkpoints(namespace).deleteThread(thread));
    }

    private Move prune(Namespace namespace, String thread) {
        PruneRequest policy = choices.oneIn(2)
                ? PruneRequest.keepLast(1 + choices.below(4))
                : PruneRequest.olderThan(choices.now().minusSeconds(choices.below(20)));
        PruneRequest request = choices.oneIn(4) ? policy.asDryRun() : policy;
        List<String> pinned = choices.oneIn(2) ? List.of(ref(namespace).id()) : List.of();
        return Move.of(
                namespace,
                thread,
                "prune(" + request + ", pinned " + pinned + ")",
                side -> side.checkpoints(namespace)
                        .prune(
                                thread,
                                request.pin(pinned.stream()
                                        .map(id -> side.id(namespace, id))
                                        .toArray(String[]::new))));
    }

    private Move reading(Namespace namespace, String thread) {
        Projection projection = projection();
        if (choices.oneIn(2)) {
            CheckpointRef ref = ref(namespace);
            return Move.of(
                    namespace,
                    ref.thread(),
                    "get(" + ref + ", " + projection + ")",
                    side -> side.checkpoints(namespace).get(side.ref(namespace, ref), projection));
        }
        String branch = branch();
        return Move.of(
                namespace,
                thread,
                "latest(" + Choices.shortened(branch) + ", " + projection + ")",
                side -> side.checkpoints(namespace).latest(thread, branch, projection));
    }

    private Move listing(Namespace namespace, String thread) {
        int choice = choices.below(6);
        if (choice == 0) {
            return branches(namespace, thread);
        } else if (choice < 3) {
            return threads(namespace, choices.prefix());
        }
        HistoryQuery query = HistoryQuery.newestFirst().projection(projection());
        query = choices.oneIn(2) ? query.allBranches() : query.branch(branch());
        query = choices.oneIn(2) ? query : query.limit(choices.below(6));
        query = choices.oneIn(2) ? query : query.where("kind", choices.below(3));
        query = choices.oneIn(4) ? query.before(choices.name()) : query;
        return choices.oneIn(2) ? history(namespace, thread, query) : nextPage(namespace, thread, query);
    }

    private static Move history(Namespace namespace, String thread, HistoryQuery query) {
        return Move.of(
                namespace,
                thread,
                "history(" + query + ")",
                side -> side.checkpoints(namespace).history(thread, query));
    }

    /**
     * Reads a page and the one after it. A cursor is an id that the page has: how ids of different branches, or lives, sort
     * that a store gave in the same instant is nobody's promise.
     */
    private Move nextPage(Namespace namespace, String thread, HistoryQuery query) {
        HistoryQuery page = query.branch(branch()).limit(1 + choices.below(3));
        return Move.of(namespace, thread, "two pages of history(" + page + ")", side -> {
            CheckpointStore checkpoints = side.checkpoints(namespace);
            return checkpoints.history(thread, page).collectList().flatMapMany(first -> {
                Flux<Checkpoint> shown = Flux.fromIterable(first);
                return first.isEmpty()
                        ? shown
                        : shown.concatWith(checkpoints.history(
                                thread, page.before(first.get(first.size() - 1).id())));
            });
        });
    }

    private static Move branches(Namespace namespace, String thread) {
        return Move.of(
                namespace,
                thread,
                "branches",
                side -> side.checkpoints(namespace).branches(thread));
    }

    private static Move threads(Namespace namespace, String prefix) {
        return Move.of(
                namespace,
                "checkpoints.threads(" + Choices.shortened(prefix) + ")",
                side -> side.checkpoints(namespace).threads(prefix));
    }

    @Override
    public List<Move> looks(Namespace namespace) {
        HistoryQuery all = HistoryQuery.newestFirst().allBranches().projection(Projection.full());
        List<Move> looks = new ArrayList<>(List.of(threads(namespace, "")));
        choices.names().forEach(thread -> looks.add(history(namespace, thread, all)));
        return looks;
    }

    private Projection projection() {
        return switch (choices.below(4)) {
            case 0 -> Projection.metadata();
            case 1 -> Projection.channels(choices.name());
            case 2 -> Projection.channels(choices.name()).withWrites();
            default -> Projection.full();
        };
    }

    private String branch() {
        return choices.oneIn(2) ? CheckpointRef.ROOT : choices.name();
    }

    /** Returns a place that is there, was there or never was. */
    private CheckpointRef ref(Namespace namespace) {
        List<CheckpointRef> known = refs.getOrDefault(namespace, List.of());
        if (known.isEmpty() || choices.oneIn(12)) {
            return CheckpointRef.of(choices.name(), branch(), choices.name());
        }
        CheckpointRef ref = choices.oneIn(2) ? known.get(known.size() - 1) : choices.pick(known);
        return choices.oneIn(6) ? CheckpointRef.of(ref.thread(), ref.branch(), ref.id()) : ref;
    }

    private void remember(Namespace namespace, CheckpointRef ref) {
        List<CheckpointRef> known = refs.computeIfAbsent(namespace, none -> new ArrayList<>());
        known.remove(ref);
        known.add(ref);
        if (known.size() > REMEMBERED) {
            known.remove(0);
        }
    }
}
