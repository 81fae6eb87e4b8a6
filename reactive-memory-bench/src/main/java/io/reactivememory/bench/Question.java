package io.reactivememory.bench;

import io.reactivememory.bench.questions.AppendBenchmark;
import io.reactivememory.bench.questions.CheckpointBenchmark;
import io.reactivememory.bench.questions.EntryBenchmark;
import io.reactivememory.bench.questions.FollowBenchmark;
import io.reactivememory.bench.questions.HistoryBenchmark;
import io.reactivememory.bench.questions.NamespaceBenchmark;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is asked of every backend, and what is varied. */
enum Question {
    APPEND(AppendBenchmark.class, "append", Varied.BYTES, true),
    TAIL(HistoryBenchmark.class, "tail", Varied.LENGTH, true),
    REPLAY(HistoryBenchmark.class, "replay", Varied.LENGTH, false),
    FOLLOW_LAG(FollowBenchmark.class, "lag", Varied.NOTHING, false),
    ENTRY_PUT(EntryBenchmark.class, "put", Varied.BYTES, true),
    ENTRY_GET(EntryBenchmark.class, "get", Varied.BYTES, true),
    ENTRY_LIST(EntryBenchmark.class, "list", Varied.BYTES, false),
    CHECKPOINT_PUT(CheckpointBenchmark.class, "put", Varied.STEPS, true),
    CHECKPOINT_COMMIT(CheckpointBenchmark.class, "commit", Varied.STEPS, true),
    CHECKPOINT_LATEST(CheckpointBenchmark.class, "latest", Varied.STEPS, true),
    CHECKPOINT_HISTORY(CheckpointBenchmark.class, "history", Varied.STEPS, false),
    NAMESPACE_LIST(NamespaceBenchmark.class, "list", Varied.NOTHING, false);

    /** What differs from one measurement of a question to another, besides the backend and the callers. */
    enum Varied {
        NOTHING(""),
        /** How large a message or a value is. */
        BYTES("bytes"),
        /** How many messages a thread has. */
        LENGTH("length"),
        /** How many steps a run has, which each caller makes one by one before anything is measured. */
        STEPS("length");

        private final String parameter;

        Varied(String parameter) {
            this.parameter = parameter;
        }

        /** Returns the benchmark's parameter. */
        String parameter() {
            return parameter;
        }
    }

    private final Class<?> benchmark;
    private final String method;
    private final Varied varied;
    private final boolean byManyCallers;

    Question(Class<?> benchmark, String method, Varied varied, boolean byManyCallers) {
        this.benchmark = benchmark;
        this.method = method;
        this.varied = varied;
        this.byManyCallers = byManyCallers;
    }

    /** Returns the one of a name. */
    static Question of(String id) {
        return Arrays.stream(values())
                .filter(question -> question.id().equals(id))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("a question must be one of "
                        + Arrays.stream(values()).map(Question::id).collect(Collectors.joining(", ")) + ", but is "
                        + id));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the expression that finds the benchmark. */
    String pattern() {
        return benchmark.getName().replace(".", "\\.") + "\\." + method + "$";
    }

    Varied varied() {
        return varied;
    }

    /** Tells whether it is asked by many callers at once too. */
    boolean isByManyCallers() {
        return byManyCallers;
    }
}
