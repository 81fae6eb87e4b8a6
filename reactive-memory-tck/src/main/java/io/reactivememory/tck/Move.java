package io.reactivememory.tck;

import io.reactivememory.namespace.Namespace;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/**
 * One operation of a random sequence, which can be carried out on either side, and again.
 *
 * @param namespace where
 * @param names what it is about; none if it is about the whole namespace
 * @param what the operation and its arguments
 * @param call what is subscribed to
 * @param learned is told each value that the reference answers with
 */
record Move(
        Namespace namespace,
        List<String> names,
        String what,
        Function<Side, Publisher<?>> call,
        Consumer<Object> learned) {

    /** Returns an operation from whose answer nothing is learned. */
    static Move of(Namespace namespace, String name, String what, Function<Side, Publisher<?>> call) {
        return new Move(namespace, List.of(name), what, call, value -> {});
    }

    /** Returns an operation on a whole namespace. */
    static Move of(Namespace namespace, String what, Function<Side, Publisher<?>> call) {
        return new Move(namespace, List.of(), what, call, value -> {});
    }

    Move learning(Consumer<Object> learner) {
        return new Move(namespace, names, what, call, learner);
    }

    /** Tells whether this and another may have to do with each other. */
    boolean touches(Move other) {
        return namespace.equals(other.namespace)
                && (names.isEmpty() || other.names.isEmpty() || names.stream().anyMatch(other.names::contains));
    }

    @Override
    public String toString() {
        return what + " of " + names.stream().map(Choices::shortened).toList() + " in "
                + Choices.shortened(namespace.toString());
    }
}
