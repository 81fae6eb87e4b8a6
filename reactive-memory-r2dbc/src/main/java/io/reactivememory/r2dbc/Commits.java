package io.reactivememory.r2dbc;

import io.reactivememory.checkpoint.ChannelChange;
import io.reactivememory.checkpoint.ChannelWrite;
import io.reactivememory.checkpoint.CheckpointRef;
import io.reactivememory.checkpoint.Step;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.payload.Payload;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;

/** Commits steps, those together that come together. */
interface Commits {

    Mono<CheckpointRef> commit(Commit commit);

    /**
     * One call.
     *
     * @param operation what fails if it does
     * @param thread the thread
     * @param step the checkpoint, and the writes to its parent
     */
    record Commit(FailedOperation operation, ThreadKey thread, Step step) {

        BranchKey branch() {
            return new BranchKey(thread, step.draft().branch());
        }

        /** Returns what its values weigh in bytes. */
        int weight() {
            Stream<Payload> written = step.writes().stream()
                    .flatMap(task -> task.writes().stream())
                    .map(ChannelWrite::value);
            Stream<Payload> state = step.draft().state() == null
                    ? step.draft().changes().values().stream().flatMap(Commit::values)
                    : step.draft().state().values().stream();
            long weight = Stream.concat(written, state).mapToLong(Payload::size).sum();
            return (int) Math.min(Integer.MAX_VALUE, weight);
        }

        private static Stream<Payload> values(ChannelChange change) {
            if (change instanceof ChannelChange.Set set) {
                return Stream.of(set.value());
            }
            return change instanceof ChannelChange.Append append ? append.items().stream() : Stream.empty();
        }
    }

    /** A branch's whole name. */
    record BranchKey(ThreadKey thread, String branch) {}
}
