package io.reactivememory.r2dbc;

import io.reactivememory.conversation.Appended;
import io.reactivememory.observation.ObservedBatch.Kind;
import io.reactivememory.r2dbc.Gatherer.Limits;
import io.reactivememory.r2dbc.Gatherer.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * Appends where threads are believed to end, in one statement for all that came together.
 *
 * <p>The primary key of the messages decides who was right about an end, and the row of the thread, held while the statement
 * runs, whether that life still goes on and nothing was dropped from its end: so no row is rewritten for an append, and no
 * lock waits for another append. A thread of which more has changed is left to {@link LockingAppends}. When an end is not
 * the end any more, because another process appends to the thread too, the whole statement fails: then the ends are looked
 * up again, threads that moved are left to the locking way for a while, and the rest is sent again.
 *
 * <p>Threads that are not there begin together, in one transaction with their first messages, if their namespace is there.
 */
final class OptimisticAppends implements Appends {

    private static final long CONTENDED_NANOS = 1_000_000_000L;

    private final R2dbcBackend backend;
    private final PostgresBatches batches;
    private final Remembered<ThreadKey, LogEnd> ends;
    private final LockingAppends locking;
    private final Map<ThreadKey, Long> contendedUntil = new ConcurrentHashMap<>();
    private final Gatherer<ThreadKey, Append, Appended> gatherer;

    OptimisticAppends(
            R2dbcBackend backend,
            PostgresBatches batches,
            Remembered<ThreadKey, LogEnd> ends,
            LockingAppends locking,
            Limits limits) {
        this.backend = backend;
        this.batches = batches;
        this.ends = ends;
        this.locking = locking;
        this.gatherer = new Gatherer<>(backend.watch(Kind.APPENDS), limits, Append::weight, this::send);
    }

    @Override
    public Mono<Appended> append(ThreadKey thread, Append append) {
        return Mono.defer(() -> append.options().ttl() != null || isContended(thread)
                ? locking.append(thread, append)
                : gatherer.call(append.operation(), thread, append));
    }

    private boolean isContended(ThreadKey thread) {
        Long until = contendedUntil.get(thread);
        if (until == null) {
            return false;
        }
        if (until - System.nanoTime() > 0) {
            return true;
        }
        contendedUntil.remove(thread, until);
        return false;
    }

    private Mono<Void> send(List<Run<ThreadKey, Append, Appended>> runs) {
        return known(runs)
                .flatMap(known -> {
                    List<Run<ThreadKey, Append, Appended>> absent = new ArrayList<>();
                    List<Planned> planned = plan(runs, known, absent);
                    return insert(planned)
                            .onErrorResume(failure -> again(planned, failure))
                            .then(begin(absent));
                })
                .onErrorResume(failure -> Mono.fromRunnable(() -> runs.forEach(run -> fail(run, failure))));
    }

    /** Returns where threads end, which is looked up for those of which it is not known; without those that do not live. */
    private Mono<Map<ThreadKey, LogEnd>> known(List<Run<ThreadKey, Append, Appended>> runs) {
        Map<ThreadKey, LogEnd> known = new HashMap<>();
        List<ThreadKey> unknown = new ArrayList<>();
        for (Run<ThreadKey, Append, Appended> run : runs) {
            LogEnd end = ends.find(run.key());
            if (end == null) {
                unknown.add(run.key());
            } else {
                known.put(run.key(), end);
            }
        }
        return unknown.isEmpty()
                ? Mono.just(known)
                : found(unknown).map(found -> {
                    known.putAll(found);
                    return known;
                });
    }

    private Mono<Map<ThreadKey, LogEnd>> found(List<ThreadKey> threads) {
        return backend.session().single(sql -> batches.ends(sql, threads, backend.now()));
    }

    /** Plans what can be appended to threads that are there, collects what begins one, and leaves the rest to the other. */
    private List<Planned> plan(
            List<Run<ThreadKey, Append, Appended>> runs,
            Map<ThreadKey, LogEnd> known,
            List<Run<ThreadKey, Append, Appended>> absent) {
        List<Planned> planned = new ArrayList<>();
        for (Run<ThreadKey, Append, Appended> run : runs) {
            LogEnd end = known.get(run.key());
            Planned plan = planned(run, end == null ? LogEnd.NONE : end);
            if (plan.hasConflict()) {
                leave(run);
            } else if (end != null) {
                planned.add(plan);
            } else if (plan.plan().rows().isEmpty()) {
                leave(run);
            } else {
                absent.add(run);
            }
        }
        return planned;
    }

    private Planned planned(Run<ThreadKey, Append, Appended> run, LogEnd end) {
        return Planned.of(run, new AppendPlan(end, Map.of(), backend.now()));
    }

    private void leave(Run<ThreadKey, Append, Appended> run) {
        ends.forget(run.key());
        locking.takeOver(run);
    }

    private Mono<Void> insert(List<Planned> planned) {
        if (planned.isEmpty()) {
            return Mono.empty();
        }
        List<AppendPlan> plans = planned.stream().map(Planned::plan).toList();
        return backend.session()
                .single(sql -> batches.insertAtEnds(sql, plans, backend.now()))
                .doOnNext(gone -> planned.forEach(each -> {
                    if (each.isAmong(gone)) {
                        leave(each.run());
                    } else {
                        tell(each);
                    }
                }))
                .then();
    }

    /** Begins threads with their first messages; where somebody else has, or the namespace is new, leaves it to the other. */
    private Mono<Void> begin(List<Run<ThreadKey, Append, Appended>> absent) {
        if (absent.isEmpty()) {
            return Mono.empty();
        }
        List<ThreadKey> threads = absent.stream().map(Run::key).sorted().toList();
        return backend.session()
                .transaction(sql -> batches.begin(sql, threads).flatMap(begun -> {
                    List<Planned> planned = absent.stream()
                            .filter(run -> begun.containsKey(run.key()))
                            .map(run -> planned(run, Objects.requireNonNull(begun.get(run.key()))))
                            .toList();
                    List<AppendPlan> plans = planned.stream().map(Planned::plan).toList();
                    return planned.isEmpty()
                            ? Mono.just(planned)
                            : batches.insertAtEnds(sql, plans, backend.now())
                                    .map(gone -> planned.stream()
                                            .filter(each -> !each.isAmong(gone))
                                            .toList());
                }))
                .onErrorResume(
                        failure -> backend.session().isUndone(failure) ? Mono.just(List.of()) : Mono.error(failure))
                .doOnNext(written -> {
                    Set<ThreadKey> begun = new HashSet<>();
                    written.forEach(each -> {
                        begun.add(each.run().key());
                        tell(each);
                    });
                    absent.stream().filter(run -> !begun.contains(run.key())).forEach(this::leave);
                })
                .then();
    }

    private void tell(Planned written) {
        ends.put(written.run().key(), written.plan().end());
        written.tell();
    }

    /** After a failure that wrote nothing, sends again where threads end where they were believed to. */
    private Mono<Void> again(List<Planned> planned, Throwable failure) {
        if (!backend.session().isUndone(failure)) {
            return Mono.error(failure);
        }
        if (planned.size() == 1) {
            contend(planned.get(0).run());
            return Mono.empty();
        }
        List<ThreadKey> threads = planned.stream().map(each -> each.run().key()).toList();
        return found(threads).flatMap(found -> {
            List<Planned> unmoved = new ArrayList<>();
            for (Planned each : planned) {
                LogEnd before = each.plan().start();
                if (before.isSame(found.get(each.run().key()))) {
                    unmoved.add(each);
                } else {
                    contend(each.run());
                }
            }
            return insert(unmoved)
                    .onErrorResume(second -> backend.session().isUndone(second)
                            ? Mono.fromRunnable(() -> unmoved.forEach(each -> leave(each.run())))
                            : Mono.error(second));
        });
    }

    private void contend(Run<ThreadKey, Append, Appended> run) {
        contendedUntil.put(run.key(), System.nanoTime() + CONTENDED_NANOS);
        leave(run);
    }

    private void fail(Run<ThreadKey, Append, Appended> run, Throwable failure) {
        ends.forget(run.key());
        run.calls()
                .forEach(call ->
                        call.fail(backend.session().translate(call.item().operation(), failure)));
    }
}
