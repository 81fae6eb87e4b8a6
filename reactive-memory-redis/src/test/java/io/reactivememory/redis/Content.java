package io.reactivememory.redis;

import io.reactivememory.AgentMemory;
import io.reactivememory.checkpoint.Checkpoint;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.HistoryQuery;
import io.reactivememory.checkpoint.Projection;
import io.reactivememory.conversation.LoggedMessage;
import io.reactivememory.conversation.ThreadSummary;
import io.reactivememory.entry.Entry;
import io.reactivememory.entry.EntryStats;
import io.reactivememory.spi.NamespaceStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All that a namespace holds, as its stores show it, but for what is different whenever it is written: a checkpoint's id and
 * epoch, for which its place in its thread stands.
 *
 * @param threads conversations, at a glance
 * @param messages of each of them
 * @param entries all of them
 * @param checkpoints of each thread, each as text, newest first
 * @param inEntries how much there is in entries
 * @param inAll how much there is in all
 */
record Content(
        List<ThreadSummary> threads,
        Map<String, List<LoggedMessage>> messages,
        List<Entry> entries,
        Map<String, List<String>> checkpoints,
        EntryStats inEntries,
        NamespaceStats inAll) {

    private static final Duration SOON = Duration.ofSeconds(30);

    static Content of(AgentMemory memory) {
        List<ThreadSummary> threads = list(memory.conversations().threads(""));
        Map<String, List<LoggedMessage>> messages = new TreeMap<>();
        threads.forEach(thread ->
                messages.put(thread.thread(), list(memory.conversations().replay(thread.thread()))));
        Map<String, List<String>> checkpoints = new TreeMap<>();
        list(memory.checkpoints().threads(""))
                .forEach(thread -> checkpoints.put(
                        thread,
                        described(list(memory.checkpoints()
                                .history(
                                        thread,
                                        HistoryQuery.newestFirst().allBranches().projection(Projection.full()))))));
        return new Content(
                threads,
                messages,
                list(memory.entries().entries("")),
                checkpoints,
                value(memory.entries().stats()),
                value(memory.stats()));
    }

    private static List<String> described(List<Checkpoint> thread) {
        List<CheckpointRef> refs = thread.stream().map(Checkpoint::ref).toList();
        return thread.stream()
                .map(each -> each.ref().branch() + " child of " + refs.indexOf(each.parent()) + " at " + each.at()
                        + " in " + each.run() + described(each))
                .toList();
    }

    /** Returns what a checkpoint says. */
    static String described(Checkpoint checkpoint) {
        List<String> said = new ArrayList<>();
        checkpoint.state().forEach((channel, value) -> said.add(channel + "=" + value.text()));
        checkpoint
                .writes()
                .forEach(write -> said.add(write.task() + "/" + write.index() + "/" + write.channel() + "="
                        + write.value().text()));
        return said.toString();
    }

    static <T> T value(Mono<T> one) {
        return Objects.requireNonNull(one.block(SOON));
    }

    private static <T> List<T> list(Flux<T> all) {
        return value(all.collectList());
    }
}
