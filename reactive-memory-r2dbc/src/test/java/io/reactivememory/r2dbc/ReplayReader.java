package io.reactivememory.r2dbc;

import io.reactivememory.ReactiveMemory;
import java.util.Objects;
import reactor.core.publisher.Flux;

/** Streams one long thread, through our memory or by a cursor of the driver, and prints how many messages a second. */
final class ReplayReader {

    static final String THREAD = "long";

    private static final int FETCH_SIZE = 1_000;

    private ReplayReader() {}

    public static void main(String[] arguments) {
        String server = arguments[1];
        String schema = arguments[2];
        long expected = Long.parseLong(arguments[3]);
        if (arguments[0].equals("ours")) {
            ReactiveMemory memory = ReactiveMemory.open(server + "?schema=" + schema);
            print(
                    expected,
                    memory.shared()
                            .conversations()
                            .replay(THREAD)
                            .map(logged -> logged.message().payload().size()));
            memory.close().block();
        } else {
            try (BareDriver bare = new BareDriver(server, schema)) {
                print(
                        expected,
                        bare.stream(
                                FETCH_SIZE,
                                row -> {
                                    Objects.requireNonNull(row.get("seq", Long.class));
                                    Objects.requireNonNull(row.get("appended_at", Long.class));
                                    return Objects.requireNonNull(row.get("body", byte[].class)).length;
                                },
                                "SELECT seq, appended_at, body FROM memory_message WHERE thread_no ="
                                        + " (SELECT thread_no FROM memory_thread WHERE thread_id = $1) ORDER BY seq",
                                THREAD));
            }
        }
    }

    private static void print(long expected, Flux<Integer> sizes) {
        long start = System.nanoTime();
        Long read = sizes.filter(size -> size > 0).count().block();
        if (!Objects.equals(read, expected)) {
            throw new IllegalStateException(read + " messages instead of " + expected);
        }
        System.out.println(expected * 1e9 / (System.nanoTime() - start));
    }
}
