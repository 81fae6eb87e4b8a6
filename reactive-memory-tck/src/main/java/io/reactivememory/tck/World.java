package io.reactivememory.tck;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.namespace.Namespace;
import io.reactivememory.spi.Capability;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One random sequence of operations, in namespaces of its own, done to a store and to the reference: one operation after the
 * other, each answer compared.
 */
final class World {

    private static final int REMEMBERED = 500;
    private static final int SHOWN = 12;
    private static final int SHOWN_CHARACTERS = 3_000;

    private final int number;
    private final Choices choices;
    private final List<Moves> kinds = new ArrayList<>();
    private final Map<Namespace, Counterparts> counterparts = new HashMap<>();
    private final Side tested;
    private final Side reference;
    private final Deque<Move> done = new ArrayDeque<>();
    private volatile @Nullable Move underWay;
    private int operations;

    World(
            int number,
            long seed,
            MutableClock clock,
            ReactiveMemory memory,
            Set<Capability> capabilities,
            ReactiveMemory reference) {
        this.number = number;
        this.choices = new Choices(seed, number, clock);
        this.tested = new Side(memory, counterparts);
        this.reference = new Side(reference, Map.of());
        choices.namespaces().forEach(namespace -> counterparts.put(namespace, new Counterparts()));
        if (capabilities.contains(Capability.CONVERSATIONS)) {
            kinds.add(new ConversationMoves(choices));
        }
        if (capabilities.contains(Capability.CHECKPOINTS)) {
            kinds.add(new CheckpointMoves(choices));
        }
        if (capabilities.contains(Capability.ENTRIES)) {
            kinds.add(new EntryMoves(choices));
        }
        kinds.add(new NamespaceMoves(choices));
    }

    /** Returns how many operations there have been, looks not counted. */
    int operations() {
        return operations;
    }

    /** Does so many operations, one after the other. */
    Mono<Void> operations(int count) {
        return Flux.range(0, count).concatMap(i -> Mono.defer(this::operation)).then();
    }

    private Mono<Void> operation() {
        operations++;
        Move last = done.peekLast();
        Move move = last != null && choices.oneIn(20) ? last : kind().next();
        return made(move).then();
    }

    /** Returns a kind; that of namespaces, which is the last, less often than the others. */
    private Moves kind() {
        return choices.oneIn(12) || kinds.size() == 1
                ? kinds.get(kinds.size() - 1)
                : kinds.get(choices.below(kinds.size() - 1));
    }

    /** Compares everything that can be read. */
    Mono<Void> looks() {
        List<Move> looks = choices.namespaces().stream()
                .flatMap(namespace -> kinds.stream().flatMap(kind -> kind.looks(namespace).stream()))
                .toList();
        return Flux.fromIterable(looks).concatMap(this::made).then();
    }

    private Mono<Answer> made(Move move) {
        underWay = move;
        return Mono.zip(
                        Answer.of(() -> move.call().apply(tested)),
                        Answer.of(() -> move.call().apply(reference)),
                        (actual, expected) -> compared(move, actual, expected))
                .doOnNext(answer -> answer.values().forEach(move.learned()))
                .doOnNext(answer -> remember(move));
    }

    private Answer compared(Move move, Answer actual, Answer expected) {
        Counterparts known = counterparts.getOrDefault(move.namespace(), new Counterparts());
        known.learn(actual, expected);
        List<Object> seen = actual.inTermsOf(known);
        List<Object> wanted = expected.inTermsOf(new Counterparts());
        if (!seen.equals(wanted)) {
            throw new AssertionError(
                    String.format(
                            "%s%nanswered %s%nand not, as the reference, %s%nBefore:%n%s",
                            this, shown(seen), shown(wanted), before(move)),
                    actual.error());
        }
        return expected;
    }

    private static String shown(List<Object> values) {
        String text = values.toString();
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
    }

    /** Returns the last operations that had to do with the same names. */
    private String before(Move move) {
        List<Move> touching = done.stream().filter(move::touches).toList();
        return touching.subList(Math.max(0, touching.size() - SHOWN), touching.size()).stream()
                .map(Move::toString)
                .collect(Collectors.joining("\n"));
    }

    private void remember(Move move) {
        done.add(move);
        if (done.size() > REMEMBERED) {
            done.remove();
        }
    }

    /** Says which operation is under way, or was the last. */
    @Override
    public String toString() {
        return "world " + number + ", operation " + operations + ": " + underWay;
    }
}
