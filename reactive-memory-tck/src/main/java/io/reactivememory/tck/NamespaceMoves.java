package io.reactivememory.tck;

import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.util.List;

/** Random operations on namespaces, and with names that must be refused. */
final class NamespaceMoves implements Moves {

    private final Choices choices;

    NamespaceMoves(Choices choices) {
        this.choices = choices;
    }

    @Override
    public Move next() {
        Namespace namespace = choices.namespace();
        String thread = choices.name();
        return switch (choices.below(10)) {
            case 0 ->
                choices.oneIn(3)
                        ? Move.of(
                                namespace,
                                "erase",
                                side -> side.memory().in(namespace).erase())
                        : stats(namespace);
            case 1, 2 ->
                Move.of(
                        namespace,
                        thread,
                        "deleteThread",
                        side -> side.memory().in(namespace).deleteThread(thread));
            case 3, 4, 5 -> stats(namespace);
            case 6 -> refused(namespace, choices.pick(HostileNames.FORBIDDEN));
            default -> namespaces(choices.oneIn(2) ? choices.root() : namespace);
        };
    }

    private Move refused(Namespace namespace, String name) {
        return switch (choices.below(3)) {
            case 0 ->
                Move.of(
                        namespace,
                        "append under a forbidden name",
                        side -> side.log(namespace).append(name, Message.user("hi")));
            case 1 ->
                Move.of(
                        namespace,
                        "put under a forbidden name",
                        side -> side.entries(namespace).put(name, Payload.text("hi")));
            default ->
                Move.of(
                        namespace,
                        "replay of a forbidden name",
                        side -> side.log(namespace).replay(name, ReplayQuery.backward()));
        };
    }

    private static Move stats(Namespace namespace) {
        return Move.of(namespace, "stats", side -> side.memory().in(namespace).stats());
    }

    private static Move namespaces(Namespace prefix) {
        return Move.of(prefix, "namespaces", side -> side.memory().namespaces(prefix));
    }

    @Override
    public List<Move> looks(Namespace namespace) {
        return List.of(stats(namespace), namespaces(namespace));
    }
}
