package io.reactivememory.r2dbc;

import io.reactivememory.ReactiveMemory;
import io.reactivememory.conversation.ConversationLog;
import io.reactivememory.tck.load.RatioTable;
import io.reactivememory.tck.load.SideBySide;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What followers on another handle cost those who append, how long they wait, and what notifications would cost. */
final class FollowerRatios {

    private static final int CALLERS = 64;
    private static final int FOLLOWED = 200;
    private static final int LAGS = 21;
    private static final int ROWS = 32;

    private final RatioPlace place;
    private final AppendRatios appends;

    FollowerRatios(RatioPlace place, AppendRatios appends) {
        this.place = place;
        this.appends = appends;
    }

    void print() throws InterruptedException {
        ReactiveMemory other = ReactiveMemory.open(place.url() + "&applicationName=b");
        ConversationLog log = other.forUser("alice").conversations();
        System.out.printf("a follower on another handle has a message after %.1f ms (median)%n", lag(log));
        RatioTable.note(
                "appends a second, " + FOLLOWED + " threads followed | not",
                SideBySide.inTurns(followed -> whileFollowed(followed, log), true, false));
        other.close().block();
        String row = AppendRatios.INSERT;
        RatioTable.note(
                "INSERT of 1 row, with pg_notify | without",
                SideBySide.perSecond(
                        CALLERS,
                        Mono.defer(() -> appends.insert(notifying(row), 1)),
                        Mono.defer(() -> appends.insert(row, 1))));
        String rows = row
                + Flux.range(1, ROWS - 1)
                        .map(i -> Flux.range(5 * i + 1, 5)
                                .map(bind -> "$" + bind)
                                .collect(Collectors.joining(", ", ", (", ")"))
                                .block())
                        .collect(Collectors.joining())
                        .block();
        RatioTable.note(
                "INSERT of " + ROWS + " rows, with pg_notify | without",
                SideBySide.perSecond(
                        CALLERS,
                        Mono.defer(() -> appends.insert(notifying(rows), ROWS)),
                        Mono.defer(() -> appends.insert(rows, ROWS))));
    }

    private static String notifying(String insert) {
        return "WITH written AS (" + insert
                + " RETURNING thread_no) SELECT pg_notify('memory_bare', min(thread_no)::text)" + " FROM written";
    }

    /** Measures from the acknowledgement of an append on our handle to the arrival on the other. */
    private double lag(ConversationLog log) throws InterruptedException {
        String thread = RatioPlace.thread(0);
        long last = Objects.requireNonNull(place.ours()
                        .conversations()
                        .append(thread, place.anyMessage())
                        .block())
                .lastSequence();
        BlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
        Disposable following = log.follow(thread, last - 1).subscribe(logged -> arrivals.add(System.nanoTime()));
        double[] lags = new double[LAGS];
        arrival(arrivals);
        for (int i = 0; i < LAGS; i++) {
            Mono.delay(Duration.ofMillis(RatioPlace.anyOf(100))).block();
            place.ours().conversations().append(thread, place.anyMessage()).block();
            long acknowledged = System.nanoTime();
            lags[i] = (arrival(arrivals) - acknowledged) / 1e6;
        }
        following.dispose();
        return SideBySide.median(lags);
    }

    private static long arrival(BlockingQueue<Long> arrivals) throws InterruptedException {
        return Objects.requireNonNull(arrivals.poll(30, TimeUnit.SECONDS), "nothing arrived");
    }

    private double whileFollowed(boolean followed, ConversationLog log) {
        Disposable following = Flux.range(0, followed ? FOLLOWED : 0)
                .flatMap(i -> log.follow(RatioPlace.thread(i), 0), FOLLOWED)
                .subscribe();
        double rate = SideBySide.rate(CALLERS, appends.ours());
        following.dispose();
        return rate;
    }
}
