package io.reactivememory.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The numbers from 0 to an end, and a record of how they were read. */
final class ScriptedSource implements PageSource<Integer> {

    private final int end;
    private final Function<Mono<Page<Integer>>, Mono<Page<Integer>>> delivery;
    private final List<Read> reads = new ArrayList<>();

    private ScriptedSource(int end, Function<Mono<Page<Integer>>, Mono<Page<Integer>>> delivery) {
        this.end = end;
        this.delivery = delivery;
    }

    /** Answers on the thread that asks. */
    static ScriptedSource to(int end) {
        return new ScriptedSource(end, page -> page);
    }

    /** Answers as the delivery does: late, on another thread, or not at all. */
    static ScriptedSource to(int end, Function<Mono<Page<Integer>>, Mono<Page<Integer>>> delivery) {
        return new ScriptedSource(end, delivery);
    }

    @Override
    public Mono<Page<Integer>> read(@Nullable Integer last, int size) {
        synchronized (reads) {
            reads.add(new Read(last, size));
        }
        return delivery.apply(Mono.fromSupplier(() -> page(last == null ? 0 : last + 1, size)));
    }

    private Page<Integer> page(int from, int size) {
        int to = Math.min(end, from + size);
        return new Page<>(IntStream.range(from, to).boxed().toList(), to < end);
    }

    List<Read> reads() {
        synchronized (reads) {
            return List.copyOf(reads);
        }
    }

    List<Integer> sizes() {
        return reads().stream().map(Read::size).toList();
    }

    /**
     * One question that the source was asked.
     *
     * @param last the item after which to read
     * @param size how many items were asked for
     */
    record Read(@Nullable Integer last, int size) {}
}
