package io.reactivememory.tck;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.Message;
import io.reactivememory.conversation.ReplayQuery;
import io.reactivememory.conversation.Rewritten;
import io.reactivememory.conversation.TrimPolicy;
import io.reactivememory.namespace.Namespace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Random operations on conversations. */
final class ConversationMoves implements Moves {

    private final Choices choices;

    /** The last sequence of each thread, as far as it is known; it only has to be right often. */
    private final Map<List<Object>, Long> last = new HashMap<>();

    /** The list that each thread was last rewritten to. */
    private final Map<List<Object>, List<Message>> lists = new HashMap<>();

    ConversationMoves(Choices choices) {
        this.choices = choices;
    }

    @Override
    public Move next() {
        Namespace namespace = choices.namespace();
        String thread = choices.name();
        int choice = choices.below(100);
        if (choice < 35) {
            return append(namespace, thread);
        } else if (choice < 43) {
            return rewrite(namespace, thread);
        } else if (choice < 62) {
            return ending(namespace, thread);
        }
        return choice < 84 ? reading(namespace, thread) : listing(namespace, thread);
    }

    private Move append(Namespace namespace, String thread) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i <= choices.below(3); i++) {
            messages.add(message());
        }
        AppendOptions options = options(namespace, thread);
        return Move.of(
                        namespace,
                        thread,
                        "append(" + ids(messages) + ", " + options + ")",
                        side -> side.log(namespace).append(thread, messages, options))
                .learning(answer -> last.put(place(namespace, thread), ((Appended) answer).lastSequence()));
    }

    private Move rewrite(Namespace namespace, String thread) {
        List<Message> present = lists.getOrDefault(place(namespace, thread), List.of());
        List<Message> messages = new ArrayList<>(present.subList(0, choices.below(present.size() + 1)));
        for (int i = 0; i < choices.below(4); i++) {
            messages.add(message());
        }
        Set<Object> ids = new HashSet<>();
        messages.removeIf(message -> message.id() != null && !ids.add(message.id()));
        lists.put(place(namespace, thread), messages);
        AppendOptions options = options(namespace, thread);
        return Move.of(
                        namespace,
                        thread,
                        "rewrite(" + ids(messages) + ", " + options + ")",
                        side -> side.log(namespace).rewrite(thread, messages, options))
                .learning(answer -> last.put(place(namespace, thread), ((Rewritten) answer).lastSequence()));
    }

    private Move ending(Namespace namespace, String thread) {
        switch (choices.below(4)) {
            case 0 -> {
                TrimPolicy policy = choices.oneIn(2)
                        ? TrimPolicy.keepLast(choices.below(6))
                        : TrimPolicy.olderThan(choices.now().minusSeconds(choices.below(20)));
                return Move.of(
                        namespace,
                        thread,
                        "trim(" + policy + ")",
                        side -> side.log(namespace).trim(thread, policy));
            }
            case 1 -> {
                return Move.of(
                        namespace, thread, "delete", side -> side.log(namespace).delete(thread));
            }
            case 2 -> {
                Instant at = choices.now().plus(choices.ttl()).minusSeconds(choices.below(6));
                return Move.of(
                        namespace,
                        thread,
                        "expireAt(" + at + ")",
                        side -> side.log(namespace).expireAt(thread, at));
            }
            default -> {
                return Move.of(
                        namespace,
                        thread,
                        "persist",
                        side -> side.log(namespace).persist(thread));
            }
        }
    }

    private Move reading(Namespace namespace, String thread) {
        if (choices.oneIn(3)) {
            int count = choices.below(8);
            return Move.of(
                    namespace,
                    thread,
                    "tail(" + count + ")",
                    side -> side.log(namespace).tail(thread, count));
        }
        return replay(
                namespace,
                thread,
                new ReplayQuery(
                        choices.pick(List.of(ReplayQuery.Direction.values())),
                        choices.oneIn(2) ? null : 1L + choices.below(20),
                        choices.oneIn(2) ? null : (long) choices.below(6)));
    }

    private static Move replay(Namespace namespace, String thread, ReplayQuery query) {
        return Move.of(
                namespace,
                thread,
                "replay(" + query + ")",
                side -> side.log(namespace).replay(thread, query));
    }

    private Move listing(Namespace namespace, String thread) {
        int choice = choices.below(4);
        if (choice == 0) {
            return summary(namespace, thread);
        }
        return choice == 1 ? count(namespace, thread) : threads(namespace, choices.prefix());
    }

    private static Move summary(Namespace namespace, String thread) {
        return Move.of(namespace, thread, "summary", side -> side.log(namespace).summary(thread));
    }

    private static Move count(Namespace namespace, String thread) {
        return Move.of(namespace, thread, "count", side -> side.log(namespace).count(thread));
    }

    private static Move threads(Namespace namespace, String prefix) {
        return Move.of(
                namespace,
                "threads(" + Choices.shortened(prefix) + ")",
                side -> side.log(namespace).threads(prefix));
    }

    @Override
    public List<Move> looks(Namespace namespace) {
        List<Move> looks = new ArrayList<>(List.of(threads(namespace, "")));
        choices.names().forEach(thread -> looks.add(replay(namespace, thread, ReplayQuery.forward())));
        return looks;
    }

    private Message message() {
        Message.Builder message = Message.builder("user").text("text " + choices.below(3));
        return choices.oneIn(3) ? message.build() : message.id(choices.name()).build();
    }

    private AppendOptions options(Namespace namespace, String thread) {
        AppendOptions options = AppendOptions.defaults();
        if (choices.oneIn(3)) {
            long known = last.getOrDefault(place(namespace, thread), 0L);
            options = AppendOptions.expecting(choices.oneIn(3) ? choices.below(6) : known);
        }
        return choices.oneIn(5) ? options.ttl(choices.ttl()) : options;
    }

    private static List<Object> place(Namespace namespace, String thread) {
        return List.of(namespace, thread);
    }

    private static List<String> ids(List<Message> messages) {
        return messages.stream()
                .map(message -> (message.id() == null ? "" : Choices.shortened(message.id()) + ": ") + message.text())
                .toList();
    }
}
