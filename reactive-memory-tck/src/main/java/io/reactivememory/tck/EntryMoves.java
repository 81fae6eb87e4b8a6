package io.reactivememory.tck;

import io.reactivememory.entry.Entry;
import io.reactivememory.entry.PutOptions;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.payload.Payload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Random operations on entries. */
final class EntryMoves implements Moves {

    private final Choices choices;

    /** The version of each entry, as far as it is known; it only has to be right often. */
    private final Map<List<Object>, Long> versions = new HashMap<>();

    EntryMoves(Choices choices) {
        this.choices = choices;
    }

    @Override
    public Move next() {
        Namespace namespace = choices.namespace();
        String key = choices.name();
        int choice = choices.below(100);
        if (choice < 30) {
            return put(namespace, key);
        } else if (choice < 42) {
            return putAll(namespace);
        } else if (choice < 54) {
            return Move.of(
                    namespace, key, "delete", side -> side.entries(namespace).delete(key));
        } else if (choice < 56) {
            return Move.of(namespace, "clear", side -> side.entries(namespace).clear());
        }
        return choice < 70 ? reading(namespace, key) : listing(namespace);
    }

    private Move put(Namespace namespace, String key) {
        Payload value = choices.value();
        PutOptions options = options(namespace, key);
        return Move.of(
                        namespace,
                        key,
                        "put(" + options + ")",
                        side -> side.entries(namespace).put(key, value, options))
                .learning(answer -> note(namespace, (Entry) answer));
    }

    private Move putAll(Namespace namespace) {
        List<String> keys = choices.someNames();
        Map<String, Payload> values = new HashMap<>();
        keys.forEach(key -> values.put(key, choices.value()));
        PutOptions options = options(namespace, keys.get(0));
        return new Move(
                namespace,
                keys,
                "putAll(" + options + ")",
                side -> side.entries(namespace).putAll(values, options),
                answer -> ((List<?>) answer).forEach(entry -> note(namespace, (Entry) entry)));
    }

    private Move reading(Namespace namespace, String key) {
        if (choices.oneIn(2)) {
            return Move.of(
                    namespace, key, "get", side -> side.entries(namespace).get(key));
        }
        List<String> keys = choices.someNames();
        return new Move(
                namespace, keys, "getAll", side -> side.entries(namespace).getAll(keys), answer -> {});
    }

    private Move listing(Namespace namespace) {
        int choice = choices.below(5);
        if (choice == 0) {
            return stats(namespace);
        }
        return choice < 3 ? keys(namespace, choices.prefix()) : entries(namespace, choices.prefix());
    }

    private static Move stats(Namespace namespace) {
        return Move.of(
                namespace, "entries.stats", side -> side.entries(namespace).stats());
    }

    private static Move keys(Namespace namespace, String prefix) {
        return Move.of(
                namespace,
                "keys(" + Choices.shortened(prefix) + ")",
                side -> side.entries(namespace).keys(prefix));
    }

    private static Move entries(Namespace namespace, String prefix) {
        return Move.of(
                namespace,
                "entries(" + Choices.shortened(prefix) + ")",
                side -> side.entries(namespace).entries(prefix));
    }

    @Override
    public List<Move> looks(Namespace namespace) {
        return List.of(keys(namespace, ""), entries(namespace, ""), stats(namespace));
    }

    private PutOptions options(Namespace namespace, String key) {
        long known = versions.getOrDefault(List.of(namespace, key), 0L);
        PutOptions options = switch (choices.below(6)) {
            case 0 -> PutOptions.ifAbsent();
            case 1 -> PutOptions.ifVersion(1 + choices.below(3));
            case 2 -> known == 0 ? PutOptions.ifAbsent() : PutOptions.ifVersion(known);
            default -> PutOptions.defaults();
        };
        return choices.oneIn(4) ? options.ttl(choices.ttl()) : options;
    }

    private void note(Namespace namespace, Entry entry) {
        versions.put(List.of(namespace, entry.key()), entry.version());
    }
}
